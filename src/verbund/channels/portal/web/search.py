"""The search: what was understood; the own member first, then its neighbours.

A place that is typed or named in the words chooses the member.
"""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup, escape

from verbund.catalogue.queries import FinderResult, Hit, find_services
from verbund.channels.portal import cards
from verbund.channels.portal.frame import language, page
from verbund.channels.portal.remembered import remembered
from verbund.core.ui.texts import translate
from verbund.kernel.german import fold, stem
from verbund.members import queries as members
from verbund.members.queries import Member

_LIMIT = 20
_LONGEST = 200
_LEAST_COMMON = 4


@require_safe
@remembered
def search(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """Services that fit what was typed; ``genau=1`` searches it literally."""
    query = _plain(request.GET.get("q", ""))
    typed_place = _plain(request.GET.get("ort", ""))
    literal = request.GET.get("genau") == "1"
    fixed = member
    places: tuple[members.Place, ...] = ()
    if member is None and typed_place:
        places = members.find_places(typed_place)
        exact = [p for p in places if p.exact]
        if len(exact) == 1 or len(places) == 1:
            member = (exact or list(places))[0].member
    found = find_services(
        query, member=member, language=language(), limit=_LIMIT, literal=literal
    )
    member = member or (found.place if len(found.places) == 1 else None)
    link = _linker(fixed, query, typed_place)
    context: dict[str, object] = {
        "query": query,
        "place": None if fixed else typed_place,
        "action": _address(fixed),
        "where": member.name if member else "",
        "all_href": reverse("portal-services", args=[member]) if member else "",
        "literal_href": link(genau="1"),
        "corrected": found.corrected and not literal,
        "understood": found.understood,
        "total": found.total,
        "places": _place_links(places, found, member, query),
        "place_unknown": bool(typed_place and not places),
    }
    if not found.total:
        context |= _other_reading(query, member, link) if literal else {}
        return page(
            request, "search_empty.html", context, member=fixed, current="services"
        )
    context |= _sections(found, member, request.GET.get("weg", ""), link)
    return page(request, "search.html", context, member=fixed, current="services")


def _sections(
    found: FinderResult, member: Member | None, way: str, link: Callable[..., str]
) -> dict[str, object]:
    everything = (*found.own, *found.serving, *found.elsewhere)
    ways = Counter(c for hit in everything for c in hit.entry.channels)
    offered = [c for c in cards.CHANNELS if ways[c]]
    way = way if way in offered else ""
    words = found.understood.split()

    def items(hits: tuple[Hit, ...]) -> list[dict[str, object]]:
        kept = [h for h in hits if not way or way in h.entry.channels]
        return [_item(hit, words, member) for hit in kept]

    filters = [
        {
            "label": translate("portal.search.all_ways", count=len(everything)),
            "href": link(),
            "current": not way,
        },
        *(
            {
                "label": f"{translate(f'portal.way.{c}')}: {ways[c]}",
                "href": link(weg=c),
                "current": c == way,
            }
            for c in offered
        ),
    ]
    return {
        "filters": filters if len(offered) > 1 else [],
        "own": items(found.own),
        "serving": items(found.serving),
        "elsewhere": items(found.elsewhere),
        "shown": len(everything),
    }


def _item(hit: Hit, words: list[str], member: Member | None) -> dict[str, object]:
    entry = hit.entry
    title = marked(entry.title.get(language()), words)
    away = member is not None and entry.member.id != member.id
    if away:
        title += Markup(" ") + escape(
            translate("portal.search.in_place", name=entry.member.name)
        )
    offered = [m.name for m in hit.offered_by]
    return {
        "title": title,
        "href": cards.service_href(entry),
        "text": marked(entry.summary.get(language()), words),
        "meta": cards.channel_words(entry),
        "member": entry.member.official_name,
        "arms": entry.member.arms,
        "badge": translate("portal.search.not_for", name=member.name)
        if away and member
        else "",
        "offered_by": [
            {
                "label": m.name,
                "href": reverse("portal-service", args=[m, entry.blueprint_key])
                + f"?{urlencode({'leistung': entry.service_id})}",
            }
            for m in hit.offered_by
        ]
        if offered
        else [],
    }


def marked(text: str, words: list[str]) -> Markup:
    """The text with the words that were searched in ``<mark>``."""
    stems = {stem(fold(word)) for word in words if word}
    parts = []
    for piece in text.split(" "):
        core = fold(piece.strip(".,;:!?()„“"))
        hit = core and any(
            stem(core) == s or (len(s) >= _LEAST_COMMON and core.startswith(s))
            for s in stems
        )
        parts.append(Markup("<mark>{}</mark>").format(piece) if hit else escape(piece))
    return Markup(" ").join(parts)


def _other_reading(
    query: str, member: Member | None, link: Callable[..., str]
) -> dict[str, object]:
    """What the forgiving search would have found instead of the literal one."""
    other = find_services(query, member=member, language=language(), limit=_LIMIT)
    if not other.total:
        return {}
    return {
        "suggestion": other.understood,
        "suggestion_href": link(),
        "suggestion_count": other.total,
    }


def _place_links(
    places: tuple[members.Place, ...],
    found: FinderResult,
    member: Member | None,
    query: str,
) -> list[dict[str, object]]:
    """Which of several places of one name was meant."""
    if member is not None:
        return []
    named = [(p.label, p.member) for p in places] or [
        (m.official_name, m) for m in found.places
    ]
    return [
        {"label": label, "href": f"{_address(m)}?{urlencode({'q': query})}"}
        for label, m in named
    ]


def _linker(fixed: Member | None, query: str, place: str) -> Callable[..., str]:
    base = {"q": query} | ({"ort": place} if place and fixed is None else {})

    def link(**more: str) -> str:
        return f"{_address(fixed)}?{urlencode(base | more)}"

    return link


def _address(member: Member | None) -> str:
    if member is None:
        return reverse("search")
    return reverse("portal-member-search", args=[member])


def _plain(text: str) -> str:
    """What can be typed, without control characters, of sensible length."""
    kept = "".join(c if c.isprintable() else " " for c in text[:_LONGEST])
    return " ".join(kept.split())
