"""What the functions of the language compute: days, numbers, texts."""

import calendar
import re
from datetime import date, timedelta
from difflib import SequenceMatcher
from fractions import Fraction
from math import floor

Number = int | Fraction
_PERIOD = re.compile(
    r"(-)?P(?:(-?\d{1,4})Y)?(?:(-?\d{1,4})M)?(?:(-?\d{1,4})W)?(?:(-?\d{1,5})D)?"
)
_LAST = date.max

# --- days --------------------------------------------------------------------------


def add_period(start: date, period: str) -> date | None:
    """``start`` plus an ISO period of calendar time; the end of a month stays in it.

    31 January plus a month is the last day of February. ``None`` if ``period`` is none
    (working days need a calendar and belong into a clock).
    """
    match = _PERIOD.fullmatch(period)
    if match is None or period.lstrip("-") == "P":
        return None
    sign = -1 if match[1] else 1
    years, months, weeks, days = (int(part or 0) for part in match.groups()[1:])
    index = start.year * 12 + start.month - 1 + sign * (years * 12 + months)
    year, month = divmod(index, 12)
    if not 1 <= year <= _LAST.year:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(start.day, last))
    try:
        return moved + timedelta(days=sign * (weeks * 7 + days))
    except OverflowError:
        return None


def is_period(period: str) -> bool:
    return add_period(date(2024, 1, 1), period) is not None


def first_of_month(d: date) -> date:
    return d.replace(day=1)


def first_of_next_month(d: date) -> date | None:
    return add_period(d.replace(day=1), "P1M")


def end_of_year(d: date) -> date:
    return date(d.year, 12, 31)


def date_of(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` if the calendar does not have it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months_period(months: int) -> str:
    return f"-P{-months}M" if months < 0 else f"P{months}M"


def months_between(start: date, end: date) -> int:
    """How many whole calendar months lie in ``[start, end)``; never negative."""
    first = start.year * 12 + start.month - (start.day == 1)
    last = end.year * 12 + end.month - 1
    return max(0, last - first)


def days_between(start: date, end: date) -> int:
    return (end - start).days


def age(born: date, on: date) -> int:
    """Full years; who was born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


# --- numbers and texts ---------------------------------------------------------------


def round_half_up(value: Number) -> int:
    """To a whole number (or cent); halves away from zero."""
    if isinstance(value, int):
        return value
    sign = -1 if value < 0 else 1
    return sign * floor(abs(value) + Fraction(1, 2))


def round_to(value: Number, how: str = "half_up", step: Number = 1) -> Number:
    if not step:
        return value
    parts = Fraction(value) / step
    whole = int(parts) if how == "down" else round_half_up(parts)
    return whole * step


def length(value: object) -> int:
    return len(value)  # type: ignore[arg-type]


_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def similar(a: str, b: str) -> Fraction:
    """How alike two texts are, 0 to 1, whatever case, umlauts and spaces."""
    left, right = (" ".join(t.lower().translate(_FOLD).split()) for t in (a, b))
    total = len(left) + len(right)
    if total == 0:
        return Fraction(1)
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return Fraction(2 * sum(block.size for block in blocks), total)


def contains(text: str, part: str) -> bool:
    return part.lower() in text.lower()


def starts_with(text: str, part: str) -> bool:
    return text.lower().startswith(part.lower())
