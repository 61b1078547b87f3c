import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.calendars import LAND_NAMES, Calendar, land_of

DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))
CALENDARS = st.builds(Calendar, st.sampled_from(sorted(LAND_NAMES)))

SHARED = Path(__file__).resolve().parents[5] / "shared"
SAXONY = Calendar("SN")
NRW = Calendar("NW")
PRAYER_DAY = date(2026, 11, 18)


def test_prayer_day_is_a_holiday_in_saxony_only():
    keeping = [land for land in LAND_NAMES if Calendar(land).is_holiday(PRAYER_DAY)]
    assert keeping == ["SN"]
    assert SAXONY.holiday_name(PRAYER_DAY) == "Buß- und Bettag"
    assert SAXONY.holiday_name(PRAYER_DAY, "en") == "Repentance and Prayer Day"


def test_augsburg_keeps_its_peace_festival_alone():
    festival = date(2025, 8, 8)
    assert Calendar("BY", "09761000").is_holiday(festival)
    assert not Calendar("BY", "09162000").is_holiday(festival)


@pytest.mark.parametrize(
    ("land", "day"),
    [("BY", date(2025, 8, 15)), ("SN", date(2026, 6, 4)), ("TH", date(2026, 6, 4))],
)
def test_days_of_catholic_municipalities_are_a_parameter(land, day):
    assert not Calendar(land).is_holiday(day)
    assert Calendar(land, catholic=True).is_holiday(day)


def test_a_municipality_can_name_a_day_of_its_own():
    own = Calendar("HE", extra={date(2026, 3, 2): "Stadtfest"})
    assert own.holiday_name(date(2026, 3, 2)) == "Stadtfest"
    assert not own.is_working_day(date(2026, 3, 2))
    assert own != Calendar("HE")


def test_equal_calendars_are_one_key():
    assert len({Calendar("NW"), Calendar("NW", "05315000"), Calendar("SN")}) == 2


def test_an_unknown_land_or_a_key_of_another_land_is_refused():
    with pytest.raises(ValueError, match="gibt es nicht"):
        Calendar("XX")
    with pytest.raises(ValueError, match="liegt in Bayern"):
        Calendar("NW", "09761000")
    with pytest.raises(ValueError, match="01 bis 16"):
        land_of("99")


def test_twenty_working_days_in_saxony_skip_prayer_day():
    assert SAXONY.add_working_days(date(2026, 11, 12), 20) == date(2026, 12, 11)
    assert NRW.add_working_days(date(2026, 11, 12), 20) == date(2026, 12, 10)
    assert SAXONY.working_days_between(date(2026, 11, 19), date(2026, 12, 11)) == 16


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_one_and_none_lies_before_it(calendar, day):
    found = calendar.next_working_day(day)
    assert calendar.is_working_day(found)
    skipped = [day + timedelta(n) for n in range((found - day).days)]
    assert not any(calendar.is_working_day(one) for one in skipped)


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_agree(calendar, day, count):
    found = calendar.add_working_days(day, count)
    assert calendar.working_days_between(day, found) == count
    assert calendar.working_days_between(found, day) == -count
    assert calendar.is_working_day(calendar.add_working_days(day, -count))


@pytest.mark.judge
@pytest.mark.parametrize("land", sorted(LAND_NAMES))
def test_federal_holidays_agree_with_an_independent_calendar(land):
    path = SHARED / "data/cases/deadlines/de-feiertage-bundesweit.calendar.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    days = [date.fromisoformat(entry["date"]) for entry in found["overrides"]]
    calendar = Calendar(land)
    assert len(days) > 700
    assert [day for day in days if not calendar.is_holiday(day)] == []


@pytest.mark.parametrize("year", [1, 1949, 1989, 2100, 2500, 9990])
def test_no_year_breaks_the_calendar(year):
    assert NRW.next_working_day(date(year, 12, 24)).year in (year, year + 1)
