"""Buildings: which there are, the way from a door, the codes to print."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.core.config import config
from verbund.core.ui.qr import qr_path
from verbund.kernel import clock
from verbund.members.queries import Member, require_topic
from verbund.topics.accessibility import queries, wording
from verbund.topics.accessibility.indoor.graph import door_name
from verbund.topics.accessibility.indoor.model import SHAFTS, level_text
from verbund.topics.accessibility.indoor.plan import level_plan
from verbund.topics.accessibility.journeys import plan
from verbund.topics.accessibility.maps import LoadedBuilding
from verbund.topics.accessibility.spots import Spot, ground_of
from verbund.topics.accessibility.web.frame import (
    TOPIC,
    draw,
    mode_of,
    mode_options,
    word,
)
from verbund.topics.accessibility.web.ways import answer


@require_safe
def buildings(request: HttpRequest, member: Member) -> HttpResponse:
    """All buildings with what is known of their insides."""
    require_topic(member, TOPIC)
    items = [
        {
            "title": loaded.name,
            "href": reverse("accessibility-building", args=[member.slug, loaded.key]),
            "text": loaded.address,
            "facts": ", ".join(
                wording.say(f"indoor.facts.{name}", count=count)
                for name, count in (
                    ("levels", len(loaded.building.levels)),
                    ("doors", len(loaded.codes)),
                    ("lifts", sum(s.kind == "lift" for s in loaded.building.spaces)),
                )
            ),
        }
        for loaded in queries.buildings_of(member)
    ]
    return draw(request, "buildings.html", member, {"items": items})


@require_safe
def building(
    request: HttpRequest, member: Member, building: str, door: str = ""
) -> HttpResponse:
    """The way inside; with a door, as its QR code says, it begins there."""
    require_topic(member, TOPIC)
    ground = ground_of(member)
    loaded = ground.building(building)
    if loaded is None or (door and door not in loaded.codes):
        raise Http404
    start, goal = door or word(request, "von"), word(request, "nach")
    profile = mode_of(request)
    nodes = {name: loaded.spot_of(name) if name else None for name in (start, goal)}
    journey = None
    here, there = nodes[start], nodes[goal]
    if here is not None and there is not None:
        journey = plan(
            ground, _spot(loaded, start, here), _spot(loaded, goal, there),
            profile=profile, moment=clock.now(),
        )  # fmt: skip
    rooms = _rooms(loaded)
    return draw(
        request,
        "building.html",
        member,
        {
            "loaded": loaded,
            "here": _here(loaded, here) if door and here is not None else "",
            "start": start,
            "goal": goal,
            "profile": profile,
            "modes": mode_options(),
            "starts": [*_entrances(loaded), *rooms],
            "rooms": rooms,
            "answer": answer(ground, journey) if journey else None,
            "levels": _levels(loaded),
            "list": reverse("accessibility-buildings", args=[member.slug]),
            "qr": reverse("accessibility-qr", args=[member.slug, loaded.key]),
        },
    )


def _spot(loaded: LoadedBuilding, text: str, node: int) -> Spot:
    label = loaded.label(node) or wording.say("spaces.door")
    return Spot(text=text, label=label, building=loaded.key, node=node)


def _here(loaded: LoadedBuilding, node: int) -> str:
    level = level_text(loaded.graph.nodes[node].level)
    name = loaded.label(node) or wording.say("indoor.entrance")
    return wording.say("indoor.here", name=name, level=level)


def _rooms(loaded: LoadedBuilding) -> list[tuple[str, str]]:
    """Rooms with a name, to choose from; by level, then name."""
    found = [
        (space.levels[0], space.label)
        for space in loaded.building.spaces
        if space.label and space.kind not in SHAFTS
    ]
    return [
        (label, wording.say("indoor.room_on", name=label, level=level_text(level)))
        for level, label in sorted(set(found))
    ]


def _entrances(loaded: LoadedBuilding) -> list[tuple[str, str]]:
    doors = loaded.building.doors
    return [
        (
            code,
            wording.say(
                "indoor.room_on",
                name=door_name(loaded.building, doors[number])
                or wording.say("indoor.entrance"),
                level=level_text(doors[number].level),
            ),
        )
        for code, number in loaded.codes.items()
        if doors[number].entrance
    ]


def _levels(loaded: LoadedBuilding) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for level in loaded.building.levels:
        name = level_text(level.number)
        rooms = [
            space
            for space in loaded.building.spaces
            if level.number in space.levels and space.kind == "room"
        ]
        named = sorted({space.label for space in rooms if space.label})
        nameless = sum(not space.label for space in rooms)
        found.append(
            {
                "title": f"{name} ({level.name})" if level.name else name,
                "rooms": named,
                "unnamed": wording.say("indoor.unnamed", count=nameless)
                if nameless
                else "",
                "plan": level_plan(
                    loaded.building,
                    level.number,
                    title=wording.say("indoor.plan", level=name),
                    description=wording.say("indoor.plan_rooms", level=name),
                    key=f"level-{name.replace('.', '-')}",
                ),
            }
        )
    return found


@require_safe
def qr_sheet(request: HttpRequest, member: Member, building: str) -> HttpResponse:
    """A sheet with one code for every named door, to print and put up."""
    require_topic(member, TOPIC)
    loaded = next((b for b in queries.buildings_of(member) if b.key == building), None)
    if loaded is None:
        raise Http404
    base = config().base_url.rstrip("/")
    codes = []
    met: Counter[tuple[str, float]] = Counter()
    doors = loaded.building.doors
    order = sorted(
        loaded.codes.items(),
        key=lambda item: (not doors[item[1]].entrance, doors[item[1]].level, item[0]),
    )
    for code, at in order:
        door = doors[at]
        name = door_name(loaded.building, door)
        if not (name or door.entrance):
            continue
        name = name or wording.say("indoor.entrance")
        met[name, door.level] += 1
        if met[name, door.level] > 1:
            # A hall with three doors has three codes: they must not be mixed up.
            number = met[name, door.level]
            name = wording.say("indoor.qr_again", name=name, number=number)
        href = reverse("accessibility-door", args=[member.slug, loaded.key, code])
        path, size = qr_path(f"{base}{href}")
        level = level_text(door.level)
        codes.append(
            {
                "name": wording.say("indoor.qr_door", name=name, level=level),
                "alt": wording.say("indoor.qr_alt", name=name),
                "path": path,
                "size": size,
                "href": href,
            }
        )  # fmt: skip
    back = reverse("accessibility-building", args=[member.slug, loaded.key])
    context = {"loaded": loaded, "codes": codes, "back": back}
    return draw(request, "qr.html", member, context)
