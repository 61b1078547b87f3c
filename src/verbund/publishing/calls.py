"""The 115 promise in public: per municipality, whoever answers, month by month.

Built from what the calls keep ready of each day; shares of few calls are not told, and
few calls are not counted, like everywhere.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from verbund.calls import queries as calls
from verbund.calls.promise import ANSWERED_SHARE, FIRST_SHARE, Figures, share
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing.suppression import circles_of, sum_together, together

K = TypeVar("K", bound=Hashable)
_COUNTED = ("offered", "abandoned", "talked", "due")
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
        nothing = _line(Figures(), _whole({}, ()))
        return ToldPromise(
            year=year, years=(year,), through=None, whole=nothing, months=(), desks=()
        )
    years = tuple(range(span.last.year, span.first.year - 1, -1))
    year = year if year in years else years[0]
    last = min(span.last, date(year, 12, 31))
    rows = calls.promise_by_month(everyone, first=date(year, 1, 1), last=last)
    months: dict[UUID, dict[int, Figures]] = {o: {} for o in everyone}
    desks: dict[UUID, dict[UUID, Figures]] = {o: {} for o in everyone}
    whole: dict[UUID, Figures] = {o: Figures() for o in everyone}
    for row in rows:
        month, desk = months[row.owner_id], desks[row.owner_id]
        month[row.month] = month.get(row.month, Figures()) + row.figures
        desk[row.acting_id] = desk.get(row.acting_id, Figures()) + row.figures
        whole[row.owner_id] += row.figures
    circles = circles_of(everyone)
    names = {
        key: members.member_by_id(key).name for desk in desks.values() for key in desk
    }
    return ToldPromise(
        year=year,
        years=years,
        through=last,
        whole=_line(sum(whole.values(), start=Figures()), _whole(whole, circles)),
        months=tuple(sorted(_lines(months, circles), key=lambda line: line[0])),
        desks=tuple(
            sorted(
                ((names[key], line) for key, line in _lines(desks, circles)),
                key=lambda named: named[0],
            )
        ),
    )


def _whole(
    found: Mapping[UUID, Figures], circles: Collection[frozenset[UUID]]
) -> dict[str, int | None]:
    return {
        name: sum_together({o: getattr(f, name) for o, f in found.items()}, circles)
        for name in _COUNTED
    }


def _lines(
    found: Mapping[UUID, Mapping[K, Figures]], circles: Collection[frozenset[UUID]]
) -> list[tuple[K, Kept]]:
    """Few calls are not told, nor a second month from which they could be computed."""
    sums: dict[K, Figures] = defaultdict(Figures)
    for lines in found.values():
        for key, each in lines.items():
            sums[key] += each
    told = {
        name: together(
            {
                owner: {key: getattr(each, name) for key, each in lines.items()}
                for owner, lines in found.items()
            },
            circles,
        )
        for name in _COUNTED
    }
    return [
        (key, _line(each, {name: told[name][key] for name in _COUNTED}))
        for key, each in sums.items()
    ]


def _line(each: Figures, told: Mapping[str, int | None]) -> Kept:
    """Shares are those of everybody, where there are enough to be told."""
    return Kept(
        offered=told["offered"],
        in_time=share(each.in_time, each.offered if told["offered"] else 0),
        abandoned=told["abandoned"],
        talked=told["talked"],
        first=share(each.first, each.talked if told["talked"] else 0),
        due=told["due"],
        kept=share(each.kept, each.due if told["due"] else 0),
    )
