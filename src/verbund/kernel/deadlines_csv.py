"""Deadlines for a table of events: what ``verbund deadlines FILE.csv`` writes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Never

from verbund.kernel.calendars import Calendar
from verbund.kernel.deadlines import (
    Announcement,
    Law,
    Period,
    Suspension,
    announcement,
    deadline,
)

REQUIRED_COLUMNS = ("id", "kind", "event_date", "duration", "land")
OUTPUT_COLUMNS = ("id", "start", "end")

_KINDS: Mapping[str, tuple[Announcement, Law]] = {
    "post_vwvfg": ("post_vwvfg", "vwvfg"),
    "post_ao": ("post_ao", "ao"),
    "service": ("service", "vwvfg"),
    "electronic_vwvfg": ("electronic_vwvfg", "vwvfg"),
    "electronic_ao": ("electronic_ao", "ao"),
}


def compute_rows(rows: Iterable[Mapping[str, str | None]]) -> Iterator[dict[str, str]]:
    """For each row its id, the day of announcement and the last day (ISO dates).

    ``rows`` come as ``csv.DictReader`` gives them, the header being line 1. Reads the
    columns of ``deadlines.csv`` (``municipality`` and the suspension may be empty),
    ignores all others. Raises ``ValueError`` naming line and column.
    """
    for line, row in enumerate(rows, start=2):
        yield _compute(line, row)


def _compute(line: int, row: Mapping[str, str | None]) -> dict[str, str]:
    cells = {name: (row.get(name) or "").strip() for name in row if name}
    for name in REQUIRED_COLUMNS:
        if not cells.get(name):
            reason = "Die Spalte ist leer." if name in cells else "Die Spalte fehlt."
            _refuse(line, name, reason)
    if cells["kind"] not in _KINDS:
        allowed = ", ".join(_KINDS)
        _refuse(line, "kind", f"„{cells['kind']}“ ist unbekannt; erlaubt: {allowed}.")
    kind, law = _KINDS[cells["kind"]]
    event = _date(line, "event_date", cells["event_date"])
    try:
        period = Period.parse(cells["duration"])
    except ValueError as error:
        _refuse(line, "duration", str(error))
    calendar = _calendar(line, cells)
    suspended = _suspension(line, cells)
    try:
        known = announcement(kind, event, calendar)
        last = deadline(known.end, period, calendar, suspended=suspended, law=law)
    except ValueError as error:
        _refuse(line, "event_date", str(error))
    return {
        "id": cells["id"],
        "start": known.end.isoformat(),
        "end": last.end.isoformat(),
    }


def _calendar(line: int, cells: Mapping[str, str]) -> Calendar:
    try:
        calendar = Calendar(cells["land"].upper())
    except ValueError as error:
        _refuse(line, "land", str(error))
    ags = cells.get("municipality")
    if not ags:
        return calendar
    try:
        return Calendar(calendar.land, ags)
    except ValueError as error:
        _refuse(line, "municipality", str(error))


def _suspension(line: int, cells: Mapping[str, str]) -> list[Suspension]:
    begin, end = (cells.get(name, "") for name in ("suspended_from", "suspended_to"))
    if not begin and not end:
        return []
    if not begin or not end:
        missing = "suspended_to" if begin else "suspended_from"
        _refuse(line, missing, "Eine Hemmung braucht ihren ersten und letzten Tag.")
    first = _date(line, "suspended_from", begin)
    last = _date(line, "suspended_to", end)
    if last < first:
        _refuse(line, "suspended_to", "Der Tag liegt vor dem Beginn der Hemmung.")
    return [(first, last)]


def _date(line: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _refuse(
            line,
            column,
            f"„{text}“ ist kein Datum. Erwartet wird zum Beispiel 2026-11-17.",
        )


def _refuse(line: int, column: str, reason: str) -> Never:
    raise ValueError(f"Zeile {line}, Spalte „{column}“: {reason}")
