"""The cast at the telephone: Meerane's desk also answers for Schönberg."""

import pytest

from verbund.cases.tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    """Schönberg, Meerane and Fulda with their people."""
    return build()
