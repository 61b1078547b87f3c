"""What other cities answer, as plain records: XML or JSON, and the ways they differ.

Nothing is trusted and nothing is lost in silence: each value that does not fit or has
no place here becomes a :class:`Loss` with its name, and so does every unknown one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final
from xml.etree.ElementTree import Element

import msgspec
from msgspec import Struct

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.markup import parse
from verbund.core.errors import VerbundError
from verbund.core.limits import check_depth
from verbund.kernel.clock import BERLIN
from verbund.topics.reports.open311.errors import CityRefused

_ITEMS: Final = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
}
_KNOWN: Final = frozenset(
    {
        "service_request_id", "status", "status_notes", "service_name", "service_code",
        "description", "agency_responsible", "service_notice", "requested_datetime",
        "updated_datetime", "expected_datetime", "address", "address_string",
        "address_id", "zipcode", "lat", "long", "media_url",
    }
)  # fmt: skip
#: States beyond open and closed that servers tell, and what they mean.
_CLOSED: Final = frozenset(
    {
        "closed", "fixed", "duplicate", "cancelled", "no_further_action", "processed",
        "not_councils_responsibility", "rejected", "archived", "done", "erledigt",
    }
)  # fmt: skip
_TAG: Final = re.compile(r"<[^<>]{1,2000}>")
_LONGEST: Final = 4000


class Loss(Struct, frozen=True):
    """One thing that was not taken over, and why."""

    where: str
    name: str
    value: str
    reason: str


class ForeignService(Struct, frozen=True, kw_only=True):
    """A category of another city."""

    code: str
    name: str
    description: str = ""
    group: str = ""
    keywords: tuple[str, ...] = ()
    kind: str = "realtime"
    metadata: bool = False


class ForeignRequest(Struct, frozen=True, kw_only=True):
    """A report of another city; ``status`` as it was told, ``closed`` what it means."""

    id: str
    status: str
    closed: bool
    status_notes: str = ""
    service_code: str = ""
    service_name: str = ""
    description: str = ""
    agency: str = ""
    notice: str = ""
    requested_at: datetime | None = None
    updated_at: datetime | None = None
    expected_at: datetime | None = None
    address: str = ""
    address_id: str = ""
    zipcode: str = ""
    lat: float | None = None
    lon: float | None = None
    media: tuple[str, ...] = ()


class ForeignUpdate(Struct, frozen=True, kw_only=True):
    """One step of another city's report (mySociety's extension)."""

    id: str
    request_id: str
    status: str
    description: str
    at: datetime | None


# --- records ------------------------------------------------------------------------


def records(content: bytes, root: str) -> list[dict[str, Any]]:
    """The items of a list such as ``service_requests``, whatever wraps them.

    Raises ``CityRefused`` with the other side's words if it sent errors, and if the
    answer is neither XML nor JSON.
    """
    found = _tree(content)
    name = _ITEMS[root]
    errors = _unwrapped(found, "errors")
    if errors is not None:
        said = "; ".join(
            _text(one.get("description")) for one in errors if isinstance(one, dict)
        )
        raise CityRefused(said[:500] or "Fehler ohne Beschreibung.", lasting=True)
    items = _unwrapped(found, root)
    if items is None:
        items = found if isinstance(found, list) else [found]
    flat: list[dict[str, Any]] = []
    for item in items:
        inner = item.get(name) if isinstance(item, dict) else None
        flat += [
            one
            for one in (inner if isinstance(inner, list) else [inner or item])
            if isinstance(one, dict) and one
        ]
    return flat


def _unwrapped(found: Any, root: str) -> list[Any] | None:
    if isinstance(found, list):
        only_errors = bool(found) and all(_is_error(one) for one in found)
        return found if root == "errors" and only_errors else None
    if not isinstance(found, dict) or root not in found:
        return None
    inner = found[root]
    if isinstance(inner, dict):
        inner = inner.get(_ITEMS[root], [inner] if inner else [])
    if inner is None or inner == "":
        return []
    return inner if isinstance(inner, list) else [inner]


def _is_error(item: Any) -> bool:
    return isinstance(item, dict) and set(item) == {"code", "description"}


def _tree(content: bytes) -> Any:
    """The answer as nested lists and dicts."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<":
        try:
            root = parse(start)
        except EdgeRefused as error:
            raise CityRefused(str(error)) from None
        return {_local(root.tag): _node(root)}
    try:
        check_depth(start)
        return msgspec.json.decode(start)
    except (msgspec.DecodeError, UnicodeError, VerbundError, RecursionError):
        raise CityRefused("Die Antwort ist weder XML noch JSON.") from None


def _node(element: Element) -> Any:
    children = list(element)
    if not children:
        return (element.text or "").strip()
    found: dict[str, Any] = {}
    for child in children:
        name, value = _local(child.tag), _node(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# --- services -----------------------------------------------------------------------


def read_services(content: bytes) -> tuple[list[ForeignService], list[Loss]]:
    """The categories of a city; one without a code or a name is a loss."""
    found: list[ForeignService] = []
    losses: list[Loss] = []
    for item in records(content, "services"):
        code, name = _text(item.get("service_code")), _text(item.get("service_name"))
        if not code or not name:
            losses.append(
                Loss(code or "?", "service_name", name, "ohne Code oder Name")
            )
            continue
        found.append(
            ForeignService(
                code=code,
                name=name,
                description=_plain(item.get("description")),
                group=_text(item.get("group")),
                keywords=tuple(
                    word.strip()
                    for word in _text(item.get("keywords")).split(",")
                    if word.strip()
                ),
                kind=_text(item.get("type")) or "realtime",
                metadata=_text(item.get("metadata")).lower() == "true",
            )
        )
    return found, losses


# --- requests -----------------------------------------------------------------------


def read_requests(content: bytes) -> tuple[list[ForeignRequest], list[Loss]]:
    """The reports of an answer; one without an id is a loss as a whole."""
    found: list[ForeignRequest] = []
    losses: list[Loss] = []
    for position, item in enumerate(records(content, "service_requests"), 1):
        one = _request(item, position, losses)
        if one is not None:
            found.append(one)
    return found, losses


def _request(
    item: Mapping[str, Any], position: int, losses: list[Loss]
) -> ForeignRequest | None:
    key = _text(item.get("service_request_id"))
    if not key or len(key) > 200:
        losses.append(Loss(f"#{position}", "service_request_id", key[:80], "fehlt"))
        return None
    losses += [
        Loss(key, name, _shown(value), "hat hier keinen Platz")
        for name, value in _unknown(item)
    ]
    status = re.sub(r"[\s-]+", "_", _text(item.get("status")).lower())
    lat, lon = _point(key, item, losses)
    moments = {
        name: _moment(key, f"{name}_datetime", item, losses)
        for name in ("requested", "updated", "expected")
    }
    text = _plain(item.get("description"))
    if len(text) > _LONGEST:
        losses.append(Loss(key, "description", text[_LONGEST:][:80], "zu lang"))
    return ForeignRequest(
        id=key,
        status=status or "open",
        closed=status in _CLOSED,
        status_notes=_plain(item.get("status_notes")),
        service_code=_text(item.get("service_code")),
        service_name=_text(item.get("service_name")),
        description=text[:_LONGEST],
        agency=_text(item.get("agency_responsible")),
        notice=_plain(item.get("service_notice")),
        requested_at=moments["requested"],
        updated_at=moments["updated"],
        expected_at=moments["expected"],
        address=_text(item.get("address")) or _text(item.get("address_string")),
        address_id=_text(item.get("address_id")),
        zipcode=_text(item.get("zipcode")),
        lat=lat,
        lon=lon,
        media=tuple(_texts(item.get("media_url"))),
    )


def _unknown(item: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves that have no place here, by their path."""
    for name, value in item.items():
        if not before and name in _KNOWN:
            continue
        if isinstance(value, Mapping):
            yield from _unknown(value, f"{before}{name}.")
        elif value not in (None, "", []):
            yield f"{before}{name}", value


def _point(
    key: str, item: Mapping[str, Any], losses: list[Loss]
) -> tuple[float | None, float | None]:
    raw = item.get("lat"), item.get("long")
    told = [_text(value) for value in raw]
    if not any(told):
        return None, None
    try:
        lat, lon = (float(value.replace(",", ".")) for value in told)
    except ValueError:
        losses.append(Loss(key, "lat/long", "/".join(told)[:80], "keine Zahlen"))
        return None, None
    if lat == lon == 0 or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        losses.append(
            Loss(key, "lat/long", "/".join(told)[:80], "kein Ort auf der Erde")
        )
        return None, None
    return lat, lon


def _moment(
    key: str, name: str, item: Mapping[str, Any], losses: list[Loss]
) -> datetime | None:
    told = _text(item.get(name))
    if not told:
        return None
    try:
        found = datetime.fromisoformat(told.upper().replace(" ", "T"))
        # No zone: what a German office writes is the time on its own wall.
        found = found if found.tzinfo else found.replace(tzinfo=BERLIN)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        losses.append(Loss(key, name, told[:80], "kein Zeitpunkt"))
        return None


# --- updates ------------------------------------------------------------------------


def read_updates(content: bytes) -> tuple[list[ForeignUpdate], list[Loss]]:
    """The steps of reports; one without ids is a loss as a whole."""
    found: list[ForeignUpdate] = []
    losses: list[Loss] = []
    for position, item in enumerate(records(content, "service_request_updates"), 1):
        key = _text(item.get("update_id"))
        request = _text(item.get("service_request_id"))
        if not key or not request:
            losses.append(Loss(f"#{position}", "update_id", key, "fehlt"))
            continue
        found.append(
            ForeignUpdate(
                id=key,
                request_id=request,
                status=re.sub(r"[\s-]+", "_", _text(item.get("status")).lower()),
                description=_plain(item.get("description"))[:_LONGEST],
                at=_moment(key, "updated_datetime", item, losses),
            )
        )
    return found, losses


# --- words --------------------------------------------------------------------------


def _text(value: object) -> str:
    """One value as text; numbers as they stand, anything compound is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> Iterable[str]:
    items = value if isinstance(value, list) else [value]
    return [text for item in items if (text := _text(item))]


def _plain(value: object) -> str:
    """Text without markup: GeoReport forbids it, several cities send it."""
    text = _text(value)
    if "<" in text or "&" in text:
        text = unescape(_TAG.sub(" ", text))
    return re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n")).strip()


def _shown(value: object) -> str:
    return str(value)[:80]


__all__ = [
    "ForeignRequest",
    "ForeignService",
    "ForeignUpdate",
    "Loss",
    "read_requests",
    "read_services",
    "read_updates",
    "records",
]
