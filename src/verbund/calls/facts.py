"""Reading what the events say about calls; within the scope of whoever asks."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from verbund.calls.models import CallEvent, FollowUp
from verbund.calls.promise import CallFacts, Happened, fold

_DATA = msgspec.json.Decoder(dict[str, object])


def facts_between(begin: datetime, end: datetime) -> dict[UUID, CallFacts]:
    """Facts of every call in scope that has an event in the half-open period.

    Answers owed in it are looked up with all their events, whenever promised.
    """
    inside = CallEvent.objects.filter(at__gte=begin, at__lt=end)
    calls = set(inside.values_list("call_id", flat=True))
    owed = FollowUp.objects.filter(due_at__gte=begin, due_at__lt=end)
    calls |= set(owed.values_list("call_id", flat=True))
    return fold(_events(calls))


def _events(calls: set[UUID]) -> Iterator[Happened]:
    wanted = sorted(calls)
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        for row in CallEvent.objects.filter(call_id__in=chunk):
            yield Happened(
                call_id=row.call_id,
                owner_id=row.owner_id,
                acting_id=row.acting_id,
                kind=row.kind,
                key=row.key,
                at=row.at,
                recorded_at=row.recorded_at,
                data=_DATA.decode(row.data),
            )
