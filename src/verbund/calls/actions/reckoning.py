"""The promise day by day, kept ready for pages that anybody may read.

A big desk has a hundred thousand calls a month: nobody should wait until they are read
again. The events stay the truth; what is kept here is written anew from them.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, Min

from verbund.calls.facts import facts_between
from verbund.calls.models import CallEvent, PromiseDay
from verbund.calls.promise import Figures, figures
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN

#: An answer is due after 24 service hours; until then a day may still change.
_AGAIN: Final = timedelta(days=14)
_ONE: Final = timedelta(days=1)


def reckon_days(*, now: datetime | None = None) -> int:
    """Reckon all days that are over and not yet reckoned, and the last two weeks anew.

    How many days were looked at; twice on one day changes nothing.
    """
    moment = now or clock.now()
    today = clock.to_berlin(moment).date()
    with across_members("Zusagen der 115 je Tag"):
        known = PromiseDay.objects.aggregate(last=Max("day"))["last"]
        begun = CallEvent.objects.aggregate(first=Min("at"))["first"]
    if begun is None:
        return 0
    first = clock.to_berlin(begun).date()
    # From the last known day on: after weeks without the job nothing is missing.
    day = max(first, min(known or first, today - _ONE) - _AGAIN)
    count = 0
    while day < today:
        _reckon(day, moment)
        day, count = day + _ONE, count + 1
    return count


def _reckon(day: date, now: datetime) -> None:
    begin = datetime.combine(day, time(), tzinfo=BERLIN)
    end = datetime.combine(day + _ONE, time(), tzinfo=BERLIN)
    with across_members("Zusagen der 115 an einem Tag"), transaction.atomic():
        facts = facts_between(begin, end)
        counted = figures(facts.values(), begin=begin, end=end, now=now)
        PromiseDay.objects.filter(day=day).delete()
        PromiseDay.objects.bulk_create(
            PromiseDay(
                owner_id=owner,
                acting_id=acting,
                day=day,
                **{name: getattr(found, name) for name in PromiseDay.COUNTED},
            )
            for (owner, acting), found in counted.items()
            if found != Figures()
        )
