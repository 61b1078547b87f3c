"""The 115 promise in public: per municipality, whoever answers, month by month.

Built from what the calls keep ready of each day; shares of few calls are not told, and
few calls are not counted, like everywhere.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from verbund.calls import queries as calls
from verbund.calls.promise import ANSWERED_SHARE, FIRST_SHARE, Figures, share
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing.suppression import suppressed

K = TypeVar("K", bound=Hashable)
#: In per cent: in 30 seconds, at first contact, in 24 service hours.
GOALS = (ANSWERED_SHARE, FIRST_SHARE, 100)


class Kept(Struct, frozen=True, kw_only=True):
    """Counts of one month, one desk or a year; ``None`` is too few to be told.

    Shares are per cent with one place, cut off and never rounded up: ``in_time`` of the
    calls ``offered``, ``first`` of those ``talked``, ``kept`` of the answers ``due``.
    """

    offered: int | None
    in_time: float | None
    abandoned: int | None
    talked: int | None
    first: float | None
    due: int | None
    kept: float | None


class ToldPromise(Struct, frozen=True, kw_only=True):
    """One year of the promise; ``through`` is its last day, ``None`` without figures.

    ``months`` by number 1 to 12, ``desks`` by the name of whoever answered.
    """

    year: int
    years: tuple[int, ...]
    through: date | None
    whole: Kept
    months: tuple[tuple[int, Kept], ...]
    desks: tuple[tuple[str, Kept], ...]


def told_promise(owners: Iterable[Member], *, year: int | None = None) -> ToldPromise:
    """One year of the promise to these municipalities' callers; two reads.

    ``year`` defaults to the last one with figures.
    """
    everyone = [owner.id for owner in owners]
    span = calls.promise_years(everyone)
    if span.first is None or span.last is None:
        year = clock.today().year
        nothing = _lines({"": Figures()})[0][1]
        return ToldPromise(
            year=year, years=(year,), through=None, whole=nothing, months=(), desks=()
        )
    years = tuple(range(span.last.year, span.first.year - 1, -1))
    year = year if year in years else years[0]
    last = min(span.last, date(year, 12, 31))
    rows = calls.promise_by_month(everyone, first=date(year, 1, 1), last=last)
    months: dict[int, Figures] = defaultdict(Figures)
    desks: dict[UUID, Figures] = defaultdict(Figures)
    whole = Figures()
    for row in rows:
        months[row.month] += row.figures
        desks[row.acting_id] += row.figures
        whole += row.figures
    names = {key: members.member_by_id(key).name for key in desks}
    return ToldPromise(
        year=year,
        years=years,
        through=last,
        whole=_lines({"": whole})[0][1],
        months=tuple(sorted(_lines(months))),
        desks=tuple(
            sorted(
                ((names[key], line) for key, line in _lines(desks)),
                key=lambda named: named[0],
            )
        ),
    )


def _lines(found: Mapping[K, Figures]) -> list[tuple[K, Kept]]:
    """Few calls are not told, nor a second month from which they could be computed."""
    offered = suppressed({key: each.offered for key, each in found.items()})
    talked = suppressed({key: each.talked for key, each in found.items()})
    due = suppressed({key: each.due for key, each in found.items()})
    abandoned = suppressed({key: each.abandoned for key, each in found.items()})
    return [
        (
            key,
            Kept(
                offered=offered[key],
                in_time=share(each.in_time, offered[key] or 0),
                abandoned=abandoned[key],
                talked=talked[key],
                first=share(each.first, talked[key] or 0),
                due=due[key],
                kept=share(each.kept, due[key] or 0),
            ),
        )
        for key, each in found.items()
    ]
