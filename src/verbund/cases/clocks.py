"""How a deadline stands today, in the words of the desk."""

from datetime import date

from verbund.cases.models import NO_DEADLINE
from verbund.cases.shapes import Due, DueState
from verbund.kernel.calendars import Calendar

_SOON_DAYS = 4


def due(
    *,
    due_on: date,
    due_state: str,
    since: date | None,
    clock: str,
    calendar: Calendar,
    today: date,
) -> Due:
    """The deadline with its word: „noch 3 Arbeitstage“, „heute“, „6 Tage überfällig“.

    Working days count in the member's calendar, overdue ones are calendar days.
    """
    if due_on == NO_DEADLINE or not due_state:
        return Due(state="none")
    if due_state == "suspended":
        days = (today - since).days if since else 0
        return Due(state="suspended", on=due_on, word=_suspended(days), clock=clock)
    if due_on < today:
        days = (today - due_on).days
        word = f"{days} {'Tag' if days == 1 else 'Tage'} überfällig"
        return Due(state="overdue", on=due_on, word=word, clock=clock)
    if due_on == today:
        return Due(state="today", on=due_on, word="heute", clock=clock)
    left = working_days(calendar, today, due_on)
    state: DueState = "soon" if left <= _SOON_DAYS else "planned"
    word = f"noch {left} {'Arbeitstag' if left == 1 else 'Arbeitstage'}"
    return Due(state=state, on=due_on, word=word, clock=clock)


_cache: dict[tuple[Calendar, date, date], int] = {}
_CACHE_SIZE = 20_000


def working_days(calendar: Calendar, today: date, last: date) -> int:
    """Working days left after today up to and including ``last``; remembered."""
    key = (calendar, today, last)
    found = _cache.get(key)
    if found is None:
        if len(_cache) >= _CACHE_SIZE:
            _cache.clear()
        found = _cache[key] = calendar.working_days_between(today, last)
    return found


def _suspended(days: int) -> str:
    if days <= 0:
        return "ruht seit heute"
    return f"ruht seit {days} {'Tag' if days == 1 else 'Tagen'}"
