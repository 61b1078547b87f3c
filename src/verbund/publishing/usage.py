"""How blueprints do where they are used: cases, days, deadlines kept.

In: members. Out: one line of real figures for each blueprint and member, with small
counts suppressed. Nothing here is anybody's report; all comes from the cases.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Count
from msgspec import Struct

from verbund.core.scope import acting_within
from verbund.members.queries import Member
from verbund.publishing.models import Figure
from verbund.publishing.suppression import LEAST, small

#: Below so many decided cases a median says little; the library tells „zu wenige“.
ENOUGH = 50


class Usage(Struct, frozen=True, kw_only=True):
    """Real figures of one blueprint. ``None``: too few to be told.

    ``median_days`` from receipt to decision, ``in_time`` the share (0 to 1) of kept
    deadlines; both from five decided cases on. ``members`` have at least one case.
    """

    received: int | None
    done: int | None
    median_days: float | None
    in_time: float | None
    members: int
    first_year: int | None = None

    @property
    def enough(self) -> bool:
        """Whether the median rests on enough cases to be compared."""
        return (self.done or 0) >= ENOUGH


class _Tally:
    """Counts of one blueprint while they are read."""

    def __init__(self) -> None:
        self.received = 0
        self.days: dict[int, int] = defaultdict(int)
        self.kept = self.judged = 0
        self.owners: set[UUID] = set()
        self.first_year: int | None = None


def usage_by_blueprint(owners: Iterable[Member]) -> Mapping[str, Usage]:
    """Figures of every blueprint these members have cases of, all years together.

    One query, whatever the number of cases.
    """
    wanted = [owner.id for owner in owners]
    with acting_within(wanted):
        rows = list(
            Figure.objects.filter(owner_id__in=wanted)
            .values_list(
                "blueprint_key", "owner_id", "days", "in_time", "opened_on__year"
            )
            .annotate(number=Count("case_id"))
            .order_by()
        )
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for key, owner, days, in_time, year, number in rows:
        tally = tallies[key]
        tally.received += number
        tally.owners.add(owner)
        tally.first_year = min(tally.first_year or year, year)
        if days is not None:
            tally.days[days] += number
            if in_time is not None:
                tally.judged += number
                tally.kept += number if in_time else 0
    return {key: _usage(tally) for key, tally in sorted(tallies.items())}


def _usage(tally: _Tally) -> Usage:
    done = sum(tally.days.values())
    return Usage(
        received=small(tally.received),
        done=small(done),
        median_days=_median(tally.days) if done >= LEAST else None,
        in_time=tally.kept / tally.judged if tally.judged >= LEAST else None,
        members=len(tally.owners),
        first_year=tally.first_year,
    )


def _median(days: Mapping[int, int]) -> float:
    """The middle of the days by their counts; there is at least one."""
    total = sum(days.values())
    lower, upper, seen = (total - 1) // 2, total // 2, 0
    low: int | None = None
    for day in sorted(days):
        seen += days[day]
        if low is None and lower < seen:
            low = day
        if upper < seen and low is not None:
            return (low + day) / 2
    raise ValueError("Ohne Tage gibt es keine Mitte.")
