"""How long cases of a blueprint take, over all members: figures without persons."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from statistics import median
from uuid import UUID

from msgspec import Struct

from verbund.cases.models import Case
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.clock import to_berlin

#: With fewer cases a median says nothing.
ENOUGH = 50
_YEAR = timedelta(days=365)


class Times(Struct, frozen=True, kw_only=True):
    """Closed cases of the last twelve months. ``median_days`` only if there are enough.

    ``by_owner`` are numbers of closed cases, of all time, by responsible member.
    """

    closed: int
    median_days: int | None
    by_owner: Mapping[UUID, int]


def processing_times() -> dict[str, Times]:
    """Median days from receipt to close by blueprint, over all members."""
    since = clock.now() - _YEAR
    days: dict[str, list[int]] = defaultdict(list)
    owners: dict[str, dict[UUID, int]] = defaultdict(lambda: defaultdict(int))
    with across_members("Bearbeitungsdauer je Blaupause für die Bibliothek"):
        rows = Case.objects.filter(closed_at__isnull=False).values_list(
            "blueprint_key", "owner_id", "opened_at", "closed_at"
        )
        for key, owner, opened_at, closed_at in rows.iterator(chunk_size=2000):
            owners[key][owner] += 1
            if closed_at >= since:
                taken = to_berlin(closed_at).date() - to_berlin(opened_at).date()
                days[key].append(taken.days)
    return {
        key: Times(
            closed=len(days[key]),
            median_days=round(median(days[key])) if len(days[key]) >= ENOUGH else None,
            by_owner=dict(by_owner),
        )
        for key, by_owner in owners.items()
    }


def running_cases(owner_id: UUID, blueprint: str) -> dict[str, int]:
    """Open cases of a member by the content they are pinned to; numbers only."""
    found: dict[str, int] = defaultdict(int)
    with across_members("Zahl laufender Vorgänge vor einer Aktualisierung"):
        rows = Case.objects.filter(
            owner_id=owner_id, blueprint_key=blueprint, open=True
        ).values_list("blueprint_digest", flat=True)
        for digest in rows.iterator(chunk_size=2000):
            found[digest] += 1
    return dict(found)
