"""Opening hours: open now, closed until when, holidays, exceptions."""

from datetime import UTC, datetime

import pytest

from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN
from verbund.members.opening import check_hours, state_at
from verbund.members.tests.conftest import HOURS

SAXONY = Calendar("SN")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "is_open", "words"),
    [
        (at(2, 9), True, "Jetzt geöffnet bis 12 Uhr"),
        (at(2, 11, 59), True, "Jetzt geöffnet bis 12 Uhr"),
        (at(2, 12), False, "Geschlossen, öffnet Do 9 Uhr"),
        (at(2, 8, 59), False, "Geschlossen, öffnet heute 9 Uhr"),
        (at(5, 13), False, "Geschlossen, öffnet heute 14 Uhr"),
        (at(5, 17, 30), True, "Jetzt geöffnet bis 18 Uhr"),
        (at(7, 10), False, "Geschlossen, öffnet Mo 9 Uhr"),
        # Heiligabend is a Thursday: closed by exception, then Christmas and New Year.
        (at(24, 10, month=12), False, "Geschlossen, öffnet Mo 9 Uhr"),
    ],
)
def test_sentence_says_until_when(moment: datetime, is_open: bool, words: str) -> None:
    state = state_at(HOURS, moment, SAXONY)
    assert state.is_open is is_open
    assert state.text.de == words


def test_every_language_has_its_words() -> None:
    state = state_at(HOURS, at(2, 12), SAXONY)
    assert state.text.get("en") == "Closed, opens Thursday 9 am"
    assert state.text.get("de-simple") == ("Geschlossen. Öffnet am Donnerstag um 9 Uhr")


def test_public_holiday_is_closed() -> None:
    wednesday = [{"day": 3, "opens": "08:00", "closes": "16:00"}]
    penance_day = at(18, 10)
    assert not state_at(wednesday, penance_day, SAXONY).is_open
    assert state_at(wednesday, penance_day, Calendar("HE")).is_open


def test_note_of_the_day_is_shown() -> None:
    assert state_at(HOURS, at(24, 10, month=12), SAXONY).note == "Heiligabend"


def test_opening_after_a_long_closure_names_the_date() -> None:
    rows = [{"date": "2026-11-12", "opens": "09:30", "closes": "12:00"}]
    state = state_at(rows, at(2, 10), SAXONY)
    assert state.text.de == "Geschlossen, öffnet Do, 12. 11., 9.30 Uhr"


def test_unknown_hours_do_not_claim_to_be_closed() -> None:
    state = state_at([], at(2, 10), SAXONY)
    assert not state.known
    assert state.text.de == "Öffnungszeiten auf Anfrage"


def test_week_lists_working_days_and_marks_today() -> None:
    week = state_at(HOURS, at(5, 10), SAXONY).week
    assert [day.text.de for day in week][:4] == [
        "9 bis 12 Uhr",
        "geschlossen",
        "geschlossen",
        "9 bis 12 Uhr und 14 bis 18 Uhr",
    ]
    assert [day.is_today for day in week] == [False, False, False, True, False]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"day": 0, "opens": "09:00", "closes": "10:00"}], "Wochentag"),
        ([{"day": 1, "opens": "neun", "closes": "10:00"}], "09:00"),
        ([{"day": 1, "opens": "12:00", "closes": "09:00"}], "nach dem Beginn"),
        ([{"date": "24.12.2026", "opens": None}], "2026-12-24"),
        (
            [
                {"day": 1, "opens": "09:00", "closes": "12:00"},
                {"day": 1, "opens": "11:00", "closes": "13:00"},
            ],
            "überschneiden",
        ),
    ],
)
def test_wrong_hours_are_explained(rows: list[dict[str, object]], words: str) -> None:
    (sentence,) = check_hours(rows)
    assert words in sentence
    assert check_hours(HOURS) == []
