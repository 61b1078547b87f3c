"""Build the demo region through the actions, then write ``demo.json``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from random import Random

import msgspec
from django.db import transaction

from verbund.catalogue import actions as catalogue
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import chance, clock
from verbund.kernel.clock import BERLIN
from verbund.members import actions as members
from verbund.members import queries
from verbund.members.models import Member
from verbund.site.cli.support import blueprint_folder
from verbund.site.demo import dogs, staff, values
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
from verbund.site.demo.roads import travel

SEED = "Erprobungsraum Rheinland"
_PACK = 40

Tell = Callable[[str], None]


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One case worth looking at."""

    state: str
    id: str
    number: str
    member: str
    token: str


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What was built."""

    members: tuple[Member, ...]
    accounts: tuple[staff.Account, ...]
    samples: tuple[Sample, ...]
    cases: int


def build_demo(*, cases: int = 2000, tell: Tell = print) -> Demo:
    """Build the region in an empty database: register, members, services, cases.

    ``cases`` dog-tax and other cases are spread over the members by their weight and
    over the last year. The same day and number give the same region. Raises whatever
    an action raises: the demo has no back door.
    """
    with chance.seeded(SEED):
        tell("Gemeindeverzeichnis einlesen …")
        members.import_shipped_register()
        tell("Kommunen und Verbünde …")
        region = _members()
        accounts = staff.hire(region)
        tell("Blaupausen veröffentlichen und übernehmen …")
        _adopt(region)
        tell(f"{cases} Vorgänge …")
        samples = _cases(region, accounts, cases, tell)
    return Demo(
        members=tuple(region.values()),
        accounts=accounts,
        samples=samples,
        cases=cases,
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
                report = catalogue.adopt(
                    member=found[place.slug],
                    key=key,
                    parameters=parameters(place),
                    active_from=JOINED,
                )
                if not report.active:
                    raise RuntimeError(f"{place.slug} {key}: {report.lines()}")


def _cases(
    found: Mapping[str, Member],
    accounts: tuple[staff.Account, ...],
    count: int,
    tell: Tell,
) -> tuple[Sample, ...]:
    random = Random(SEED)
    actors = staff.actors(accounts)
    best: dict[str, Sample] = {}
    # In order of time, so that case numbers rise with the days.
    plans = sorted(_plans(random, count), key=lambda plan: plan[2])
    for start in range(0, count, _PACK):
        # One transaction for a pack of cases: the demo need not survive a power cut.
        with transaction.atomic():
            for plan in plans[start : start + _PACK]:
                sample = _one(found[plan[0].slug], plan, actors, random)
                best.setdefault(sample.state, sample)
        if start and start % (_PACK * 10) == 0:
            tell(f"  {start} von {count}")
    return tuple(best[state] for state in sorted(best))


def _plans(random: Random, count: int) -> Iterator[tuple[Place, str, datetime]]:
    weights = [place.weight for place in PLACES]
    roads = [road for road, _ in dogs.ROADS]
    shares = [share for _, share in dogs.ROADS]
    now = clock.now()
    for _ in range(count):
        place = random.choices(PLACES, weights)[0]
        road = random.choices(roads, shares)[0]
        if road.startswith("objection") and remedy_of(place.ags) == "court":
            road = "assessed"
        low, high = (1, 25) if road in dogs.OPEN_ROADS else (40, 360)
        day = clock.to_berlin(now).date() - timedelta(days=random.randint(low, high))
        at = time(random.randint(6, 21), random.randint(0, 59), random.randint(0, 59))
        yield place, road, datetime.combine(day, at, BERLIN)


def _one(
    member: Member,
    plan: tuple[Place, str, datetime],
    actors: Mapping[str, tuple[Actor, Actor]],
    random: Random,
) -> Sample:
    place, road, opened_at = plan
    who = invent(random)
    acting = queries.acting_member(member, dogs.BLUEPRINT, opened_at.date())
    driver = Driver(
        member=member,
        clerks=actors[acting.slug],
        chance=random,
        opened_at=opened_at,
        until=clock.now(),
    )
    home = (place.postal_code, place.name)
    with acting_within({member.id, acting.id}):
        driver.open(
            dogs.BLUEPRINT,
            dogs.service_of(road),
            dogs.answers(random, who, home, road, opened_at.date()),
            random.choice(dogs.CHANNELS),
        )
        state = travel(driver, road)
    return Sample(
        state=state,
        id=str(driver.case_id),
        number=driver.number,
        member=member.slug,
        token=driver.token,
    )
