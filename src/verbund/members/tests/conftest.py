"""The cast of this room: Schönberg, served by Meerane, and Fulda far away."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from verbund.kernel import clock
from verbund.members import actions
from verbund.members.models import Member

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOURS = [
    {"day": 1, "opens": "09:00", "closes": "12:00"},
    {"day": 4, "opens": "09:00", "closes": "12:00"},
    {"day": 4, "opens": "14:00", "closes": "18:00"},
    {"date": "2026-12-24", "opens": None, "note": "Heiligabend"},
]


@dataclass(frozen=True)
class Cast:
    """Schönberg and Meerane in Saxony, Fulda in Hesse."""

    schoenberg: Member
    meerane: Member
    fulda: Member


@pytest.fixture
def monday():
    """Monday, 2 November 2026, 10 o'clock in Germany."""
    with clock.frozen(MONDAY) as held:
        yield held


@pytest.fixture
def cast(db, monday) -> Cast:
    """Three members without the register."""
    schoenberg = actions.create_member(
        slug="schoenberg",
        name="Schönberg",
        official_name="Gemeinde Schönberg",
        short_code="SBG",
        land="SN",
        postal_code="08393",
        opening_hours=HOURS,
        lat=50.867,
        lon=12.49,
        population=870,
    )
    meerane = actions.create_member(
        slug="meerane",
        name="Meerane",
        official_name="Stadt Meerane",
        short_code="MEE",
        land="SN",
        population=13888,
        lat=50.849,
        lon=12.464,
    )
    fulda = actions.create_member(
        slug="fulda",
        name="Fulda",
        official_name="Stadt Fulda",
        short_code="FUL",
        land="HE",
        population=69968,
    )
    actions.add_key(
        member=schoenberg,
        scheme="AGS",
        value="14524270",
        valid_from=date(2020, 1, 1),
    )
    return Cast(schoenberg, meerane, fulda)
