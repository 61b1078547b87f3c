"""Numbers at every office, quotas of the channels, and tours of the suitcase."""

from __future__ import annotations

from datetime import time

from verbund.appointments import actions
from verbund.members import queries
from verbund.members.models import Member
from verbund.site.demo.region import JOINED

_COUNTER = "auslaenderamt"
#: Of the places on Thursday evening the web takes some, until two days before.
_LATE_QUOTAS = {"web": 2, "terminal": 1}
_RELEASE_HOURS = 48


def open_counters(member: Member, titles: str) -> None:
    """Let every office of a member give numbers, and the immigration office go out.

    ``titles`` is the key of the blueprint whose times the latter offers.
    """
    for office in queries.offices_of(member):
        actions.set_queue(
            member=member,
            office_id=office.id,
            kind="",
            title="Auskunft und Abholung",
            letter="A",
            minutes=6,
        )
        if office.slug != _COUNTER:
            continue
        actions.set_queue(
            member=member,
            office_id=office.id,
            kind=titles,
            title="Termine zum Aufenthalt",
            letter="T",
            minutes=20,
        )
        actions.set_pattern(
            member=member,
            office_id=office.id,
            kind=titles,
            weekday=4,
            opens=time(18),
            closes=time(19),
            minutes=20,
            capacity=4,
            valid_from=JOINED,
            quotas=_LATE_QUOTAS,
            release_hours=_RELEASE_HOURS,
        )
        actions.set_pattern(
            member=member,
            office_id=office.id,
            kind=titles,
            weekday=3,
            opens=time(9),
            closes=time(15),
            minutes=60,
            valid_from=JOINED,
            venue="tour",
            weeks=2,
            breaks=[(time(12), time(13))],
        )


def draw_and_call(member: Member) -> None:
    """A morning at the first office: six have drawn, nobody is called yet."""
    office = next(iter(queries.offices_of(member)), None)
    if office is None:
        return
    for channel in ("terminal", "terminal", "counter", "terminal", "web", "counter"):
        actions.draw_ticket(
            member=member, office_id=office.id, kind="", channel=channel
        )
