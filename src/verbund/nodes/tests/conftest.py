"""A centre with its cast, on an autumn morning."""

from collections.abc import Iterator

import pytest

from verbund.cases.tests import cast as people
from verbund.kernel import clock


@pytest.fixture
def time() -> Iterator[clock.Frozen]:
    """The clock of the centre and, unless a test says so, of the suitcase."""
    with clock.frozen(people.MOMENT) as frozen:
        yield frozen


@pytest.fixture
def cast(db: None, time: clock.Frozen) -> people.Cast:
    return people.build()
