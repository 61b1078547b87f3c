"""What can be measured from the cases, and what a sample of them says."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from statistics import median
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.core.scope import acting_within
from verbund.kernel.estimates import (
    Interval,
    median_difference,
    share_difference,
)
from verbund.publishing.models import Figure
from verbund.publishing.suppression import LEAST

#: Below so many cases nobody is judged.
ENOUGH = 20
_ONLINE = frozenset({"web", "api", "terminal", "fitconnect", "open311"})


class Line(Struct, frozen=True):
    """One case as far as a trial looks at it."""

    owner: UUID
    channel: str
    opened_on: date
    done_on: date | None
    days: int | None
    in_time: bool | None
    requested: bool
    contested: bool


class Measure(Struct, frozen=True):
    """How cases become one number: a median of days, or a share of them in percent.

    ``hit`` answers for one case, ``None`` if it does not count at all; days are told
    where ``kind`` is ``median``.
    """

    key: str
    kind: Literal["median", "share"]
    title: str
    note: str
    unit: str
    hit: Callable[[Line], bool | int | None]


def _days(line: Line) -> int | None:
    return line.days


def _in_time(line: Line) -> bool | None:
    return line.in_time


def _complete(line: Line) -> bool | None:
    return not line.requested if line.done_on else None


def _uncontested(line: Line) -> bool | None:
    return not line.contested if line.done_on else None


def _online(line: Line) -> bool:
    return line.channel in _ONLINE


MEASURES: dict[str, Measure] = {
    found.key: found
    for found in (
        Measure(
            "median_days",
            "median",
            "Bearbeitungszeit",
            "Median vom Eingang bis zur Entscheidung",
            "Tage",
            _days,
        ),
        Measure(
            "in_time", "share", "Frist eingehalten", "von den Vorgängen", "%", _in_time
        ),
        Measure(
            "complete",
            "share",
            "Beim ersten Kontakt vollständig",
            "nichts musste nachgefordert werden",
            "%",
            _complete,
        ),
        Measure(
            "online",
            "share",
            "Ohne Gang aufs Amt",
            "Internet, Terminal oder Schnittstelle",
            "%",
            _online,
        ),
        Measure(
            "uncontested",
            "share",
            "Ohne Rechtsbehelf",
            "kein Widerspruch, keine Klage",
            "%",
            _uncontested,
        ),
    )
}


class Sample(Struct, frozen=True):
    """One number with the cases behind it. ``value`` is ``None`` if too few."""

    count: int
    value: float | None = None
    hits: int | None = None

    @property
    def told(self) -> bool:
        """Whether there are enough cases to name them at all."""
        return self.count == 0 or self.count >= LEAST


def lines(
    owners: Iterable[UUID], blueprint_key: str, first: date, last: date
) -> list[Line]:
    """Cases that were decided, or else came in, in a period (both days included).

    One query. A case counts where it was decided; an open one where it came in.
    """
    wanted = list(owners)
    with acting_within(wanted):
        rows = list(
            Figure.objects.filter(
                owner_id__in=wanted, blueprint_key=blueprint_key
            ).values_list(
                "owner_id",
                "channel",
                "opened_on",
                "done_on",
                "days",
                "in_time",
                "requested",
                "contested",
            )
        )
    found = [Line(*row) for row in rows]
    return [x for x in found if first <= (x.done_on or x.opened_on) <= last]


def sample(measure: Measure, found: Sequence[Line]) -> Sample:
    """The number of these cases; silent below five of them."""
    values = [v for line in found if (v := measure.hit(line)) is not None]
    count = len(values)
    if count < LEAST:
        return Sample(count)
    if measure.kind == "median":
        return Sample(count, float(median(values)))
    hits = sum(1 for value in values if value)
    return Sample(count, 100 * hits / count, hits)


def difference(
    measure: Measure, before: Sequence[Line], after: Sequence[Line]
) -> Interval | None:
    """Between what the change lies at 95 %, in the measure's unit."""
    b = [v for line in before if (v := measure.hit(line)) is not None]
    a = [v for line in after if (v := measure.hit(line)) is not None]
    if min(len(a), len(b)) < ENOUGH:
        return None
    if measure.kind == "median":
        return median_difference([float(v) for v in b], [float(v) for v in a])
    low, high = share_difference(
        (sum(map(bool, b)), len(b)), (sum(map(bool, a)), len(a))
    )
    return 100 * low, 100 * high
