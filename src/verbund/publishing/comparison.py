"""Members of an association side by side: how much came in, how fast, in time or not.

The figures are those of the open statistics, small counts suppressed the same way.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Count, Q
from msgspec import Struct

from verbund.core.scope import acting_within
from verbund.members.queries import Member
from verbund.publishing.models import Figure
from verbund.publishing.suppression import LEAST, suppressed


class MemberLine(Struct, frozen=True, kw_only=True):
    """One member's year. ``None`` is too few to be told; ``in_time`` is 0 to 1.

    ``online`` is the share of what came in by web, programs and terminal.
    """

    member_id: UUID
    member: str
    received: int | None
    done: int | None
    open_now: int | None
    online: float | None
    median_days: float | None
    in_time: float | None


ONLINE = frozenset({"web", "api", "terminal"})


def compared(owners: Iterable[Member], *, year: int) -> tuple[MemberLine, ...]:
    """One line for each member, by name; three reads, however many there are."""
    everyone = {owner.id: owner.name for owner in owners}
    period = (date(year, 1, 1), date(year, 12, 31))
    with acting_within(everyone):
        rows = Figure.objects.filter(owner_id__in=list(everyone))
        came = list(
            rows.filter(opened_on__range=period)
            .values_list("owner_id", "channel")
            .annotate(number=Count("case_id"))
            .order_by()
        )
        done = list(
            rows.filter(done_on__range=period)
            .values_list("owner_id", "days", "in_time")
            .annotate(number=Count("case_id"))
            .order_by()
        )
        waiting = dict(
            rows.filter(Q(open=True))
            .values_list("owner_id")
            .annotate(number=Count("case_id"))
            .order_by()
        )
    received, online, finished = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    days: dict[UUID, list[int]] = defaultdict(list)
    known, kept = Counter[UUID](), Counter[UUID]()
    for owner, channel, number in came:
        received[owner] += number
        online[owner] += number if channel in ONLINE else 0
    for owner, took, in_time, number in done:
        finished[owner] += number
        days[owner] += [took or 0] * number
        known[owner] += number if in_time is not None else 0
        kept[owner] += number if in_time else 0
    shown = [
        suppressed({owner: counted.get(owner, 0) for owner in everyone})
        for counted in (received, finished, waiting)
    ]
    return tuple(
        MemberLine(
            member_id=owner,
            member=name,
            received=shown[0][owner],
            done=shown[1][owner],
            open_now=shown[2][owner],
            online=_share(online[owner], received[owner]),
            median_days=float(median(days[owner]))
            if len(days[owner]) >= LEAST
            else None,
            in_time=_share(kept[owner], known[owner]),
        )
        for owner, name in sorted(everyone.items(), key=lambda pair: pair[1])
    )


def _share(part: int, whole: int) -> float | None:
    """A share that gives nobody away: of at least five cases."""
    return part / whole if whole >= LEAST else None
