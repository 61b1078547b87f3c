"""Fixtures of the pictures' tests: a case with a photo, and time that stands still."""

from collections.abc import Iterator

import pytest

from verbund.cases.tests import cast as cast_module
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    """2 November 2026, 19:42 in Germany, until it is moved."""
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> cast_module.Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return cast_module.build()
