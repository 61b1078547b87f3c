"""The cast of the cases on their own ground, at a held time."""

from collections.abc import Iterator

import pytest

from verbund.cases.tests import cast as cast_module
from verbund.cases.tests.cast import Cast
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    """2 November 2026, 19:42 in Germany, until it is moved."""
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return cast_module.build()
