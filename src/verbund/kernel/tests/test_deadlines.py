import csv
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.calendars import LAND_NAMES, Calendar
from verbund.kernel.deadlines import (
    Period,
    Reckoning,
    announcement,
    deadline,
    merge_suspensions,
    notice_deadline,
)
from verbund.kernel.deadlines_csv import compute_rows

SHARED = Path(__file__).resolve().parents[5] / "shared"
CASES = SHARED / "data/cases/deadlines/deadlines.csv"

SAXONY = Calendar("SN")
NRW = Calendar("NW")
DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))
CALENDARS = st.builds(
    Calendar, st.sampled_from(sorted(LAND_NAMES)), catholic=st.booleans()
)
PERIODS = st.one_of(
    st.builds(Period, months=st.integers(1, 24)),
    st.builds(Period, weeks=st.integers(1, 60)),
    st.builds(Period, days=st.integers(1, 400)),
    st.builds(Period, years=st.integers(1, 30)),
    st.builds(Period, working_days=st.integers(1, 60)),
)


# --- the cases worked out by hand ----------------------------------------------------


def test_all_cases_worked_out_by_hand_agree():
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 16
    expected = [
        {"id": row["id"], "start": row["expected_start"], "end": row["expected_end"]}
        for row in rows
    ]
    assert list(compute_rows(rows)) == expected


def test_the_story_of_the_dog_tax_notice_in_saxony():
    known = announcement("post_ao", date(2026, 11, 17), SAXONY)
    assert known.end == date(2026, 11, 23)
    story = notice_deadline("post_ao", date(2026, 11, 17), "P1M", SAXONY)
    assert story.end == date(2026, 12, 23)
    assert [(step.day.day, step.text_de) for step in story.steps] == [
        (17, "Bescheid zur Post gegeben"),
        (21, "vierter Tag danach; ein Samstag zählt bei Steuern nicht"),
        (23, "nächster Werktag: Der Bescheid gilt als bekannt gegeben"),
        (23, "ein Monat später: letzter Tag"),
    ]
    assert story.steps[1].legal_basis == "§ 122 Abs. 2 Nr. 1 AO"
    assert story.steps[2].legal_basis == "§ 108 Abs. 3 AO"
    assert story.steps[3].legal_basis.startswith("§ 70 Abs. 1 VwGO; ")


def test_a_request_in_the_mailbox_ends_after_prayer_day_in_saxony_only():
    known = announcement("electronic_ao", date(2026, 10, 31), SAXONY)
    assert known.end == date(2026, 11, 4)
    in_saxony = deadline(known.end, "P2W", SAXONY, law="ao")
    assert in_saxony.end == date(2026, 11, 19)
    assert "Buß- und Bettag (Sachsen)" in in_saxony.steps[1].text_de
    assert deadline(known.end, "P2W", NRW, law="ao").end == date(2026, 11, 18)


def test_twenty_working_days_name_the_holiday_they_skip():
    found = deadline(date(2026, 11, 12), "P20WD", SAXONY)
    assert found.end == date(2026, 12, 11)
    assert "Buß- und Bettag (Mi,\u00a018.11.2026)" in found.steps[-1].text_de


# --- single rules --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posted", "known"),
    [
        (date(2024, 12, 31), date(2025, 1, 3)),
        (date(2025, 1, 1), date(2025, 1, 5)),
    ],
)
def test_the_fourth_day_counts_since_2025(posted, known):
    assert announcement("post_vwvfg", posted, NRW).end == known


def test_handing_over_counts_at_once_even_on_a_sunday():
    assert announcement("service", date(2026, 11, 22), NRW).end == date(2026, 11, 22)


def test_an_unknown_way_of_announcing_is_refused():
    with pytest.raises(ValueError, match="electronic_vwvfg"):
        announcement("pigeon", date(2026, 1, 1), NRW)


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 12, 31), "P2M", date(2027, 2, 28)),
        (date(2026, 11, 30), "P1M", date(2026, 12, 30)),
        (date(2026, 1, 30), "P1Y1M", date(2027, 2, 28)),
        (date(2026, 11, 17), "P6M", date(2027, 5, 17)),
    ],
)
def test_months_and_years_end_by_paragraph_188(start, period, end):
    assert deadline(start, period, NRW, move_off_holiday=False).end == end


def test_a_short_month_is_explained():
    found = deadline(date(2026, 1, 31), "P1M", NRW, move_off_holiday=False)
    assert "denn einen 31. gibt es hier nicht" in found.steps[-1].text_de
    assert "§ 188 Abs. 2 und 3 BGB" in found.steps[-1].legal_basis


def test_overlapping_suspensions_count_each_day_once():
    spans = [
        (date(2026, 2, 11), date(2026, 2, 15)),
        (date(2026, 2, 14), date(2026, 2, 20)),
    ]
    assert merge_suspensions(spans) == [(date(2026, 2, 11), date(2026, 2, 20))]
    found = deadline(date(2026, 2, 1), "P30D", NRW, suspended=spans)
    assert found.end == date(2026, 3, 13)
    assert found.steps[-1].legal_basis == "§ 209 BGB entsprechend"


def test_a_suspension_before_or_after_the_deadline_adds_nothing():
    spans = [
        (date(2026, 1, 1), date(2026, 2, 1)),
        (date(2026, 3, 4), date(2026, 3, 9)),
    ]
    free = deadline(date(2026, 2, 1), "P30D", NRW)
    assert deadline(date(2026, 2, 1), "P30D", NRW, suspended=spans) == free


def test_a_second_suspension_counts_if_the_first_carries_the_deadline_into_it():
    spans = [
        (date(2026, 2, 11), date(2026, 2, 20)),
        (date(2026, 3, 12), date(2026, 3, 13)),
    ]
    found = deadline(
        date(2026, 2, 1), "P30D", NRW, suspended=spans, move_off_holiday=False
    )
    assert found.end == date(2026, 3, 15)


def test_working_days_pause_during_a_suspension():
    pause = (date(2026, 3, 3), date(2026, 3, 4))
    found = deadline(date(2026, 3, 2), "P3WD", NRW, suspended=[pause])
    assert found.end == date(2026, 3, 9)


def test_a_suspension_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="vor ihrem Beginn"):
        merge_suspensions([(date(2026, 2, 2), date(2026, 2, 1))])


def test_a_reckoning_survives_json():
    found = notice_deadline("post_ao", date(2026, 11, 17), "P1M", SAXONY)
    written = msgspec.json.encode(found)
    assert msgspec.json.decode(written, type=Reckoning) == found


def test_only_calculations_that_meet_can_be_joined():
    known = announcement("post_ao", date(2026, 11, 17), SAXONY)
    with pytest.raises(ValueError, match="does not follow"):
        known.then(deadline(date(2026, 11, 24), "P1M", SAXONY))


def test_a_year_beyond_the_calendar_is_refused_in_german():
    with pytest.raises(ValueError, match="zu weit in der Zukunft"):
        deadline(date(9999, 12, 1), "P1M", NRW)
    with pytest.raises(ValueError, match="zu weit in der Zukunft"):
        deadline(date(9999, 12, 30), "P30D", NRW)


# --- lengths of time -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "english"),
    [
        ("P1M", "ein Monat", "one month"),
        ("P2W", "zwei Wochen", "two weeks"),
        ("P30D", "30 Tage", "30 days"),
        ("P1Y6M", "ein Jahr und sechs Monate", "one year and six months"),
        ("P20WD", "20 Arbeitstage", "20 working days"),
    ],
)
def test_lengths_are_read_written_and_said(text, words, english):
    period = Period.parse(text)
    assert str(period) == text
    assert (period.words(), period.words("en")) == (words, english)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "1M",
        "P0D",
        "PT5M",
        "P1M2WD",
        "P-1D",
        "P1.5M",
        "ein Monat",
        "P" + "9" * 9,
    ],
)
def test_what_is_no_length_is_refused_with_examples(text):
    with pytest.raises(ValueError, match="keine Dauer"):
        Period.parse(text)


def test_more_than_a_hundred_years_is_a_typing_error():
    with pytest.raises(ValueError, match="hundert Jahre"):
        Period.parse("P999Y")


@given(PERIODS)
def test_a_length_reads_back_what_it_writes(period):
    assert Period.parse(str(period)) == period


# --- what always holds ---------------------------------------------------------------


@given(DAYS, PERIODS, CALENDARS)
def test_a_moved_end_is_a_working_day_never_earlier_than_the_unmoved(
    start, period, calendar
):
    moved = deadline(start, period, calendar)
    unmoved = deadline(start, period, calendar, move_off_holiday=False)
    assert calendar.is_working_day(moved.end)
    assert moved.end >= unmoved.end > start
    assert calendar.next_working_day(unmoved.end) == moved.end


@given(DAYS, PERIODS, CALENDARS)
def test_a_later_event_never_ends_earlier(start, period, calendar):
    following = deadline(start + timedelta(days=1), period, calendar)
    assert following.end >= deadline(start, period, calendar).end


@given(DAYS, PERIODS, CALENDARS, st.integers(0, 500), st.integers(0, 60))
def test_a_suspension_never_shortens(start, period, calendar, offset, length):
    begin = start + timedelta(days=offset)
    pause = (begin, begin + timedelta(days=length))
    free = deadline(start, period, calendar, move_off_holiday=False)
    held = deadline(start, period, calendar, suspended=[pause], move_off_holiday=False)
    touched = pause[1] > start and pause[0] <= free.end
    if touched and not period.working_days:
        assert held.end > free.end
    else:
        assert held.end >= free.end


@given(
    st.sampled_from(["post_ao", "post_vwvfg", "electronic_ao", "electronic_vwvfg"]),
    DAYS,
    PERIODS,
    CALENDARS,
)
def test_the_steps_tell_the_story_in_order_and_end_on_the_last_day(
    kind, posted, period, calendar
):
    story = notice_deadline(kind, posted, period, calendar)
    days = [step.day for step in story.steps]
    assert days == sorted(days)
    assert (days[0], days[-1]) == (posted, story.end)
    assert all(s.text_de and s.text_en and s.legal_basis for s in story.steps)
