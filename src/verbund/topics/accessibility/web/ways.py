"""The way from here to there: numbered steps first, a picture second."""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from verbund.core.ui.filters import field_id
from verbund.kernel import clock
from verbund.members.queries import Member, require_topic
from verbund.topics.accessibility import wording
from verbund.topics.accessibility.errors import SpotUnknown
from verbund.topics.accessibility.indoor.graph import Node
from verbund.topics.accessibility.indoor.model import level_text
from verbund.topics.accessibility.indoor.plan import level_plan, lines_by_level
from verbund.topics.accessibility.journeys import Journey, plan
from verbund.topics.accessibility.picture import way_picture
from verbund.topics.accessibility.profiles import WHEELS
from verbund.topics.accessibility.routing.plane import XY
from verbund.topics.accessibility.spots import (
    Ground,
    Spot,
    find_spot,
    ground_of,
    plain,
)
from verbund.topics.accessibility.web.frame import (
    TOPIC,
    draw,
    mode_of,
    mode_options,
    word,
)

_FIELDS = ("von", "nach")


@require_safe
def way(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask for two spots and a profile; answer with the way."""
    require_topic(member, TOPIC)
    ground = ground_of(member)
    given = {name: word(request, name) for name in _FIELDS}
    profile = mode_of(request)
    wrong: dict[str, str] = {}
    spots: dict[str, Spot] = {}
    if all(given.values()) or "profil" in request.GET:
        for name in _FIELDS:
            try:
                spots[name] = find_spot(ground, given[name], field=name)
            except SpotUnknown as unknown:
                wrong[name] = unknown.fields[0].message
    journey = None
    if len(spots) == 2:
        journey = plan(
            ground, spots["von"], spots["nach"], profile=profile, moment=clock.now()
        )
    context = {
        "given": given,
        "profile": profile,
        "modes": mode_options(),
        "wrong": wrong,
        "errors": [
            {"message": text, "href": f"#{field_id(name)}"}
            for name, text in wrong.items()
        ],
        "answer": answer(ground, journey) if journey else None,
        "networks": [
            {"title": loaded.title, "attribution": loaded.attribution}
            for loaded in ground.networks
        ],
        "buildings": reverse("accessibility-buildings", args=[member.slug])
        if ground.buildings
        else "",
    }
    return draw(request, "way.html", member, context, status=422 if wrong else 200)


def answer(ground: Ground, journey: Journey) -> dict[str, object]:
    """A journey as the pages show it."""
    start, goal = journey.start, journey.goal
    warnings = [
        wording.say(
            "way.middle"
            if plain(spot.text) == plain(spot.label)
            else "way.approximate",
            text=spot.text,
            label=spot.label,
        )
        for spot in (start, goal)
        if spot.approximate
    ]
    for name, metres in zip(("start", "goal"), journey.far, strict=True):
        if metres:
            far = wording.distance(metres)
            warnings.append(wording.say(f"way.away_{name}", distance=far))
    if not journey.joined:
        warnings.append(wording.say("way.not_joined"))
    minds_kerbs = journey.profile in {*WHEELS, "blind"}
    return {
        "found": journey.found,
        "reachable": journey.reachable,
        "facts": [
            (wording.say("way.start"), start.label),
            (wording.say("way.goal"), goal.label),
            (wording.say("way.for"), wording.profile_title(journey.profile)),
            *(
                [
                    (wording.say("way.length"), wording.distance(journey.metres)),
                    (wording.say("way.time"), wording.minutes(journey.seconds)),
                ]
                if journey.found
                else []
            ),
        ],
        "warnings": warnings,
        "steps": [wording.step_words(step) for step in journey.steps],
        "closed": _once(
            wording.refused_words(r) for r in journey.refused if r.closed_now
        ),
        "refused": _once(
            wording.refused_words(r) for r in journey.refused if not r.closed_now
        ),
        "gaps": wording.gap_words(journey.gaps, kerbs=minds_kerbs),
        "pictures": list(_pictures(ground, journey)),
    }


def _once(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


class Picture(NamedTuple):
    """A drawing of a stretch, outside or ``inside`` a building."""

    drawing: Markup
    inside: bool


def _pictures(ground: Ground, journey: Journey) -> Iterable[Picture]:
    for number, part in enumerate(journey.parts):
        if part.way is not None:
            loaded = ground.building(part.building)
            if loaded is None:
                continue
            for level, lines in lines_by_level(part.way).items():
                name = level_text(level)
                drawn = level_plan(
                    loaded.building,
                    level,
                    title=wording.say("indoor.plan", level=name),
                    description=wording.say("indoor.plan_desc", level=name),
                    key=f"plan-{number}-{name.replace('.', '-')}",
                    ways=lines,
                    marks=_marks(part.way.nodes, level),
                )
                yield Picture(drawn, inside=True)
        elif len(part.line) > 1:
            loaded_network = next(n for n in ground.networks if n.key == part.network)
            drawn = way_picture(
                loaded_network.network,
                part.line,
                title=wording.say("way.picture"),
                description=wording.say(
                    "way.picture_desc",
                    start=journey.start.label,
                    goal=journey.goal.label,
                ),
                key=f"way-{number}",
            )
            yield Picture(drawn, inside=False)


def _marks(nodes: tuple[Node, ...], level: float) -> list[tuple[XY, str]]:
    ends = ((nodes[0], "A"), (nodes[-1], "B"))
    return [(node.at, letter) for node, letter in ends if node.level == level]
