"""Lists: what is reported near me, at a thing, in a member, in all of them."""

import re
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.core.scope import acting_within
from verbund.core.ui.texts import current_language, translate
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.reports import queries
from verbund.topics.reports.kinds import kinds_of
from verbund.topics.reports.places import degrees
from verbund.topics.reports.shapes import PublicReport
from verbund.topics.reports.similarity import address_key
from verbund.topics.reports.web.frame import line_of, page, taking_part

_AT_ONCE: Final = 25
_METRES: Final = (250, 500, 1000, 2500)
_HOUSE = re.compile(r"^(.*?)[\s,]+(\d+\s*[a-zA-Z]?)(?:\s*,.*)?$")
STATES: Final = ("open", "closed", "all")


@require_safe
def in_member(request: HttpRequest, member: Member) -> HttpResponse:
    """Reports of a member: newest first, or nearest first where a place was said."""
    return _list(request, taking_part(member))


@require_safe
def everywhere(request: HttpRequest) -> HttpResponse:
    """Reports of all members that take part."""
    return _list(request, None)


@require_safe
def at_thing(request: HttpRequest, member: Member, asset: str) -> HttpResponse:
    """What is reported at a thing with a number, and the way to report it here."""
    taking_part(member)
    where = Q(asset=asset)
    found = queries.page((member.id,), limit=_AT_ONCE, where=where).reports
    open_ = [one for one in found if one.status == "open"]
    return page(
        request,
        "asset.html",
        {
            "asset": asset,
            "open": [line_of(one) for one in open_],
            "closed": [line_of(one) for one in found if one.status == "closed"],
            "report_href": f"{reverse('reports-tell', args=[member])}?"
            + urlencode({"nummer": asset}),
        },
        member=member,
    )


def _list(request: HttpRequest, member: Member | None) -> HttpResponse:
    owners = (member.id,) if member else queries.everybody()
    given = request.GET
    place, code = given.get("ort", "").strip()[:120], given.get("art", "")[:64]
    state = given.get("stand", "open")
    state = state if state in STATES else "open"
    lat, lon = degrees(given.get("ort.lat")), degrees(given.get("ort.lon"))
    metres = _reach(given.get("umkreis", ""))
    where = _where(code, state)
    shown: tuple[PublicReport, ...]
    following, unknown = "", False
    if lat is None and place:
        lat, lon = _middle(owners, place)
    if lat is not None and lon is not None:
        shown = queries.near(owners, lat, lon, metres, limit=_AT_ONCE, where=where)
    elif place:
        shown, unknown = _in_street(owners, place, where)
    else:
        found = queries.page(
            owners, limit=_AT_ONCE, after=given.get("nach", ""), where=where
        )
        shown, following = found.reports, found.next
    rest = {k: v for k, v in given.items() if k != "nach"}
    return page(
        request,
        "list.html",
        {
            "reports": [line_of(one) for one in shown],
            "near": lat is not None or bool(place),
            "unknown": unknown,
            "place": place,
            "lat": given.get("ort.lat", ""),
            "lon": given.get("ort.lon", ""),
            "metres": str(metres),
            "reaches": [
                {"value": str(m), "label": f"{m} m" if m < 1000 else f"{m / 1000:g} km"}
                for m in _METRES
            ],
            "code": code,
            "kinds": _kinds(member),
            "state": state,
            "states": [
                {"value": s, "label": translate(f"reports.state.{s}")} for s in STATES
            ],
            "next_href": "?" + urlencode({**rest, "nach": following})
            if following
            else "",
            "tell_href": reverse("reports-tell", args=[member]) if member else "",
            "figures_href": reverse("reports-figures", args=[member])
            if member
            else reverse("reports-figures-all"),
            "feed_href": _feed(member),
            "watch_href": _watch(member),
            "items": _items(member, state),
            "members": [] if member else _members(),
        },
        member=member,
    )


def _where(code: str, state: str) -> Q:
    where = Q()
    if code:
        where &= Q(category=code)
    if state != "all":
        where &= Q(status=state)
    return where


def _reach(text: str) -> int:
    found = int(text) if text.isdecimal() and len(text) < 6 else 500
    return found if found in _METRES else 500


def _split(place: str) -> tuple[str, str]:
    found = _HOUSE.match(place)
    return (found.group(1), found.group(2)) if found else (place.partition(",")[0], "")


def _middle(owners: tuple[UUID, ...], place: str) -> tuple[float | None, float | None]:
    """The point of an address that somebody told together with a point."""
    street, number = _split(place)
    key = address_key(street, number)
    if not number or not key:
        return None, None
    with acting_within(owners):
        rows = queries.visible_rows(owners).filter(street_key=key, lat__isnull=False)
        found = rows.order_by("-requested_at").values_list("lat", "lon").first()
    return found or (None, None)


def _in_street(
    owners: tuple[UUID, ...], place: str, where: Q
) -> tuple[tuple[PublicReport, ...], bool]:
    """Reports in a street, by its name; whether the street is unknown to us."""
    street, _number = _split(place)
    key = address_key(street)
    if not key:
        return (), True
    found = queries.page(
        owners,
        limit=_AT_ONCE,
        where=where & Q(street_key__startswith=key),
    ).reports
    return found, not found


def _kinds(member: Member | None) -> list[dict[str, str]]:
    language = current_language()
    found: dict[str, str] = {}
    for one in [member] if member else members.members_with_topic("reports"):
        for kind in kinds_of(one):
            found.setdefault(kind.code, kind.words("title", language))
    return [
        {"value": code, "label": label}
        for code, label in sorted(found.items(), key=lambda pair: pair[1].casefold())
    ]


def _members() -> list[dict[str, str]]:
    return [
        {
            "title": one.name,
            "href": reverse("reports", args=[one]),
            "sub": translate("reports.list.of_member"),
        }
        for one in members.members_with_topic("reports")
    ]


def _items(member: Member | None, state: str) -> str:
    """The address at which the map finds the same reports."""
    asked = {"f": "json", "limit": "500"}
    if member:
        asked["member"] = member.slug
    if state != "all":
        asked["status"] = state
    return "/ogc/collections/anliegen/items?" + urlencode(asked)


def _feed(member: Member | None) -> str:
    if member is None:
        return reverse("watch-all-feed", args=["anliegen"])
    return reverse("watch-open-feed", args=[member, "anliegen"])


def _watch(member: Member | None) -> str:
    if member is None:
        return ""
    return reverse("watch-begin", args=[member]) + "?sammlung=anliegen"
