"""The small region of the portal's tests, seen from its terminals."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from verbund.cases.tests.region import Region, build_region
from verbund.kernel import clock

MONDAY = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


@pytest.fixture
def monday() -> Iterator[clock.Frozen]:
    """Monday, 2 November 2026, 19 o'clock in Germany."""
    with clock.frozen(MONDAY) as held:
        yield held


@pytest.fixture
def region(db: None, monday: clock.Frozen) -> Region:
    """Schönberg (served by Meerane), Meerane and Köln offer the dog tax."""
    return build_region()
