"""Opening hours: how they are written down, and whether a door is open now.

A week is a list of ``{"day": 1…7 (Monday = 1), "opens": "09:00", "closes": "12:00"}``;
an exception is ``{"date": "2026-12-24", "opens": null, "note": "Heiligabend"}`` and
replaces the whole day. Public holidays are closed unless an exception opens them.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from msgspec import Struct

from verbund.engine.text import Text
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN, to_berlin

DAYS_DE = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")  # fmt: skip  # noqa: E501
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LOOK_AHEAD = 15


class Span(Struct, frozen=True):
    """Open from ``opens`` up to ``closes`` on one day."""

    opens: time
    closes: time


class DayHours(Struct, frozen=True, kw_only=True):
    """One row of the table of opening hours."""

    day: Text
    spans: tuple[Span, ...]
    text: Text
    is_today: bool


class OpeningState(Struct, frozen=True, kw_only=True):
    """Whether it is open now, the sentence for it, and the week as a table."""

    known: bool
    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    text: Text
    note: str
    week: tuple[DayHours, ...]


def check_hours(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """What is wrong with opening hours, as sentences; nothing means fine."""
    wrong: list[str] = []
    spans: dict[object, list[Span]] = {}
    for number, row in enumerate(rows, 1):
        where = f"Zeile {number}"
        key: object
        if "date" in row:
            try:
                key = date.fromisoformat(str(row["date"]))
            except ValueError:
                wrong.append(f"{where}: „{row['date']}“ ist kein Tag wie 2026-12-24.")
                continue
            if row.get("opens") is None:
                continue
        else:
            key = row.get("day")
            if not isinstance(key, int) or not 1 <= key <= 7:
                wrong.append(
                    f"{where}: „{key}“ ist kein Wochentag von 1 (Montag) bis 7."
                )
                continue
        try:
            span = _span(row)
        except ValueError:
            wrong.append(f"{where}: Uhrzeiten brauchen die Form 09:00 bis 12:30.")
            continue
        if span.closes <= span.opens:
            wrong.append(f"{where}: Das Ende muss nach dem Beginn liegen.")
        spans.setdefault(key, []).append(span)
    for key, found in spans.items():
        ordered = sorted(found, key=lambda s: s.opens)
        if any(a.closes > b.opens for a, b in pairwise(ordered)):
            name = DAYS_DE[key - 1] if isinstance(key, int) else str(key)
            wrong.append(f"{name}: Zwei Zeiten überschneiden sich.")
    return wrong


def state_at(
    rows: Sequence[Mapping[str, object]], moment: datetime, calendar: Calendar
) -> OpeningState:
    """Whether a place with these hours is open at ``moment``, and when it opens."""
    here = to_berlin(moment)
    today, clock = here.date(), here.time()
    closes_at = opens_at = None
    for span in _spans_on(rows, today, calendar):
        if span.opens <= clock < span.closes:
            closes_at = _at(today, span.closes)
    if closes_at is None:
        opens_at = _next_opening(rows, here, calendar)
    return OpeningState(
        known=bool(rows),
        is_open=closes_at is not None,
        closes_at=closes_at,
        opens_at=opens_at,
        text=_sentence(here, closes_at, opens_at, known=bool(rows)),
        note=_note(rows, today),
        week=_week(rows, today),
    )


def _span(row: Mapping[str, object]) -> Span:
    return Span(
        time.fromisoformat(str(row["opens"])),
        time.fromisoformat(str(row.get("closes"))),
    )


def _spans_on(
    rows: Sequence[Mapping[str, object]], day: date, calendar: Calendar
) -> list[Span]:
    special = [r for r in rows if r.get("date") == day.isoformat()]
    if special:
        return sorted(
            (_span(r) for r in special if r.get("opens")), key=lambda s: s.opens
        )
    if calendar.is_holiday(day):
        return []
    return sorted(
        (_span(r) for r in rows if r.get("day") == day.isoweekday()),
        key=lambda s: s.opens,
    )


def _next_opening(
    rows: Sequence[Mapping[str, object]], here: datetime, calendar: Calendar
) -> datetime | None:
    for ahead in range(_LOOK_AHEAD):
        day = here.date() + timedelta(days=ahead)
        for span in _spans_on(rows, day, calendar):
            if ahead or span.opens > here.time():
                return _at(day, span.opens)
    return None


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=BERLIN)


def _note(rows: Sequence[Mapping[str, object]], today: date) -> str:
    for row in rows:
        if row.get("date") == today.isoformat() and row.get("note"):
            return str(row["note"])
    return ""


def clock_de(clock: time) -> str:
    """``9`` or ``12.30``, as German writes the time before "Uhr"."""
    return f"{clock.hour}" if not clock.minute else f"{clock.hour}.{clock.minute:02d}"


def _clock_en(clock: time) -> str:
    hour = clock.hour % 12 or 12
    half = "am" if clock.hour < 12 else "pm"
    return f"{hour} {half}" if not clock.minute else f"{hour}:{clock.minute:02d} {half}"


def _sentence(
    here: datetime,
    closes_at: datetime | None,
    opens_at: datetime | None,
    *,
    known: bool,
) -> Text:
    if closes_at is not None:
        until = closes_at.time()
        return Text(
            de=f"Jetzt geöffnet bis {clock_de(until)} Uhr",
            simple=f"Jetzt offen bis {clock_de(until)} Uhr",
            en=f"Open now until {_clock_en(until)}",
        )
    if not known:
        return Text(
            de="Öffnungszeiten auf Anfrage",
            simple="Bitte rufen Sie an",
            en="Opening hours on request",
        )
    if opens_at is None:
        return Text(de="Geschlossen", simple="Geschlossen", en="Closed")
    ahead = (opens_at.date() - here.date()).days
    clock = opens_at.time()
    index = opens_at.isoweekday() - 1
    if ahead == 0:
        de, simple, en = "heute", "heute", "today"
    elif ahead < 7:
        de, simple, en = DAYS_DE[index][:2], f"am {DAYS_DE[index]}", DAYS_EN[index]
    else:
        date_de = f"{opens_at.day}. {opens_at.month}."
        de = f"{DAYS_DE[index][:2]}, {date_de},"
        simple, en = f"am {date_de}", f"{DAYS_EN[index]} {opens_at:%d/%m}"
    return Text(
        de=f"Geschlossen, öffnet {de} {clock_de(clock)} Uhr",
        simple=f"Geschlossen. Öffnet {simple} um {clock_de(clock)} Uhr",
        en=f"Closed, opens {en} {_clock_en(clock)}",
    )


def _week(rows: Sequence[Mapping[str, object]], today: date) -> tuple[DayHours, ...]:
    table = []
    for index in range(7):
        spans = sorted(
            (_span(r) for r in rows if r.get("day") == index + 1),
            key=lambda s: s.opens,
        )
        if not spans and index >= 5:
            continue
        de = " und ".join(
            f"{clock_de(s.opens)} bis {clock_de(s.closes)} Uhr" for s in spans
        )
        en = " and ".join(
            f"{_clock_en(s.opens)} to {_clock_en(s.closes)}" for s in spans
        )
        table.append(
            DayHours(
                day=Text(de=DAYS_DE[index], simple=DAYS_DE[index], en=DAYS_EN[index]),
                spans=tuple(spans),
                text=Text(
                    de=de or "geschlossen",
                    simple=de or "geschlossen",
                    en=en or "closed",
                ),
                is_today=today.isoweekday() == index + 1,
            )
        )
    return tuple(table)
