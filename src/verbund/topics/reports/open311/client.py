"""GeoReport v2 as a client: any city that speaks it, in XML or JSON.

Each function is one request and one answer; whoever calls decides when to try again
(jobs do, because a failure that passes raises ``CityRefused`` without ``lasting``).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote

from msgspec import Struct

from verbund.topics.reports.open311 import transport
from verbund.topics.reports.open311.errors import CityRefused
from verbund.topics.reports.open311.formats import moment
from verbund.topics.reports.open311.reading import (
    ForeignRequest,
    ForeignService,
    ForeignUpdate,
    Loss,
    read_requests,
    read_services,
    read_updates,
    records,
)

_PAGE: Final = 100
#: A day less than the 90 that the specification lets a client ask for.
SPAN: Final = timedelta(days=89)


class City(Struct, frozen=True, kw_only=True):
    """An endpoint: address up to the version, and what it wants to know each time."""

    url: str
    jurisdiction_id: str = ""
    api_key: str = ""
    format: Literal["xml", "json"] = "xml"


class Sent(Struct, frozen=True):
    """What the other side said to a new report: an id, or a token that leads to it."""

    id: str = ""
    token: str = ""
    notice: str = ""


def services(city: City) -> tuple[list[ForeignService], list[Loss]]:
    """All categories."""
    return read_services(_get(city, "services").body)


def request(city: City, key: str) -> ForeignRequest | None:
    """One report; ``None`` if the city does not have it (any more)."""
    reply = _ask(city, f"requests/{quote(key, safe='')}", {})
    if reply.status in {404, 410}:
        return None
    _good(reply)
    found, _ = read_requests(reply.body)
    return found[0] if found else None


def walk(
    city: City, *, start: datetime, end: datetime
) -> Iterator[tuple[list[ForeignRequest], list[Loss]]]:
    """All reports made from ``start`` to ``end``, page by page, oldest span first.

    Spans of at most 90 days; ``Link: rel=next`` where the city has it, otherwise
    ``page`` – until a page brings nothing new, which also ends servers that ignore it.
    """
    seen: set[str] = set()
    while start < end:
        until = min(end, start + SPAN)
        yield from _span(city, start, until, seen)
        start = until


def _span(
    city: City, start: datetime, end: datetime, seen: set[str]
) -> Iterator[tuple[list[ForeignRequest], list[Loss]]]:
    asked = {
        "start_date": moment(start),
        # Seconds are written, so what was made within this one belongs to it.
        "end_date": moment(end + timedelta(seconds=1)),
    }
    paging = {"page_size": str(_PAGE)}
    page, following = 1, ""
    while True:
        if following:
            reply = transport.get(following)
        else:
            numbered = {**paging, "page": str(page)} if paging else {}
            reply = _ask(city, "requests", {**asked, **numbered})
            if reply.status == 400 and page == 1 and paging:
                # Pages are an extension; who does not know them may refuse them.
                paging = {}
                reply = _ask(city, "requests", asked)
        _good(reply)
        found, losses = read_requests(reply.body)
        fresh = [one for one in found if one.id not in seen]
        seen.update(one.id for one in fresh)
        if fresh or losses:
            yield fresh, losses
        following, page = _same_host(city, reply.next), page + 1
        if not fresh or not (paging or following):
            return


def send(
    city: City, *, service_code: str, fields: Mapping[str, str | list[str]]
) -> Sent:
    """Hand a report to the city; exactly one request is made.

    ``fields`` as in the specification (``lat``, ``long``, ``address_string``,
    ``description``, ``attribute[code]`` …).
    """
    form: dict[str, str | list[str]] = {
        "service_code": service_code,
        **{name: value for name, value in fields.items() if value},
    }
    found = _sent(city, "requests", form, "service_requests")
    key, token = str(found.get("service_request_id", "")), str(found.get("token", ""))
    if not key and not token:
        raise CityRefused("Die Antwort nennt weder Nummer noch Token.", lasting=True)
    return Sent(key, "" if key else token, str(found.get("service_notice") or ""))


def by_token(city: City, token: str) -> str:
    """The id that a token has become; empty as long as there is none."""
    reply = _ask(city, f"tokens/{quote(token, safe='')}", {})
    if reply.status == 404:
        return ""
    _good(reply)
    found = records(reply.body, "service_requests")
    return str(found[0].get("service_request_id") or "") if found else ""


def updates(
    city: City, *, start: datetime, end: datetime
) -> tuple[list[ForeignUpdate], list[Loss]] | None:
    """The steps in a span of time; ``None`` if the city has no such address."""
    asked = {
        "start_date": moment(start),
        "end_date": moment(end + timedelta(seconds=1)),
    }
    reply = _ask(city, "servicerequestupdates", asked)
    if reply.status in {400, 404, 405, 410, 501}:
        return None
    _good(reply)
    return read_updates(reply.body)


def send_update(
    city: City,
    *,
    request_id: str,
    update_id: str,
    status: str,
    description: str,
    at: datetime,
) -> str:
    """Tell the city that something happened to a report; gives its id of the step."""
    form: dict[str, str | list[str]] = {
        "service_request_id": request_id,
        "update_id": update_id,
        "status": status.upper(),
        "updated_datetime": moment(at),
        "description": description,
    }
    found = _sent(city, "servicerequestupdates", form, "service_request_updates")
    return str(found.get("update_id") or update_id)


def _sent(
    city: City, what: str, form: dict[str, str | list[str]], root: str
) -> dict[str, object]:
    if city.jurisdiction_id:
        form["jurisdiction_id"] = city.jurisdiction_id
    if city.api_key:
        form["api_key"] = city.api_key
    reply = transport.post(_address(city, what), form)
    _good(reply)
    found = records(reply.body, root)
    if not found:
        raise CityRefused("Die Antwort ist leer.", lasting=True)
    return found[0]


def _get(
    city: City, what: str, parameters: Mapping[str, str] | None = None
) -> transport.Reply:
    reply = _ask(city, what, parameters or {})
    _good(reply)
    return reply


def _ask(city: City, what: str, parameters: Mapping[str, str]) -> transport.Reply:
    # Reading needs no key (GeoReport v2), and strict servers refuse one.
    asked = {"jurisdiction_id": city.jurisdiction_id, **parameters}
    return transport.get(_address(city, what), asked)


def _address(city: City, what: str) -> str:
    return f"{city.url.rstrip('/')}/{what}.{city.format}"


def _good(reply: transport.Reply) -> None:
    """Raise what the city said unless it agreed."""
    if 200 <= reply.status < 300:
        return
    try:
        records(reply.body, "errors")
    except CityRefused as error:
        said = error.detail
    else:
        said = ""
    raise CityRefused(
        f"Antwort {reply.status}: {said}".rstrip(": "), lasting=not reply.passing
    )


def _same_host(city: City, following: str) -> str:
    """The next page, unless it lies elsewhere: the key goes nowhere else."""
    base = city.url.rstrip("/").rpartition("/")[0]
    return following if following.startswith(base) else ""


__all__ = [
    "SPAN",
    "City",
    "Sent",
    "by_token",
    "request",
    "send",
    "send_update",
    "services",
    "updates",
    "walk",
]
