"""Numbers of a balance sheet as people write them."""

from datetime import date

from verbund.kernel.german import date_de, number_de
from verbund.publishing.pilots.measures import Sample
from verbund.publishing.pilots.report import GoalLine, Verdict

VERDICTS: dict[Verdict, tuple[str, str]] = {
    "reached": ("erreicht", "success"),
    "missed": ("verfehlt", "danger"),
    "uncertain": ("unsicher", "warning"),
    "few": ("zu wenige", "info"),
    "no_comparison": ("kein Vergleich", "info"),
    "open": ("noch offen", "info"),
}
_SPACE = "\N{NO-BREAK SPACE}"
_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
)


def number(value: float) -> str:
    """One decimal at most, with a comma; a real minus."""
    whole, tenth = divmod(round(abs(value) * 10), 10)
    text = number_de(whole) + (f",{tenth}" if tenth else "")
    return f"−{text}" if value < 0 and (whole or tenth) else text


def with_unit(value: float, unit: str) -> str:
    """``19,5 Tage``, ``83 %``."""
    return f"{number(value)}{_SPACE}{unit}" if unit else number(value)


def target(goal: GoalLine) -> str:
    """``≤ 10 Tage``."""
    sign = "≥" if goal.direction == "least" else "≤"
    return f"{sign}{_SPACE}{with_unit(goal.target, goal.unit)}"


def value(goal: GoalLine, found: Sample) -> str:
    """The number itself, or why there is none."""
    if found.value is not None:
        return with_unit(found.value, goal.unit)
    return "zu wenige" if found.count else "–"


def behind(goal: GoalLine, found: Sample) -> str:
    """How many cases stand behind a number."""
    if not found.told:
        return "unter 5"
    if not found.count:
        return ""
    if found.hits is not None:
        return f"{number_de(found.hits)} von {number_de(found.count)}"
    return f"{number_de(found.count)} {'Vorgänge' if goal.counted else 'Angaben'}"


def number_or_few(found: Sample) -> str:
    """The number, or that there are too few cases for one."""
    if found.value is not None:
        return number(found.value)
    return "zu wenige" if found.count else "–"


def count(found: Sample) -> str:
    """How many cases; small counts are not named."""
    return number_de(found.count) if found.told else "unter 5"


def change(goal: GoalLine) -> str:
    """``−11,5 Tage``, ``+29 Punkte``."""
    if goal.change is None:
        return "–"
    unit = "Punkte" if goal.unit == "%" else goal.unit
    return signed(goal.change) + (f"{_SPACE}{unit}" if unit else "")


def sure(goal: GoalLine) -> str:
    """``−13 und −10``: between these the true change lies at 95 %."""
    if goal.sure is None:
        return ""
    low, high = goal.sure
    return f"{signed(low)} und {signed(high)}"


def signed(value: float) -> str:
    """With plus or minus; zero is ±0."""
    text = number(value)
    if text == "0":
        return "±0"
    return text if value < 0 else f"+{text}"


def month(day: date | None) -> str:
    """``März 2026``."""
    return f"{_MONTHS.split()[day.month - 1]} {day.year}" if day else "–"


def short_month(day: date | None) -> str:
    """``März``."""
    return _MONTHS.split()[day.month - 1] if day else ""


def span(first: date, last: date) -> str:
    """``März bis August 2026`` for whole months, else two dates."""
    whole = first.day == 1 and (last.month != _next_day(last).month)
    if not whole:
        return f"{date_de(first)} bis {date_de(last)}"
    if first.year == last.year:
        return f"{short_month(first)} bis {month(last)}"
    return f"{month(first)} bis {month(last)}"


def _next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
