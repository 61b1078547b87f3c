"""Heidelberg's data and the cast of the case tests, at a time that stands still."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import verbund
from verbund.cases.tests.cast import MOMENT, Cast, build
from verbund.kernel import clock
from verbund.kernel.clock import Frozen
from verbund.members.actions import switch_topic

DATA = Path(verbund.__file__).parent / "site/demo/heidelberg"


def heidelberg(name: str) -> dict[str, Any]:
    """One of the shipped files."""
    found: dict[str, Any] = json.loads((DATA / name).read_text())
    return found


@pytest.fixture
def time() -> Iterator[Frozen]:
    """The clock of the test."""
    with clock.frozen(MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> Cast:
    """Schönberg takes part, Fulda does not; Meerane works for Schönberg."""
    found = build()
    for member in (found.schoenberg, found.meerane):
        switch_topic(member=member, topic="accessibility", on=True)
    return found
