"""Build the demo region through the actions, then write ``demo.json``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from multiprocessing import get_context
from random import Random
from uuid import UUID

import msgspec
from django.db import connection, transaction

from verbund.cases.errors import CommandRefused
from verbund.cases.queries import working_copy
from verbund.catalogue import actions as catalogue
from verbund.core.jobs import backlog
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import chance, clock
from verbund.kernel.clock import BERLIN
from verbund.knowledge.actions import refresh_index
from verbund.members import actions as members
from verbund.members import queries
from verbund.members.models import Member
from verbund.notices import actions as notices
from verbund.publishing import actions as publishing
from verbund.site.cli.support import blueprint_folder, let_go_of_database
from verbund.site.demo import (
    accessibility,
    bodies,
    childcare,
    construction,
    dogs,
    doors,
    finds,
    geodata,
    hotline,
    knowledge,
    open311,
    parking,
    pictures,
    reports,
    social,
    staff,
    suitcase,
    trials,
    values,
)
from verbund.site.demo.drive import Driver
from verbund.site.demo.people import invent
from verbund.site.demo.region import (
    ASSOCIATIONS,
    JOINED,
    MEERANE,
    PLACES,
    SCHOENBERG,
    Place,
    remedy_of,
)
from verbund.site.demo.roads import travel as travel_dogs

SEED = "Erprobungsraum Rheinland"

Tell = Callable[[str], None]
#: A town, a blueprint's key, a road of its cases and the day they begin.
Plan = tuple[Place, str, str, datetime]
#: Of so many cases one is a lost or found thing, the others are dogs.
_FINDS_EVERY = 5
#: Of so many cases one is a permit, one a day-care place.
_SELDOM_EVERY = 20
_SELDOM = {7: parking, 13: childcare}
#: So many cases may stop on their way: a share, and a number for small regions.
_MOST_REFUSED = 0.02
_FEW = 3
#: Who shows the quarter, places and buildings of Heidelberg.
HEIDELBERG_AT = "offenbach"
#: Whose reports have photos, and a draft of responsibilities.
PICTURES_AT = "koeln"
#: Where an objection comes before the court.
_OBJECTING = tuple(place for place in PLACES if remedy_of(place.ags) == "objection")


_TOPICS = {topic.BLUEPRINT: topic for topic in (finds, parking, childcare)}
_TRAVELS: dict[str, Callable[[Driver, str], str]] = {
    topic.BLUEPRINT: topic.travel for topic in (finds, parking, childcare)
}


class DemoFailed(RuntimeError):
    """A case of the demo could not be driven; says which and why."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One case worth looking at."""

    state: str
    id: str
    number: str
    member: str
    token: str
    #: The step that was refused, if the case could not go its whole way.
    refused: str = ""


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What was built."""

    members: tuple[Member, ...]
    accounts: tuple[staff.Account, ...]
    samples: tuple[Sample, ...]
    cases: int
    #: With it a telephone system pushes calls to the 115 of Meerane.
    phone: str = ""
    #: The folder of a suitcase that was enrolled and packed.
    suitcase: str = ""


def build_demo(*, cases: int = 2000, tell: Tell = print) -> Demo:
    """Build the region in an empty database: register, members, services, cases.

    ``cases`` dog-tax cases and finds are spread over the members by their weight and
    over the last year. The same day and number give the same region. Raises whatever
    an action raises: the demo has no back door.
    """
    with chance.seeded(SEED):
        tell("Gemeindeverzeichnis einlesen …")
        members.import_shipped_register()
        tell("Kommunen und Verbünde …")
        region = _members()
        borders, objects = geodata.build(region)
        tell(f"{borders} Gemeindegrenzen; eine Datei mit {objects} Objekten.")
        accounts = staff.hire(region)
        tell("Blaupausen veröffentlichen und übernehmen …")
        _adopt(region)
        tell(f"{cases} Vorgänge …")
        samples, refused = _cases(region, accounts, cases)
        tell(_share(refused, cases))
        tell(f"{childcare.allocate(region)} Kita-Plätze in der Runde angeboten.")
        samples = _as_they_stand(samples)
        clerk = staff.actors(accounts)[MEERANE][0]
        asked = next((one.number for one in samples if one.state == "waiting"), "")
        tell(f"{doors.fill(region, clerk, asked)} Formulare begonnen, Post gescannt.")
        tell(f"{knowledge.write(region)} Einträge im Suchindex der 115.")
        trials.plan(region, accounts)
        places = accessibility.build(region, HEIDELBERG_AT)
        tell(f"{places} Orte mit ihrer Barrierefreiheit, Wege und zwei Gebäude.")
        sites = construction.build(region, HEIDELBERG_AT)
        tell(f"{sites} Baustellen.")
        told = reports.build(region, accounts, HEIDELBERG_AT)
        tell(f"{told} Anliegen.")
        tell(f"{pictures.build(region, PICTURES_AT)} Fotos warten auf Freigabe.")
        others = open311.take_over(region[HEIDELBERG_AT], region["koeln"])
        tell(f"{others} Anliegen anderer Städte übernommen.")
        # The topics above have brought services of their own.
        refresh_index()
        calls, phone = hotline.work(region, accounts)
        tell(f"{calls} Anrufe bei der 115.")
        folder, visits = suitcase.send_out(region, accounts)
        tell(f"Ein Koffer mit {visits} Vorgängen an Bord, ein Konflikt im Büro.")
        tell("Verzeichnisse und Statistik …")
        publishing.catch_up()
        news = backlog.spread(first="cases.search_index")
        tell(f"{news} Nachrichten aus dem Jahr, nach und nach.")
    return Demo(
        members=tuple(region.values()),
        accounts=accounts,
        samples=samples,
        cases=cases,
        phone=phone,
        suitcase=str(folder),
    )


def _members() -> dict[str, Member]:
    found: dict[str, Member] = {}
    with transaction.atomic():
        for place in PLACES:
            found[place.slug] = members.create_member(
                slug=place.slug,
                name=place.name,
                official_name=place.official,
                short_code=place.code,
                ags=place.ags,
                joined_on=JOINED,
                **values.facts_of(place),
            )
        _associate(found)
        members.delegate(
            owner=found[SCHOENBERG], acting=found[MEERANE], valid_from=JOINED
        )
        for place in PLACES:
            values.offices(found[place.slug], place)
            bodies.counters(found[place.slug], place)
    return found


def _associate(found: dict[str, Member]) -> None:
    for slug, name, code, land, kind, belonging in ASSOCIATIONS:
        body = members.create_member(
            slug=slug,
            name=name,
            short_code=code,
            kind="county" if kind == "county" else "association",
            land=land,
            joined_on=JOINED,
            performer=found[MEERANE] if kind == "administration" else None,
        )
        names = [p.slug for p in PLACES] if belonging == ("*",) else belonging
        for member in names:
            members.add_membership(
                association=body, member=found[member], kind=kind, valid_from=JOINED
            )
        found[slug] = body


def _adopt(found: Mapping[str, Member]) -> None:
    for key, parameters in values.BLUEPRINTS.items():
        with transaction.atomic():
            catalogue.publish(folder=blueprint_folder(key))
            for place in PLACES:
                own = parameters(place)
                if own is None:
                    continue
                report = catalogue.adopt(
                    member=found[place.slug],
                    key=key,
                    parameters=own,
                    bindings={**bodies.bindings(key, place), **social.bindings(key)},
                    active_from=JOINED,
                )
                if not report.active:
                    raise RuntimeError(f"{place.slug} {key}: {report.lines()}")


def _cases(
    found: Mapping[str, Member],
    accounts: tuple[staff.Account, ...],
    count: int,
) -> tuple[tuple[Sample, ...], tuple[Sample, ...]]:
    """Drive the cases in two processes; each has its own members.

    Every member's cases follow one seeded chance and one order of time, so that the
    result does not depend on which process is faster. Gives one sample of each state,
    and every case whose way was cut short.
    """
    plans = list(_plans(Random(SEED), count))
    halves = _halves(plans)
    let_go_of_database()
    context = get_context("fork")
    with context.Pool(len(halves)) as pool:
        work = [pool.apply_async(_drive, (half, found, accounts)) for half in halves]
        done = [sample for part in work for sample in part.get()]
    best: dict[str, Sample] = {}
    for sample in sorted(done, key=lambda sample: sample.number):
        best.setdefault(sample.state, sample)
    refused = tuple(sample for sample in done if sample.refused)
    return tuple(best[state] for state in sorted(best)), refused


def _share(refused: tuple[Sample, ...], cases: int) -> str:
    """What was refused, in one line; too much of it means that a road is wrong."""
    count = Counter(sample.refused for sample in refused)
    listed = "; ".join(f"{n}× {why}" for why, n in count.most_common())
    said = f"{len(refused)} von {cases} Vorgängen blieben vorher stehen"
    if len(refused) > max(_FEW, cases * _MOST_REFUSED):
        raise DemoFailed(f"{said}: {listed}")
    return f"{said}: {listed}" if listed else said


def _as_they_stand(samples: tuple[Sample, ...]) -> tuple[Sample, ...]:
    """The samples after the round, one for each state."""
    best: dict[str, Sample] = {}
    with across_members("Beispiele der Demo"):
        for sample in samples:
            state = working_copy(UUID(sample.id)).state
            now = state.state if state.ranking is not None else sample.state
            best.setdefault(now, msgspec.structs.replace(sample, state=now))
    return tuple(best[state] for state in sorted(best))


def _halves(plans: list[Plan]) -> list[dict[str, list[Plan]]]:
    """Plans by member, dealt out so that both processes have about as much to do."""
    by_member: dict[str, list[Plan]] = {}
    for plan in plans:
        by_member.setdefault(plan[0].slug, []).append(plan)
    halves: list[dict[str, list[Plan]]] = [{}, {}]
    for slug in sorted(by_member, key=lambda slug: (-len(by_member[slug]), slug)):
        small = min(halves, key=lambda half: sum(map(len, half.values())))
        small[slug] = by_member[slug]
    return halves


def _drive(
    half: Mapping[str, list[Plan]],
    found: Mapping[str, Member],
    accounts: tuple[staff.Account, ...],
) -> list[Sample]:
    actors = staff.actors(accounts)
    _write_lightly()
    samples: list[Sample] = []
    for slug, plans in half.items():
        with chance.seeded(f"{SEED} {slug}"):
            dice = Random(slug)
            # In order of time, so that case numbers rise with the days.
            for plan in sorted(plans, key=lambda plan: plan[3]):
                try:
                    samples.append(_one(found[slug], plan, actors, dice))
                except Exception as error:
                    # Not every exception can travel between processes; this one can.
                    raise DemoFailed(f"{slug}, {plan[1:]}: {error!r}") from None
        # What should have left before yesterday has left; the rest lies in the queue.
        with acting_within({found[slug].id}):
            notices.assume_posted(before=clock.today() - timedelta(days=1))
    let_go_of_database()
    return samples


def _write_lightly() -> None:
    """Let commits of this connection not wait for the disk.

    The demo need not survive a power cut while it is built; what it leaves behind is
    flushed when the process closes its connection.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous = OFF")
        else:
            cursor.execute("SET synchronous_commit = off")


def _plans(dice: Random, count: int) -> Iterator[Plan]:
    weights = [place.weight for place in PLACES]
    today = clock.to_berlin(clock.now()).date()
    # However few cases there are, every road is taken as early as possible.
    dog_roads = [road for road, _ in reversed(dogs.ROADS)]
    find_roads = [road for road, _ in reversed(finds.ROADS)]
    seldom_roads = {
        topic.BLUEPRINT: [road for road, _ in reversed(topic.ROADS)]
        for topic in _SELDOM.values()
    }
    for number in range(count):
        place = dice.choices(PLACES, weights)[0]
        seldom = _SELDOM.get(number % _SELDOM_EVERY)
        if seldom is not None:
            left = seldom_roads[seldom.BLUEPRINT]
            road = left.pop() if left else _pick(dice, seldom.ROADS)
            if place.slug not in seldom.PLACES:
                place = dice.choice([p for p in PLACES if p.slug in seldom.PLACES])
            key, (low, high) = seldom.BLUEPRINT, seldom.ages(road)
        elif number % _FINDS_EVERY == 0:
            road = find_roads.pop() if find_roads else _pick(dice, finds.ROADS)
            key, (low, high) = finds.BLUEPRINT, finds.ages(road)
        else:
            road = dog_roads.pop() if dog_roads else _pick(dice, dogs.ROADS)
            if road.startswith("objection") and remedy_of(place.ags) == "court":
                place = dice.choice(_OBJECTING)
            key = dogs.BLUEPRINT
            low, high = (1, 25) if road in dogs.OPEN_ROADS else (40, 360)
        day = today - timedelta(days=dice.randint(low, high))
        at = time(dice.randint(6, 21), dice.randint(0, 59), dice.randint(0, 59))
        yield place, key, road, datetime.combine(day, at, BERLIN)


def _pick(dice: Random, roads: tuple[tuple[str, int], ...]) -> str:
    names, shares = zip(*roads, strict=True)
    road: str = dice.choices(names, shares)[0]
    return road


def _one(
    member: Member,
    plan: Plan,
    actors: Mapping[str, tuple[Actor, Actor]],
    dice: Random,
) -> Sample:
    place, key, road, opened_at = plan
    topic = _TOPICS.get(key, dogs)
    travel = _TRAVELS.get(key, travel_dogs)
    who = invent(dice)
    acting = queries.acting_member(member, key, opened_at.date())
    driver = Driver(
        member=member,
        clerks=actors[acting.slug],
        chance=dice,
        opened_at=opened_at,
        # Midnight, so that every run of a day builds the same region.
        until=datetime.combine(clock.today(), time.min, BERLIN),
    )
    home = (place.postal_code, place.name)
    with acting_within({member.id, acting.id}):
        driver.open(
            key,
            topic.service_of(road),
            topic.answers(dice, who, home, road, opened_at.date()),
            dice.choice(topic.CHANNELS),
        )
        refused = ""
        try:
            state = travel(driver, road)
        except CommandRefused as error:
            # The calendar of this year may forbid a step (a period still runs): then
            # the case stays where it is, as it would in an office.
            state = driver.state()
            refused = f"{key} {road}: {error.detail or error.title}"
    return Sample(
        state=state,
        id=str(driver.case_id),
        number=driver.number,
        member=member.slug,
        token=driver.token,
        refused=refused,
    )
