"""A suitcase of Meerane on its tour through Schönberg, Monday evening."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from verbund.cases.tests.region import Region, build_region
from verbund.channels.suitcase.tests.koffer import Koffer
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


@pytest.fixture
def koffer(region: Region, tmp_path: Path) -> Iterator[Koffer]:
    """The open suitcase; only its own addresses are answered."""
    with override_settings(ROOT_URLCONF="verbund.site.urls_node"):
        clear_url_caches()
        yield Koffer(tmp_path, region)
    clear_url_caches()
