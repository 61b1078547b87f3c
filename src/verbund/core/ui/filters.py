"""Filters of all pages: dates, money, deadlines and names, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from verbund.core.ui import texts
from verbund.core.ui.texts import current_language
from verbund.kernel import clock, german, money
from verbund.kernel.calendars import Calendar

SOON_WORKING_DAYS = 4
"""Up to here a deadline counts as soon (square instead of circle)."""

_FEMININE = ("Stadt", "Gemeinde", "gemeinde", "stadt", "schaft", "region")
_GENITIVES = {
    "Kreis": "des Kreises",
    "Landkreis": "des Landkreises",
    "Markt": "des Marktes",
    "Flecken": "des Fleckens",
    "Verband": "des Verbands",
}
_ID = str.maketrans(dict.fromkeys(" .,;:()[]!?/#&'\"„“%+*=@<>", "-"))


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as people read it: ``kind`` chooses the shape, ``word`` says it."""

    kind: str
    word: str
    day: date | None

    def __str__(self) -> str:
        return self.word


def due(
    day: date | None, calendar: Calendar | None = None, *, today: date | None = None
) -> Due:
    """Say how far off a last day is: late, today, soon, plan or none.

    Days left are working days of ``calendar`` if one is given, else calendar days; days
    overdue are always calendar days.
    """
    if day is None:
        return Due("none", texts.translate("due.none"), None)
    now = today or clock.today()
    left = (day - now).days
    if left < 0:
        return Due("late", texts.translate("due.late", count=-left), day)
    if left == 0:
        return Due("today", texts.translate("due.today"), day)
    if calendar is None:
        kind = "soon" if left <= SOON_WORKING_DAYS + 2 else "plan"
        return Due(kind, texts.translate("due.days", count=left), day)
    working = calendar.working_days_between(now, day)
    kind = "soon" if working <= SOON_WORKING_DAYS else "plan"
    return Due(kind, texts.translate("due.working_days", count=working), day)


def ago(moment: datetime, *, now: datetime | None = None) -> str:
    """``vor 2 Min.``, ``vor 3 Std.``, then the day: ``gestern``, ``Di, 17.11.2026``."""
    now = now or clock.now()
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return texts.translate("ago.now")
    if seconds < 3600:
        return texts.translate("ago.minutes", count=int(seconds // 60))
    then, today = clock.to_berlin(moment).date(), clock.to_berlin(now).date()
    if then == today:
        return texts.translate("ago.hours", count=int(seconds // 3600))
    if (today - then).days == 1:
        return texts.translate("ago.yesterday")
    return german.short_date_de(then, current_language())


def field_id(name: str) -> str:
    """The HTML id of a form name: ``dogs.0.name`` → ``dogs-0-name``."""
    return name.translate(_ID).strip("-").lower()


def genitive(official_name: str) -> str:
    """``der Stadt Köln``, ``des Landkreises Fulda``; a bare name keeps no article."""
    first, _, rest = official_name.partition(" ")
    if rest and first.endswith(_FEMININE):
        return f"der {official_name}"
    if rest and first in _GENITIVES:
        return f"{_GENITIVES[first]} {rest}"
    return official_name


def file_size(size: int) -> str:
    """``38 KB``, ``2,1 MB`` in thousands, as file managers show it."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}\u00a0KB"
    text = f"{size / 1_000_000:.1f}"
    if not current_language().startswith("en"):
        text = text.replace(".", ",")
    return f"{text}\u00a0MB"


def iso(value: date | datetime) -> str:
    """The value of a ``datetime`` attribute."""
    return (
        value.isoformat(timespec="minutes")
        if isinstance(value, datetime)
        else (value.isoformat())
    )


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return clock.to_berlin(value).date() if isinstance(value, datetime) else value


def _dated(write: Callable[[date, str], str]) -> Callable[[date | str], str]:
    # A list names the same few days over and over.
    remembered = lru_cache(maxsize=2048)(write)

    def write_day(value: date | str) -> str:
        return remembered(_day(value), current_language())

    return write_day


FILTERS: dict[str, Callable[..., object]] = {
    "ago": ago,
    "count_words": texts.number_word,
    "date": _dated(german.date_de),
    "datetime": lambda m: german.datetime_de(m, current_language()),
    "due": due,
    "euro": lambda cents: money.format_euro(cents, current_language()),
    "field_id": field_id,
    "file_size": file_size,
    "genitive": genitive,
    "iso": iso,
    "marked": texts.marked,
    "number": lambda n: german.number_de(n, current_language()),
    "short_date": _dated(german.short_date_de),
    "t": texts.localised,
    "time": lambda m: german.time_de(m, current_language()),
    "weekday_date": _dated(german.weekday_date_de),
}
