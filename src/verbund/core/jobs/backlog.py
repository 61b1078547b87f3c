"""Many overdue events at once: worked off behind what happens now.

A worker takes the longest overdue first. Whoever makes up a year (the demo) leaves some
thirty thousand of them, and the notice that somebody releases in the first minutes
would wait for all. Here they get their turns little by little instead.
"""

from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from verbund.core.models import Job
from verbund.kernel import clock

_KIND = "core.event"
_AT_ONCE = 100
_PACE = timedelta(seconds=1)


class _About(msgspec.Struct):
    """What of an event names its case."""

    case_id: str = ""


class _News(msgspec.Struct):
    """What a job says about whom it tells, and of what."""

    subscriber: str
    event: _About


@transaction.atomic
def spread(*, first: str) -> int:
    """Give the waiting events their turns, a hundred a second; how many there are.

    Those of the subscriber ``first`` go before all others. It reads a case as it
    stands, so the newest event of each case is enough and the others are dropped.
    """
    waiting = Job.objects.filter(kind=_KIND, state=Job.State.READY)
    early, others, newest = list[UUID](), list[UUID](), dict[str, UUID]()
    for job_id, payload in waiting.order_by("id").values_list("id", "payload"):
        news = msgspec.convert(payload, _News)
        if news.subscriber == first:
            newest[news.event.case_id] = job_id
            early.append(job_id)
        else:
            others.append(job_id)
    kept = set(newest.values())
    dropped = [one for one in early if one not in kept]
    for start in range(0, len(dropped), _AT_ONCE):
        Job.objects.filter(id__in=dropped[start : start + _AT_ONCE]).delete()
    line = [*(one for one in early if one in kept), *others]
    now = clock.now()
    for turn, start in enumerate(range(0, len(line), _AT_ONCE)):
        some = Job.objects.filter(id__in=line[start : start + _AT_ONCE])
        some.update(due_at=now + turn * _PACE)
    return len(line)
