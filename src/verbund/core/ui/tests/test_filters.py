from datetime import UTC, date, datetime

import pytest

from verbund.core.ui import filters, texts
from verbund.kernel.calendars import Calendar

TODAY = date(2026, 11, 19)
SAXONY = Calendar("SN")


@pytest.mark.parametrize(
    ("day", "kind", "word"),
    [
        (date(2026, 11, 13), "late", "6 Tage überfällig"),
        (date(2026, 11, 18), "late", "1 Tag überfällig"),
        (date(2026, 11, 19), "today", "heute"),
        (date(2026, 11, 20), "soon", "noch 1 Arbeitstag"),
        (date(2026, 11, 24), "soon", "noch 3 Arbeitstage"),
        (date(2026, 12, 11), "plan", "noch 16 Arbeitstage"),
        (None, "none", "ohne Frist"),
    ],
)
def test_deadline_is_told_in_words_and_a_shape(
    day: date | None, kind: str, word: str
) -> None:
    due = filters.due(day, SAXONY, today=TODAY)
    assert (due.kind, due.word) == (kind, word)


def test_without_calendar_days_are_calendar_days() -> None:
    assert filters.due(date(2026, 12, 19), today=TODAY).word == "noch 30 Tage"


@pytest.mark.parametrize(
    ("moment", "word"),
    [
        (datetime(2026, 11, 19, 9, 41, 30, tzinfo=UTC), "gerade eben"),
        (datetime(2026, 11, 19, 9, 40, tzinfo=UTC), "vor 2 Min."),
        (datetime(2026, 11, 19, 6, 42, tzinfo=UTC), "vor 3 Std."),
        (datetime(2026, 11, 18, 6, 42, tzinfo=UTC), "gestern"),
        (datetime(2026, 11, 17, 6, 42, tzinfo=UTC), "Di,\u00a017.11.2026"),
    ],
)
def test_past_moment_is_told_as_people_say_it(moment: datetime, word: str) -> None:
    now = datetime(2026, 11, 19, 9, 42, tzinfo=UTC)
    assert filters.ago(moment, now=now) == word


@pytest.mark.parametrize(
    ("name", "genitive"),
    [
        ("Gemeinde Schönberg", "der Gemeinde Schönberg"),
        ("Universitätsstadt Marburg", "der Universitätsstadt Marburg"),
        ("Landkreis Fulda", "des Landkreises Fulda"),
        ("Erprobungsraum Rheinland", "Erprobungsraum Rheinland"),
    ],
)
def test_official_name_in_the_genitive(name: str, genitive: str) -> None:
    assert filters.genitive(name) == genitive


def test_ids_of_fields_and_sizes_of_files() -> None:
    assert filters.field_id("dogs.0.name") == "dogs-0-name"
    assert filters.file_size(2_100_000) == "2,1\u00a0MB"
    assert filters.file_size(120) == "1\u00a0KB"
    with texts.use_language("en"):
        assert filters.file_size(2_100_000) == "2.1\u00a0MB"
