"""The cast of the video tests, at a time that stands still."""

from collections.abc import Iterator

import pytest

from verbund.cases.tests.cast import MOMENT, Cast, build
from verbund.kernel import clock
from verbund.kernel.clock import Frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    """The clock of the test."""
    with clock.frozen(MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return build()
