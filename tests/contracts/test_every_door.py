"""Every blueprint, untouched, through every door: the same answers make the same case.

What people say stands in the blueprint's own examples. Somebody begins at one door,
takes the code along and goes on at another; an officer fills in the form on the tour,
the whole of it or what was begun elsewhere. No blueprint is known here by name, and a
new one is walked from its first day.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from msgspec import Struct

from tests.contracts.doors import (
    Counter,
    Door,
    Portal,
    Suitcase,
    Telephone,
    Terminal,
    sealed,
    tour,
)
from verbund import engine
from verbund.cases.forms.answers import nested
from verbund.cases.models import Case
from verbund.cases.queries import working_copy
from verbund.cases.tests.region import BLUEPRINTS, Region, build_region
from verbund.catalogue.queries import ground_for
from verbund.channels.hotline.tests.office import employ, signed_in
from verbund.core.rights import Actor
from verbund.core.tenancy import across_members
from verbund.engine.authoring import report_new
from verbund.kernel import clock

KEYS = sorted(p.parent.name for p in BLUEPRINTS.glob("*/blueprint.yaml"))
#: What ``verbund blueprint new`` writes, with ``--report`` and without.
FRESH = {"frisch": "starter", "frische-meldung": "starter_report"}
WITH_CODE: tuple[type[Door], ...] = (Portal, Terminal, Telephone)
ONLINE: tuple[type[Door], ...] = (*WITH_CODE, Counter)


class Told(Struct, frozen=True):
    """What somebody wants, and the answers as the engine keeps them."""

    at: datetime
    service: str
    answers: dict[str, Any]
    kept: dict[str, Any]


def told(region: Region) -> Iterator[Told]:
    """The openings of the blueprint's examples that are complete by themselves."""
    blueprint = region.blueprint
    for scenario in blueprint.scenarios:
        opened = scenario.steps[0].get("open") if scenario.steps else None
        if not isinstance(opened, dict):
            continue
        at = datetime.fromisoformat(str(scenario.steps[0]["at"]))
        at = at.replace(tzinfo=clock.BERLIN)
        service = blueprint.service(str(opened.get("service") or ""))
        service = service or blueprint.services[0]
        answers = {**nested(service.preset), **opened["answers"]}
        ground = ground_for(region.schoenberg, blueprint.key)
        report = engine.check_answers(ground, answers, now=at)
        if not report.errors:
            yield Told(at, service.id, answers, dict(report.answers))


def client_of(door: type[Door], staff: Mapping[type[Door], Actor]) -> Client:
    """A fresh browser; at telephone and counter one in which somebody has signed in."""
    return signed_in(staff[door]) if door in staff else Client()


def offered(door: type[Door], blueprint: engine.Blueprint) -> bool:
    """The counter enters whatever the office takes, on paper too."""
    return door.channel in blueprint.channels or door is Counter


def last_case(before: set[Any]) -> tuple[str, dict[str, object]]:
    """The channel of the case that has come since, and its answers."""
    with across_members("Test"):
        (found,) = Case.objects.exclude(pk__in=before)
        return found.channel, dict(working_copy(found.pk).state.answers)


def cases() -> set[Any]:
    with across_members("Test"):
        return set(Case.objects.values_list("pk", flat=True))


def walked(
    region: Region,
    start: type[Door],
    finish: type[Door],
    said: Told,
    staff: Mapping[type[Door], Actor],
) -> None:
    """Begin here, go on there; the case holds what was said and names the last door."""
    before = cases()
    first = start(region, client_of(start, staff))
    first.begin(region.blueprint.key, said.service)
    last = first
    if finish is not start:
        first.first(said.answers)
        last = finish(region, client_of(finish, staff))
        last.resume(first.code())
    last.finish(said.answers)
    assert last_case(before) == (finish.channel, said.kept)


def toured(region: Region, home: Path, said: Told, start: Door | None) -> None:
    """The same in the cellar, perhaps begun before; what is sealed is what was said."""
    code = ""
    if start is not None:
        start.begin(region.blueprint.key, said.service)
        start.first(said.answers)
        code = start.code()
    with tour(region, home) as koffer:
        officer = Suitcase(region, koffer)
        if code:
            officer.resume(code)
        else:
            officer.begin(region.blueprint.key, said.service)
        officer.finish(said.answers)
        found = sealed(koffer)
        assert found.answers == said.kept
        assert (found.draft is not None) == bool(code)


@pytest.mark.django_db
@pytest.mark.parametrize("key", [*KEYS, *FRESH])
def test_the_same_answers_make_the_same_case_at_every_door(
    tmp_path: Path, key: str
) -> None:
    folder = BLUEPRINTS
    if key in FRESH:
        folder = tmp_path / "blueprints"
        report_new(folder, key, starter=FRESH[key])
    turn = [*KEYS, *FRESH].index(key)
    with clock.frozen(datetime(2026, 3, 2, 10, tzinfo=clock.BERLIN)) as time:
        region = build_region(key, folder)
        blueprint = region.blueprint
        every = list(told(region))
        assert every, "no example can be told"
        staff = {
            Telephone: employ("Ayşe Demirtaş", region.meerane, "agent"),
            Counter: employ("Jana Petzold", region.meerane, "clerk"),
        }
        for number, finish in enumerate(ONLINE):
            if not offered(finish, blueprint):
                continue
            starts = [s for s in WITH_CODE if s is not finish and offered(s, blueprint)]
            start = starts[turn % len(starts)] if starts else finish
            said = every[(number + 2) % len(every)]
            time.move_to(said.at + timedelta(minutes=number))
            walked(region, start, finish, said, staff)
        if offered(Suitcase, blueprint):
            said = min(every, key=lambda one: len(str(one.kept)))
            time.move_to(said.at)
            doors = [s for s in WITH_CODE if offered(s, blueprint)]
            nth = turn % (len(doors) + 1)
            began = None
            if nth < len(doors):
                began = doors[nth](region, client_of(doors[nth], staff))
            toured(region, tmp_path / "koffer", said, began)
