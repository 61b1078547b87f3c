"""Reports of a year in the demo: broken lamps, potholes, one lift that many miss.

Every report comes in through the door and is moved by clerks. Places lie in the
members' boundaries; streets, words and people are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import citizen, ref
from verbund.cases.queries import working_copy
from verbund.catalogue import actions as catalogue
from verbund.catalogue import queries as shelf
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.engine.inquiries import recipient_slots
from verbund.geodata import boundaries
from verbund.geodata.boundaries import Municipality
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.geo import Area
from verbund.members import actions as members
from verbund.members import queries
from verbund.members.models import Member
from verbund.responsibility import actions as responsibility
from verbund.responsibility.rules import Rule, Table, Target, Words
from verbund.site.cli.support import blueprint_folder
from verbund.site.demo import staff
from verbund.site.demo.region import JOINED, PLACES, Place
from verbund.topics.reports import actions

TOPIC: Final = "reports"
BLUEPRINTS: Final = (
    "anliegen-strasse",
    "anliegen-beleuchtung",
    "anliegen-abfall",
    "anliegen-gruen",
    "anliegen-barriere",
)
COUNT: Final = 150
#: From this weight on a town shares the work among offices.
_OFFICES_FROM: Final = 16
#: The lift at Heidelberg's main station, as the walk network of the demo names it.
LIFT: Final = "n1450034911"
JOINED_AT_THE_LIFT: Final = 17
_STREETS: Final = (
    "Bahnhofstraße", "Hauptstraße", "Schulstraße", "Gartenstraße", "Ringstraße",
    "Lindenallee", "Mühlenweg", "Am Markt", "Kirchgasse", "Parkstraße",
)  # fmt: skip
#: How many days ago the youngest and the oldest came in.
_AGES: Final = (0, 330)


class _Kind(Struct, frozen=True, kw_only=True):
    """What is reported, how often (of 100), and in which words."""

    blueprint: str
    kind: str
    share: int
    words: tuple[str, ...]
    asset: str = ""


_KINDS: Final = (
    _Kind(blueprint="anliegen-strasse", kind="pothole", share=18, words=(
        "Tiefes Schlagloch, man muss auf die andere Spur ausweichen.",
        "Nach dem Frost ist der Asphalt aufgeplatzt.",
        "Loch in der Fahrbahn, gestern ist ein Rad hängen geblieben.")),
    _Kind(blueprint="anliegen-strasse", kind="pavement", share=10, words=(
        "Gehwegplatten stehen hoch, mit dem Rollator kommt man kaum durch.",
        "Eine Platte fehlt, Stolperfalle.")),
    _Kind(blueprint="anliegen-strasse", kind="sign", share=6, words=(
        "Straßenschild ist umgefahren.", "Das Schild ist zugewachsen.")),
    _Kind(blueprint="anliegen-strasse", kind="traffic_light", share=5, words=(
        "Die Fußgängerampel bleibt rot.", "Der Taster reagiert nicht.")),
    _Kind(blueprint="anliegen-beleuchtung", kind="lamp_out", share=16, asset="L-",
          words=("Die Laterne brennt nicht.", "Hier ist es abends ganz dunkel.")),
    _Kind(blueprint="anliegen-abfall", kind="dumping", share=16, words=(
        "Alte Reifen und Farbeimer am Waldrand.", "Ein Sofa und Säcke am Container.")),
    _Kind(blueprint="anliegen-abfall", kind="bin_full", share=7, words=(
        "Der Mülleimer läuft über.",)),
    _Kind(blueprint="anliegen-gruen", kind="branch", share=6, words=(
        "Ein großer Ast hängt über dem Gehweg.",)),
    _Kind(blueprint="anliegen-gruen", kind="playground", share=5, words=(
        "Die Schaukel ist gerissen.", "Das Klettergerüst wackelt.")),
    _Kind(blueprint="anliegen-barriere", kind="lift", share=4, asset="A-", words=(
        "Der Aufzug steht, mit dem Rollstuhl kommt niemand hinauf.",)),
    _Kind(blueprint="anliegen-barriere", kind="blocked_way", share=4, words=(
        "E-Roller liegen quer auf dem Blindenleitstreifen.",)),
    _Kind(blueprint="anliegen-barriere", kind="kerb", share=3, words=(
        "An der Kreuzung fehlt die Absenkung.",)),
)  # fmt: skip
#: How far a report gets, by its age in days: steps after it came in.
_ROADS: Final[Mapping[str, tuple[tuple[str, dict[str, object]], ...]]] = {
    "registered": (),
    "checked": (("moderate", {"publication": "as_written"}),),
    "planned": (("moderate", {"publication": "as_written"}), ("plan", {})),
    "working": (
        ("moderate", {"publication": "as_written"}),
        ("start", {"crew": ""}),
    ),
    "fixed": (
        ("moderate", {"publication": "as_written"}),
        ("start", {"crew": ""}),
        ("fix", {"answer": "Wir haben es repariert. Danke für den Hinweis!"}),
    ),
    "impossible": (
        ("moderate", {"publication": "as_written"}),
        ("cannot", {"answer": "Das lässt sich hier leider nicht ändern."}),
    ),
}


def build(
    region: Mapping[str, Member], accounts: tuple[staff.Account, ...], lift_at: str
) -> int:
    """Let everybody take part, and fill a year; how many reports came in.

    ``lift_at`` is the member that shows the quarter with the broken lift.
    """
    _adopt(region)
    actors = staff.actors(accounts)
    places = [place for place in PLACES if _area(region[place.slug]) is not None]
    dice = Random(TOPIC)
    present = clock.now()
    weights = [place.weight for place in places]
    done = 0
    for moment in sorted(_moments(dice)):
        place = dice.choices(places, weights)[0]
        with clock.frozen(moment):
            case_id, acting = _report(region[place.slug], place, dice)
        road = _road(present - moment, dice)
        _walk(case_id, road, moment, actors[acting][0], dice)
        done += 1
    return done + _lift(region[lift_at])


def _adopt(region: Mapping[str, Member]) -> None:
    for key in BLUEPRINTS:
        catalogue.publish(folder=blueprint_folder(key))
        blueprint = shelf.blueprint_by_digest(shelf.latest_version(key).digest)
        parameters = {
            name: parameter.example if parameter.default is None else parameter.default
            for name, parameter in blueprint.parameters.items()
        }
        asked = {
            slot: {
                "kind": "email",
                "name": title.de,
                "email": f"{slot.replace('_', '-')}@stellen.example",
            }
            for slot, title in recipient_slots(blueprint).items()
        }
        for place in PLACES:
            report = catalogue.adopt(
                member=region[place.slug],
                key=key,
                parameters=parameters,
                bindings=asked,
                active_from=JOINED,
            )
            if not report.active:
                raise RuntimeError(f"{place.slug} {key}: {report.lines()}")
    for place in PLACES:
        member = region[place.slug]
        members.switch_topic(member=member, topic=TOPIC, on=True)
        _share_work(member, place)


def _share_work(member: Member, place: Place) -> None:
    """The works yard, in larger towns a second office, and the table of who does what.

    Without one the only office of a small town, its tax office, would get the lamps.
    """
    large = place.weight >= _OFFICES_FROM
    offices = (("bauhof", "Bauhof"), ("gruen", "Grünflächenamt"))
    for slug, name in offices if large else offices[:1]:
        members.create_office(
            member=member,
            slug=slug,
            name=name,
            street=place.street,
            house_number=place.house_number,
            postal_code=place.postal_code,
            city=place.name,
        )
    green = Rule(
        id="gruen",
        categories=("gruen-*",),
        target=Target(kind="office", key="gruen"),
        because=Words(de="Bäume, Wiesen und Spielplätze pflegt das Grünamt."),
    )
    yard = Rule(
        id="bauhof",
        target=Target(kind="office", key="bauhof"),
        because=Words(de="Straßen, Licht, Abfall und Wege macht der Bauhof."),
    )
    table = Table(rules=(green, yard) if large else (yard,))
    responsibility.save_draft(member=member, table=table, actor=SYSTEM)
    responsibility.activate(member=member, actor=SYSTEM)


def _moments(dice: Random) -> Iterator[datetime]:
    today = clock.to_berlin(clock.now()).date()
    for _ in range(COUNT):
        day = today - timedelta(days=dice.randint(1, _AGES[1]))
        at = time(dice.randint(6, 21), dice.randint(0, 59))
        yield datetime.combine(day, at, BERLIN)


def _report(member: Member, place: Place, dice: Random) -> tuple[UUID, str]:
    """One report and those who join it; its case, and the slug of who handles it."""
    kind = dice.choices(_KINDS, [one.share for one in _KINDS])[0]
    taken = actions.report(
        member=member,
        blueprint=kind.blueprint,
        answers={
            "kind": kind.kind,
            "danger": False,
            "place": _where(member, place, kind, dice),
            "description": dice.choice(kind.words),
        },
        channel=dice.choice(("web",) * 7 + ("hotline", "api")),
        actor=citizen(),
        confirmed=True,
    )
    if taken.case_id is None:
        raise LookupError(f"{member.slug} {kind.kind}: the report waits for a mail")
    owner = queries.member_by_id(taken.owner_id)
    for who in range(dice.choice((0, 0, 0, 1, 2, 5))):
        actions.join(
            owner=owner, public_id=taken.public_id, who=f"demo-{who}", channel="web"
        )
    return taken.case_id, queries.acting_member(owner, kind.blueprint).slug


def _road(age: timedelta, dice: Random) -> str:
    """How far it got: what is older than a month is over in nine of ten cases."""
    if age > timedelta(days=30):
        return dice.choices(
            ("fixed", "impossible", "planned", "working"), (84, 6, 6, 4)
        )[0]
    return dice.choices(
        ("registered", "checked", "planned", "working", "fixed"), (4, 3, 2, 2, 3)
    )[0]


def _walk(
    case_id: UUID, road: str, moment: datetime, clerk: Actor, dice: Random
) -> None:
    """What the desk did, at moments of its own; nothing lies after the present."""
    at, present = moment, clock.now()
    for transition, given in _ROADS[road]:
        at += timedelta(days=dice.randint(0, 9), hours=dice.randint(1, 5))
        if at > present:
            break
        crew = {"crew": _crew(case_id)} if "crew" in given else {}
        with clock.frozen(at):
            cases.act(
                case_id=case_id,
                command=engine.Act(
                    actor=ref(clerk), transition=transition, input={**given, **crew}
                ),
                actor=clerk,
            )
    with acting_within(clerk.members):
        actions.project(case_id)


def _crew(case_id: UUID) -> str:
    """Whom the town sends: the first of its list."""
    with across_members("Demo: Außendienst nachschlagen"):
        ground = working_copy(case_id).ground
    rows = ground.parameters["crews"]
    first = rows[0] if isinstance(rows, list | tuple) else {}
    return str(first.get("id", "")) if isinstance(first, Mapping) else ""


def _lift(member: Member) -> int:
    """The lift that seventeen people miss; the way for wheelchairs leads around it."""
    moment = clock.now() - timedelta(days=3)
    with clock.frozen(moment):
        taken = actions.report(
            member=member,
            blueprint="anliegen-barriere",
            answers={
                "kind": "lift",
                "danger": False,
                "place": {
                    "asset": LIFT,
                    "note": "Aufzug am Hauptbahnhof (Vorführung, Heidelberg)",
                },
                "description": "Der Aufzug fährt seit gestern nicht mehr.",
            },
            channel="web",
            actor=citizen(),
            confirmed=True,
        )
    for who in range(JOINED_AT_THE_LIFT):
        actions.join(
            owner=member, public_id=taken.public_id, who=f"lift-{who}", channel="web"
        )
    return 1


def _area(member: Member) -> Area[Municipality] | None:
    areas = boundaries.index().areas
    return next((area for area in areas if area.key.member_id == member.id), None)


def _point(member: Member, dice: Random) -> tuple[float, float]:
    """A point of the town, oftener near the middle of its area."""
    area = _area(member)
    if area is None:
        raise LookupError(f"{member.slug} has no boundary")
    box = area.bounds
    while True:
        lat = dice.gauss((box.min_lat + box.max_lat) / 2, 0.012)
        lon = dice.gauss((box.min_lon + box.max_lon) / 2, 0.016)
        if area.holds(lon, lat):
            return lat, lon


def _where(
    member: Member, place: Place, kind: _Kind, dice: Random
) -> dict[str, object]:
    """A street with its point; now and then only the number on the thing."""
    lat, lon = _point(member, dice)
    found: dict[str, object] = {
        "street": dice.choice(_STREETS),
        "house_number": str(dice.randint(1, 90)),
        "postal_code": place.postal_code,
        "city": place.name,
        "lat": f"{lat:.6f}",
        "lon": f"{lon:.6f}",
    }
    if kind.asset:
        found["asset"] = f"{kind.asset}{dice.randint(100, 999)}"
    return found
