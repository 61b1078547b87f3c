"""What everybody sees: lists, one street, schools and day-care centres, one site."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.core.ui.texts import current_language, translate
from verbund.geodata.wording import map_names
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.construction import queries, wording
from verbund.topics.construction.collections import SITES
from verbund.topics.construction.queries import Filter
from verbund.topics.construction.shapes import (
    KINDS,
    LEARNING,
    STATES,
    WALKERS,
    Found,
    SiteFacts,
)
from verbund.topics.construction.streets import apart
from verbund.watching import queries as watching
from verbund.watching.shapes import Watch

TOPIC = "construction"
_MOST_TEXT = 140
_UNDER_WAY = ("running", "approved", "planned")
_VIEWS = ("liste", "kalender", "karte")
_LOOK = {
    "running": "warning",
    "approved": "info",
    "planned": "info",
    "finished": "success",
}
_PAGE = 50
#: What the cards of the map say, as far as it is known.
_ON_MAP = ("state", "starts", "ends", "foot", "wheelchair", "bike", "detour")


@require_safe
def sites(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """Sites of a member, or of all: a list first, then a calendar, then a map."""
    _require(member)
    wanted = asked(request)
    found = queries.found(member, wanted)
    language = current_language()
    view = request.GET.get("ansicht", "")
    view = view if view in _VIEWS else _VIEWS[0]
    page = _number(request.GET.get("seite", ""))
    listed = found[(page - 1) * _PAGE : page * _PAGE]
    context: dict[str, object] = {
        "hits": len(found),
        "sites": [row(one, language, member) for one in listed],
        "months": months(found, language, member) if view == "kalender" else [],
        "view": view,
        "views": _views(request, view),
        "filters": _choices(request, language),
        "street": request.GET.get("strasse", "")[:_MOST_TEXT],
        "page": page,
        "pages": max(1, -(-len(found) // _PAGE)),
        "previous": _query(request, seite=str(page - 1)) if page > 1 else "",
        "next": _query(request, seite=str(page + 1))
        if page * _PAGE < len(found)
        else "",
        "items": _items(member, wanted),
        "map_links": f"/{member.slug}/baustellen/" if member else "",
        "names": map_names(SITES, _ON_MAP, language, title="title"),
        "watch": _watch(member, wanted),
        "wzdx": reverse("wzdx-member", args=[member.slug])
        if member
        else reverse("wzdx"),
        "calendar": reverse("construction-calendar", args=[member.slug])
        if member
        else reverse("construction-all-calendar"),
        "learning": reverse("construction-learning", args=[member.slug])
        if member
        else "",
        "street_href": reverse("construction-street", args=[member.slug])
        if member
        else "",
    }
    return draw(request, "list.html", member, context)


@require_safe
def learning(request: HttpRequest, member: Member) -> HttpResponse:
    """Building sites of schools and day-care centres, with what they cost."""
    _require(member)
    found = queries.found(member, Filter(kinds=LEARNING))
    language = current_language()
    counts = {state: sum(one.state == state for one in found) for state in STATES}
    rows = [row(one, language, member) for one in found]
    context = {
        "sites": rows,
        "figures": [
            (str(counts[state]), wording.worded(wording.STATES[state], language))
            for state in STATES
        ],
        "hits": len(found),
        "watch": _watch(member, Filter(kinds=LEARNING)),
        "list": reverse("construction", args=[member.slug]),
    }
    return draw(request, "learning.html", member, context)


@require_safe
def street(request: HttpRequest, member: Member) -> HttpResponse:
    """What changes in one street: the answer to an address, and how to stay told."""
    _require(member)
    typed = request.GET.get("strasse", "").strip()[:_MOST_TEXT]
    name, house = apart(typed)
    house = request.GET.get("hausnummer", "").strip()[:12] or house
    asked_for = bool(name)
    language = current_language()
    here: Sequence[Found] = ()
    further: Sequence[Found] = ()
    if asked_for:
        everywhere = queries.found(member, Filter(street=name, states=_UNDER_WAY))
        here = queries.found(
            member, Filter(street=name, house=house, states=_UNDER_WAY)
        )
        ids = {one.id for one in here}
        further = [one for one in everywhere if one.id not in ids]
    context = {
        "typed": typed,
        "name": name,
        "house": house,
        "asked_for": asked_for,
        "sites": [row(one, language, member) for one in here],
        "further": [row(one, language, member) for one in further],
        "watch": _watch(member, Filter(street=name)) if asked_for else "",
        "list": reverse("construction", args=[member.slug]),
    }
    return draw(request, "street.html", member, context)


@require_safe
def site(request: HttpRequest, member: Member, site_id: UUID) -> HttpResponse:
    """One site with its phases, who gets past, and what was changed when."""
    _require(member)
    view = queries.public_site(member, site_id)
    facts, language = view.facts, current_language()
    today = clock.today()
    passable = facts.passable_on(today)
    phase = facts.phase_on(today)
    context = {
        "title": facts.title,
        "state": wording.worded(wording.STATES[facts.state], language),
        "look": _LOOK[facts.state],
        "days": wording.days_of(facts, language),
        "place": wording.place(
            facts.street, facts.house_from, facts.house_to, facts.city, language
        ),
        "passable": [
            (
                wording.worded(wording.FACTS[who], language),
                wording.worded(wording.PASSABLE[passable[who]], language),
            )
            for who in WALKERS
        ],
        "closed": wording.closed_for(passable, language)
        if facts.state == "running"
        else "",
        "facts": _facts(facts, language),
        "phases": [
            {
                "title": one.title,
                "when": wording.span(one.starts_on, one.ends_on, language),
                "text": _phase_text(one.text, one, language),
                "state": _phase_state(one.starts_on, one.ends_on, today),
            }
            for one in facts.phases
        ],
        "phase": phase.title if phase else "",
        "links": [
            (wording.worded(wording.FACTS[name], language), url)
            for name, url in (
                ("budget_url", facts.budget_url),
                ("council_url", facts.council_url),
            )
            if url
        ],
        "history": [
            {"at": change.at, "lines": list(wording.changes_in_words(change, language))}
            for change in queries.history_of(member, site_id)
        ],
        "created": view.created_at,
        "changed": view.changed_at,
        "source": " · ".join(part for part in (facts.source, facts.licence) if part),
        "items": f"/ogc/collections/{SITES}/items/{view.id}"
        if facts.geometry is not None
        else "",
        "names": map_names(SITES, _ON_MAP, language, title="title"),
        "watch": watching.watch_path(
            Watch(collections=(SITES,), member=member.slug, feature=str(view.id))
        ),
        "list": reverse("construction", args=[member.slug]),
    }
    return draw(request, "site.html", member, context)


# --- what the pages share -----------------------------------------------------


def asked(request: HttpRequest) -> Filter:
    """The filter that an address names; unknown values are left out."""
    given = request.GET
    name, house = apart(given.get("strasse", "")[:_MOST_TEXT])
    states = tuple(s for s in given.getlist("stand") if s in STATES)
    passable = given.get("passierbar", "")
    return Filter(
        street=name,
        house=house,
        kinds=tuple(k for k in given.getlist("art") if k in KINDS),
        states=states or _UNDER_WAY,
        passable=passable if passable in WALKERS else "",
    )


def row(one: Found, language: str, member: Member | None) -> dict[str, object]:
    """A site of a list in words."""
    passable = {who: getattr(one, who) for who in WALKERS}
    return {
        "title": one.title,
        "href": reverse("construction-site", args=[one.member, one.id]),
        "kind": wording.worded(wording.KINDS[one.kind], language),
        "state": wording.worded(wording.STATES[one.state], language),
        "look": _LOOK[one.state],
        "days": wording.span(one.starts, one.ends, language, certain=one.ends_verified),
        "place": wording.place(
            one.street, one.house_from, one.house_to, one.city, language
        ),
        "member": "" if member else one.member_name,
        "closed": wording.closed_for(passable, language),
        "phase": one.phase,
    }


def months(
    found: Sequence[Found], language: str, member: Member | None
) -> list[dict[str, object]]:
    """What begins and ends in which month, from this month on."""
    begin = clock.today().replace(day=1)
    entries: dict[date, list[tuple[date, str, Found]]] = defaultdict(list)
    for one in found:
        for day, what in ((one.starts, "begins"), (one.ends, "ends")):
            if day is not None and day >= begin:
                entries[day.replace(day=1)].append((day, what, one))
    return [
        {
            "name": f"{translate(f'publishing.month.{month.month}')} {month.year}",
            "entries": [
                {
                    "day": day,
                    "what": translate(f"construction.{what}"),
                    **row(one, language, member),
                }
                for day, what, one in sorted(
                    entries[month], key=lambda each: (each[0], each[1], each[2].title)
                )
            ],
        }
        for month in sorted(entries)
    ]


def draw(
    request: HttpRequest,
    template: str,
    member: Member | None,
    context: Mapping[str, object],
) -> HttpResponse:
    """A page in the frame of its member."""
    full = {
        "member": members.facts_for(member) if member else None,
        "home_href": f"/{member.slug}/" if member else "/",
        "name": member.name if member else translate("construction.everybody"),
        **context,
    }
    response = render(request, f"construction/{template}", full)
    # Cookies choose language and theme, so only the reader's browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def _require(member: Member | None) -> None:
    if member is not None:
        members.require_topic(member, TOPIC)


def _facts(facts: SiteFacts, language: str) -> list[tuple[str, str]]:
    named = {
        "kind": facts.kind,
        "traffic": facts.traffic,
        "reason": facts.reason,
        "client": facts.client,
        "detour": facts.detour,
        "stops": facts.stops,
        "order": facts.order,
        "cost_cents": facts.cost_cents,
    }
    return [
        (
            wording.worded(wording.FACTS[name], language),
            wording.value(name, given, language),
        )
        for name, given in named.items()
        if given not in (None, "")
    ]


def _phase_text(text: str, phase: object, language: str) -> str:
    told = {who: getattr(phase, who) or "" for who in WALKERS}
    closed = wording.closed_for(told, language)
    return " ".join(part for part in (text, closed) if part)


def _phase_state(start: date | None, end: date | None, today: date) -> str:
    if end is not None and end < today:
        return "done"
    return "now" if start is not None and start <= today else "next"


def _choices(request: HttpRequest, language: str) -> list[dict[str, object]]:
    given = request.GET
    named = (
        ("stand", "state", STATES, wording.STATES, asked(request).states),
        ("art", "kind", KINDS, wording.KINDS, given.getlist("art")),
    )
    found: list[dict[str, object]] = [
        {
            "name": name,
            "legend": wording.worded(wording.FACTS[fact], language),
            "options": [
                {"value": each, "label": wording.worded(words[each], language)}
                for each in values
            ],
            "chosen": list(chosen),
        }
        for name, fact, values, words, chosen in named
    ]
    walkers = [(who, wording.worded(wording.FACTS[who], language)) for who in WALKERS]
    found.append(
        {
            "name": "passierbar",
            "legend": translate("construction.passable"),
            "options": [("", translate("construction.anybody")), *walkers],
            "chosen": asked(request).passable,
        }
    )
    return found


def _views(request: HttpRequest, current: str) -> list[dict[str, object]]:
    return [
        {
            "label": translate(f"construction.view.{name}"),
            "href": _query(request, ansicht=name, seite=""),
            "current": name == current,
        }
        for name in _VIEWS
    ]


def _query(request: HttpRequest, **changes: str) -> str:
    kept = [
        (name, value)
        for name, values in request.GET.lists()
        if name not in changes
        for value in values
    ]
    added = [(name, value) for name, value in changes.items() if value]
    return f"?{urlencode([*kept, *added])}"


def _watch(member: Member | None, wanted: Filter) -> str:
    return watching.watch_path(
        Watch(
            collections=(SITES,),
            categories=wanted.kinds,
            member=member.slug if member else "",
            street=wanted.street,
        )
    )


def _items(member: Member | None, wanted: Filter) -> str:
    """The features of the map: the same selection, by the open interface."""
    query = {"limit": "1000"}
    if member is not None:
        query["member"] = member.slug
    conditions = [
        f"{name} IN ({', '.join(repr(each) for each in values)})"
        for name, values in (("state", wanted.states), ("kind", wanted.kinds))
        if values
    ]
    if wanted.passable:
        conditions.append(f"{wanted.passable} IN ('yes', 'limited')")
    if conditions:
        query["filter"] = " AND ".join(conditions)
    return f"/ogc/collections/{SITES}/items?{urlencode(query)}"


def _number(text: str) -> int:
    return (
        max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    )
