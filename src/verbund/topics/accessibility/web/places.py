"""The list of places, one place in words, and all of them for machines."""

from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.core.config import config
from verbund.core.ui.texts import current_language
from verbund.geodata.wording import map_names
from verbund.kernel import clock
from verbund.members.queries import Member, require_topic
from verbund.topics.accessibility import queries, wording
from verbund.topics.accessibility.a11yjson import PlaceToTell, place_info
from verbund.topics.accessibility.attributes import attributes_of, catalogue
from verbund.topics.accessibility.barred import broken_lift, lift_barriers
from verbund.topics.accessibility.collections import PLACES, profile_property
from verbund.topics.accessibility.errors import PlaceNotFound, SpotUnknown
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.accessibility.profiles import PROFILES, Rating
from verbund.topics.accessibility.questions import needless
from verbund.topics.accessibility.routing.closures import Barrier
from verbund.topics.accessibility.shapes import PlaceLine, PlacesPage, PlaceView
from verbund.topics.accessibility.spots import find_spot, ground_of
from verbund.topics.accessibility.thresholds import thresholds
from verbund.topics.accessibility.web.frame import TOPIC, draw, word

_VERDICTS = ("usable", "yes", "limited", "no", "unknown")


@require_safe
def places(request: HttpRequest, member: Member) -> HttpResponse:
    """Search and filter; with a spot the nearest places first."""
    require_topic(member, TOPIC)
    text, kind, near = (word(request, name) for name in ("suche", "art", "bei"))
    profile = word(request, "profil")
    kind = kind if kind in catalogue().kinds else ""
    profile = profile if profile in PROFILES else ""
    # Who names a profile looks for where it can go, until somebody says "never mind".
    verdict = (
        word(request, "geht") if "geht" in request.GET or not profile else "usable"
    )
    verdict = verdict if verdict in _VERDICTS else ""
    spot, unknown = _near(member, near)

    def hits(which: str) -> PlacesPage:
        return queries.places(
            member, text=text, kind=kind, profile=profile, verdict=which, near=spot,
            page=_page(request),
        )  # fmt: skip

    found = hits(verdict)
    # What nobody knows is no "no": the list says how much it leaves out for that.
    gaps = hits("unknown").total if profile and verdict == "usable" else 0
    asked = {
        "suche": text, "art": kind, "profil": profile, "geht": verdict, "bei": near,
    }  # fmt: skip
    here = reverse("accessibility-places", args=[member.slug])
    kept = {k: v for k, v in asked.items() if v or (k == "geht" and profile)}
    drawn = "karte" in request.GET

    def turned(number: int) -> str:
        return f"{here}?{urlencode({**kept, 'seite': number})}"

    return draw(
        request,
        "places.html",
        member,
        {
            "asked": asked,
            "filtered": any(asked.values()),
            "unknown": unknown,
            "gaps": wording.say("gaps", count=gaps) if gaps else "",
            "gaps_href": f"{here}?{urlencode({**kept, 'geht': 'unknown'})}",
            "kinds": [(key, wording.kind_title(key)) for key in catalogue().kinds],
            "profiles": [(key, wording.profile_title(key)) for key in PROFILES],
            "verdicts": [(key, _verdict_label(key)) for key in _VERDICTS],
            "found": found,
            "items": [_item(member, line, profile) for line in found.places],
            "previous": turned(found.page - 1) if found.page > 1 else "",
            "next": turned(found.page + 1) if found.page < found.pages else "",
            "sources": queries.sources(member),
            "attribution": ATTRIBUTION,
            "collection": PLACES,
            "reset": here,
            "map": _map(member, text, kind, profile, verdict) if drawn else "",
            "map_href": f"{here}?{urlencode({**kept, 'karte': '1'})}",
            "names": map_names(
                PLACES, ("kind", "address", *_on_map(profile)), current_language(),
                title="name",
            ),
            "links": here,
        },
    )  # fmt: skip


def _on_map(profile: str) -> tuple[str, ...]:
    """Whose verdicts the cards of the map tell."""
    return tuple(
        profile_property(each) for each in ([profile] if profile else PROFILES)
    )


def _map(member: Member, text: str, kind: str, profile: str, verdict: str) -> str:
    """Where the map gets what the list shows, as the open collection gives it."""
    query = {"limit": "1000", "member": member.slug}
    if text.strip():
        query["q"] = text
    if kind:
        query["kind"] = kind
    if profile and verdict not in ("", "usable"):
        query[profile_property(profile)] = verdict
    elif profile and verdict:
        query["filter"] = f"{profile_property(profile)} IN ('yes', 'limited')"
    return f"/ogc/collections/{PLACES}/items?{urlencode(query)}"


def _verdict_label(verdict: str) -> str:
    return (
        wording.say("usable") if verdict == "usable" else wording.verdict_word(verdict)
    )


def _near(member: Member, text: str) -> tuple[tuple[float, float] | None, str]:
    if not text:
        return None, ""
    try:
        spot = find_spot(ground_of(member), text)
    except SpotUnknown:
        return None, text
    return ((spot.lat, spot.lon), "") if not spot.building else (None, text)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("seite", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 1


def title_of(kind: str, name: str) -> str:
    """What a place is called; without a name, by its kind."""
    return name or wording.say("nameless", kind=wording.kind_title(kind))


def _item(member: Member, line: PlaceLine, profile: str) -> dict[str, object]:
    shown = [profile] if profile else list(PROFILES)
    return {
        "title": title_of(line.kind, line.name),
        "href": reverse("accessibility-place", args=[member.slug, line.id]),
        "kind": wording.kind_title(line.kind),
        "address": line.address,
        "metres": wording.say("metres", distance=wording.distance(line.metres))
        if line.metres is not None
        else "",
        "ratings": [
            {
                "profile": wording.profile_title(each),
                "verdict": line.ratings.get(each, "unknown"),
                "word": wording.verdict_word(line.ratings.get(each, "unknown")),
            }
            for each in shown
        ],
    }


@require_safe
def place(request: HttpRequest, member: Member, place_id: UUID) -> HttpResponse:
    """Everything about a place in words; what is unknown is there as unknown."""
    require_topic(member, TOPIC)
    try:
        view = queries.place(member, place_id)
    except PlaceNotFound as missing:
        raise Http404 from missing
    broken = broken_lift(view, lift_barriers(ground_of(member)), clock.now())
    spot = f"{view.lat},{view.lon}"
    ways = reverse("accessibility-way", args=[member.slug])
    way = f"{ways}?{urlencode({'nach': spot})}"
    return draw(
        request,
        "place.html",
        member,
        {
            "view": view,
            "title": title_of(view.kind, view.name),
            "kind": wording.kind_title(view.kind),
            "ratings": [_rating(view, rating) for rating in view.ratings.values()],
            "groups": _groups(view),
            "limits": _limits(view),
            "history": _history(member, view),
            "broken": broken.title if broken else "",
            "list": reverse("accessibility-places", args=[member.slug]),
            "questions": reverse(
                "accessibility-questions", args=[member.slug, view.id]
            ),
            "way": way,
        },
    )


def _rating(view: PlaceView, rating: Rating) -> dict[str, object]:
    facts = {key: fact.value for key, fact in view.facts.items()}
    lines = [
        words
        for reason in rating.reasons
        if reason.verdict != "unknown"
        for words in wording.reason_words(reason, facts)
    ]
    missing = [wording.attribute_title(key) for key in rating.missing[:4]]
    return {
        "profile": wording.profile_title(rating.profile),
        "verdict": rating.verdict,
        "word": wording.verdict_word(rating.verdict),
        "basis": wording.say(f"place.basis.{rating.basis}"),
        "reasons": list(dict.fromkeys(lines)),
        "missing": wording.say("place.missing", what=", ".join(missing))
        if missing
        else "",
    }


def _groups(view: PlaceView) -> list[dict[str, object]]:
    """Facts by group, the unknown among them: a gap must be seen."""
    groups: dict[str, list[list[str]]] = {}
    for each in attributes_of(view.kind):
        fact = view.facts.get(each.key)
        if fact is None and each.group == "claim":
            continue
        row = [wording.local(each.title)]
        if fact is None:
            none = needless(each.key, view.facts)
            row += [wording.say("place.needless" if none else "place.unknown"), ""]
        else:
            row += [
                wording.value_words(each, fact.value),
                wording.fact_origin(fact),
            ]
        groups.setdefault(each.group, []).append(row)
    titles = catalogue().groups
    return [
        {"title": wording.local(titles[group]), "rows": rows, "id": f"g-{group}"}
        for group, rows in groups.items()
    ]


def _limits(view: PlaceView) -> list[list[str]]:
    used = {
        name
        for rating in view.ratings.values()
        for reason in rating.reasons
        for name in reason.thresholds
    }
    return [
        [
            f"{wording.number(limit.value)} {limit.unit}",
            limit.source,
            "; ".join([wording.say(f"place.checked.{limit.checked}"), *limit.evidence]),
        ]
        for name, limit in thresholds().items()
        if name in used
    ]


def _history(member: Member, view: PlaceView) -> list[str]:
    found = []
    for line in queries.history(member, view.id)[:50]:
        words = wording.history_words(line)
        if words:
            found.append(words)
    return found


@require_safe
def a11yjson(request: HttpRequest, member: Member) -> HttpResponse:
    """All places as A11yJSON, for maps of accessibility elsewhere."""
    require_topic(member, TOPIC)
    barriers = lift_barriers(ground_of(member))
    now = clock.now()
    base = config().base_url.rstrip("/")
    document = {
        "type": "FeatureCollection",
        "attribution": ATTRIBUTION,
        "licence": "https://opendatacommons.org/licenses/odbl/1-0/",
        "features": [
            {
                "type": "Feature",
                **place_info(
                    _told(view, base, member, broken_lift(view, barriers, now))
                ),
            }
            for view in queries.all_places(member)
        ],
    }
    response = HttpResponse(
        msgspec.json.encode(document), content_type="application/geo+json"
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _told(
    view: PlaceView, base: str, member: Member, broken: Barrier | None
) -> PlaceToTell:
    page = reverse("accessibility-place", args=[member.slug, view.id])
    return PlaceToTell(
        id=str(view.id), name=view.name, kind=view.kind, lat=view.lat, lon=view.lon,
        facts={key: fact.value for key, fact in view.facts.items()},
        page=f"{base}{page}", street=view.street, house_number=view.house_number,
        postal_code=view.postal_code, city=view.city, external=view.external,
        broken=broken is not None,
    )  # fmt: skip
