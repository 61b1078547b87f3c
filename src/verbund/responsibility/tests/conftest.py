"""Fixtures: the cast, and time that stands still."""

from collections.abc import Iterator

import pytest

from verbund.kernel.clock import Frozen, frozen
from verbund.responsibility.tests import cast as cast_module


@pytest.fixture
def time() -> Iterator[Frozen]:
    """2 November 2026, 10:00 in Germany, until it is moved."""
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> cast_module.Cast:
    """The cast of these tests."""
    return cast_module.build()
