"""The cast of the building sites, at a time that stands still."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from verbund.cases.tests.cast import MOMENT, Cast, build
from verbund.core import jobs
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.members.actions import switch_topic
from verbund.topics.construction.access import MAINTAIN
from verbund.topics.construction.shapes import SiteFacts

LINE = {
    "type": "LineString",
    "coordinates": [[12.45, 50.85], [12.46, 50.85], [12.46, 50.86]],
}
#: The day of the tests: 2 November 2026.
TODAY = date(2026, 11, 2)


@pytest.fixture
def time() -> Iterator[Frozen]:
    """The clock of the test."""
    with clock.frozen(MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> Cast:
    """Schönberg, Meerane and Fulda; the first two keep building sites."""
    found = build()
    for member in (found.schoenberg, found.meerane):
        switch_topic(member=member, topic="construction", on=True)
    return found


def officer(cast: Cast, member: str = "schoenberg") -> Actor:
    """Somebody of the building department."""
    one = getattr(cast, member).id
    return Actor(
        kind="staff", id="1", name="B. Amt", member=one, members=frozenset({one}),
        rights=frozenset({MAINTAIN.key}),
    )  # fmt: skip


def facts(**changes: Any) -> SiteFacts:
    """A running site in the Hauptstraße that stops wheelchairs."""
    values: dict[str, Any] = {
        "title": "Kanal in der Hauptstraße",
        "kind": "utilities",
        "state": "running",
        "street": "Hauptstraße",
        "house_from": "3",
        "house_to": "21",
        "starts_on": date(2026, 10, 5),
        "ends_on": date(2026, 12, 4),
        "foot": "limited",
        "wheelchair": "no",
        "bike": "yes",
        "traffic": "all-lanes-closed",
        "geometry": LINE,
        **changes,
    }
    return SiteFacts(**values)


def run_jobs() -> None:
    """Let the worker tell the news."""
    jobs.drain()
