"""News of the year that the demo has made up: worked off behind what happens today.

Two thousand cases leave some thirty thousand jobs that are all overdue. A worker takes
the longest overdue first, so the notice that somebody releases in the first minutes
would wait for all of them. Here the past gets its turns little by little instead.
"""

from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from verbund.core.events import KIND
from verbund.core.models import Job
from verbund.kernel import clock

_AT_ONCE = 100
_PACE = timedelta(seconds=1)
_SEARCH = "cases.search_index"


class _About(msgspec.Struct):
    """What of an event names its case."""

    case_id: str = ""


class _News(msgspec.Struct):
    """What a job says about whom it tells, and of what."""

    subscriber: str
    event: _About


@transaction.atomic
def spread() -> int:
    """Give the waiting events their turns, a hundred a second; how many there are.

    The index of the search comes first. It reads a case as it stands, so one event of
    each case is enough.
    """
    waiting = Job.objects.filter(kind=KIND, state=Job.State.READY)
    search, others, newest = list[UUID](), list[UUID](), dict[str, UUID]()
    for job_id, payload in waiting.order_by("id").values_list("id", "payload"):
        news = msgspec.convert(payload, _News)
        if news.subscriber == _SEARCH:
            newest[news.event.case_id] = job_id
            search.append(job_id)
        else:
            others.append(job_id)
    kept = set(newest.values())
    done = [one for one in search if one not in kept]
    for start in range(0, len(done), _AT_ONCE):
        Job.objects.filter(id__in=done[start : start + _AT_ONCE]).delete()
    line = [*(one for one in search if one in kept), *others]
    now = clock.now()
    for turn, start in enumerate(range(0, len(line), _AT_ONCE)):
        some = Job.objects.filter(id__in=line[start : start + _AT_ONCE])
        some.update(due_at=now + turn * _PACE)
    return len(line)
