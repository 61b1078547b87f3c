"""When a member's 115 is there, and until when it owes an answer."""

from datetime import date, datetime
from functools import lru_cache

from verbund.core.config import ConfigError, config
from verbund.kernel.calendars import Calendar
from verbund.kernel.service_hours import ServiceHours, parse_week
from verbund.members import queries as members
from verbund.members.queries import Member

PROMISE_MINUTES = 24 * 60
"""24 service hours: the answer that cannot be given at once (115 service promise)."""


def service_hours(member: Member) -> ServiceHours:
    """The hours of the 115 for callers of ``member``: its Land's and own holidays."""
    return hours_in(members.calendar_for(member))


def hours_in(calendar: Calendar) -> ServiceHours:
    """The hours of the 115 where this calendar holds."""
    settings = config()
    return _hours(settings.hotline_hours, settings.hotline_closed, calendar)


def promised_until(member: Member, moment: datetime) -> datetime:
    """Until when an answer is owed that was promised at ``moment``."""
    return service_hours(member).add(moment, PROMISE_MINUTES)


@lru_cache(maxsize=2048)
def _hours(week: str, closed: str, calendar: Calendar) -> ServiceHours:
    try:
        days = [date.fromisoformat(day.strip()) for day in closed.split(",") if day]
        return ServiceHours(
            parse_week(week), calendar, exceptions=dict.fromkeys(days, ())
        )
    except ValueError as error:
        raise ConfigError(f"hotline_hours, hotline_closed: {error}") from error
