"""Fixtures of publishing: the cast of the cases with a lost property office."""

from collections.abc import Iterator
from datetime import date

import pytest

from verbund.cases.tests import cast as cast_module
from verbund.cases.tests import property_office
from verbund.kernel.clock import Frozen, frozen
from verbund.members.models import Member, Membership
from verbund.members.models.member import touch


@pytest.fixture
def time() -> Iterator[Frozen]:
    """2 November 2026, 19:42 in Germany, until it is moved."""
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def town(db: None, time: Frozen) -> cast_module.Cast:
    """Schönberg (handled by Meerane), Meerane and Fulda with both blueprints."""
    cast = cast_module.build()
    property_office.office(cast)
    return cast


@pytest.fixture
def association(town: cast_module.Cast) -> Member:
    """An association of Schönberg and Meerane, without Fulda."""
    found = Member(
        slug="vg-schoenberg",
        name="VG Meerane-Schönberg",
        official_name="Verwaltungsgemeinschaft Meerane-Schönberg",
        kind="association",
        short_code="VG",
        land="SN",
        joined_on=date(2020, 1, 1),
    )
    found.save()
    for member in (town.schoenberg, town.meerane):
        Membership.objects.create(
            association=found, member=member, valid_from=date(2020, 1, 1)
        )
    touch("members")
    return found
