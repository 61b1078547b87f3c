"""Statistics of services: received, done, open, days, deadlines kept."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import ExtractMonth
from msgspec import Struct

from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.engine import Text
from verbund.kernel import clock
from verbund.members.queries import Member
from verbund.publishing.models import Figure
from verbund.publishing.shapes import ServiceLine, Statistics
from verbund.publishing.suppression import (
    LEAST,
    circles_of,
    small,
    suppressed,
    tables_of,
    together,
)

K = TypeVar("K", bound=Hashable)
_Service = tuple[str, str]
PHASES = ("received", "processing", "action_required", "completed")


class Received(Struct, frozen=True):
    """How many cases of one kind came in."""

    service: _Service
    channel: str
    owner: UUID
    month: int
    count: int


class Done(Struct, frozen=True):
    """How many cases took so many days."""

    service: _Service
    owner: UUID
    days: int
    in_time: bool | None
    count: int


def statistics(owners: Iterable[Member], *, year: int | None = None) -> Statistics:
    """One year of these members together, small counts suppressed.

    ``year`` defaults to the present one. Four reads, whatever the number of cases.
    """
    everyone = {owner.id: owner.name for owner in owners}
    today = clock.today()
    with acting_within(everyone):
        rows = Figure.objects.filter(owner_id__in=list(everyone))
        span = rows.aggregate(first=Min("opened_on"), last=Max("opened_on"))
        first_year = span["first"].year if span["first"] else today.year
        years = tuple(range(today.year, min(first_year, today.year) - 1, -1))
        year = year if year in years else today.year
        first, last = date(year, 1, 1), date(year, 12, 31)
        received = _received(rows.filter(opened_on__range=(first, last)))
        done = _done(rows.filter(done_on__range=(first, last)))
        open_now = _open(rows)
    return _together(everyone, years, (first, last), received, done, open_now)


def _received(rows: QuerySet[Figure]) -> list[Received]:
    found = (
        rows.annotate(month=ExtractMonth("opened_on"))
        .values_list("blueprint_key", "service", "channel", "owner_id", "month")
        .annotate(number=Count("case_id"))
        .order_by()
    )
    return [
        Received((blueprint, service), channel, owner, month, count)
        for blueprint, service, channel, owner, month, count in found
    ]


def _done(rows: QuerySet[Figure]) -> list[Done]:
    found = (
        rows.values_list("blueprint_key", "service", "owner_id", "days", "in_time")
        .annotate(number=Count("case_id"))
        .order_by()
    )
    return [
        Done((blueprint, service), owner, days or 0, in_time, count)
        for blueprint, service, owner, days, in_time, count in found
    ]


def _open(rows: QuerySet[Figure]) -> list[tuple[UUID, _Service, str, int]]:
    found = (
        rows.filter(Q(open=True))
        .values_list("owner_id", "blueprint_key", "service", "phase")
        .annotate(number=Count("case_id"))
        .order_by()
    )
    return [
        (owner, (blueprint, service), phase, count)
        for owner, blueprint, service, phase, count in found
    ]


def _together(  # noqa: PLR0917 # what three reads have found
    everyone: Mapping[UUID, str],
    years: tuple[int, ...],
    period: tuple[date, date],
    received: list[Received],
    done: list[Done],
    open_now: list[tuple[UUID, _Service, str, int]],
) -> Statistics:
    circles = circles_of(everyone)
    came = tables_of(everyone, ((r.owner, r.service, r.count) for r in received))
    ended = tables_of(everyone, ((d.owner, d.service, d.count) for d in done))
    waiting = tables_of(everyone, ((owner, what, n) for owner, what, _, n in open_now))
    doors = tables_of(everyone, ((r.owner, r.channel, r.count) for r in received))
    months = tables_of(everyone, ((r.owner, r.month, r.count) for r in received))
    phases = tables_of(everyone, ((owner, phase, n) for owner, _, phase, n in open_now))
    by_channel = together(doors, circles)
    by_month = together(_with(months, range(1, 13)), circles)
    by_phase = together(_with(phases, PHASES[:-1]), circles)
    totals = {owner: table.total() for owner, table in came.items()}
    by_member = suppressed(totals)
    return Statistics(
        year=period[0].year,
        years=years,
        first=period[0],
        last=period[1],
        # The sums of everything are true: they tell nothing of what anybody wanted.
        received=small(sum(totals.values())),
        done=small(sum(table.total() for table in ended.values())),
        open_now=small(sum(table.total() for table in waiting.values())),
        median_days=_median(done),
        in_time=_share(done),
        services=_lines((came, ended, waiting), done, circles),
        by_channel=dict(
            sorted(by_channel.items(), key=lambda pair: (-(pair[1] or 0), pair[0]))
        ),
        by_phase={phase: by_phase[phase] for phase in PHASES[:-1]},
        by_month=tuple(by_month[month] for month in range(1, 13)),
        by_member=tuple(
            (owner, everyone[owner], by_member[owner])
            for owner in sorted(totals, key=lambda one: (-totals[one], everyone[one]))
            if totals[owner]
        ),
    )


def _with(
    tables: Mapping[UUID, Counter[K]], keys: Iterable[K]
) -> dict[UUID, dict[K, int]]:
    """The same with a line for each of these, zero where nothing was counted."""
    wanted = list(keys)
    return {o: {key: table[key] for key in wanted} for o, table in tables.items()}


def _lines(
    counted: tuple[Mapping[UUID, Counter[_Service]], ...],
    done: list[Done],
    circles: tuple[frozenset[UUID], ...],
) -> tuple[ServiceLine, ...]:
    names = sorted({name for each in counted for t in each.values() for name in t})
    titles = _titles()
    columns = [together(_with(each, names), circles) for each in counted]
    lines = []
    for name in names:
        own = [one for one in done if one.service == name]
        lines.append(
            ServiceLine(
                blueprint=name[0],
                service=name[1],
                title=titles.get(name) or Text(de=name[1] or name[0]),
                received=columns[0][name],
                done=columns[1][name],
                open_now=columns[2][name],
                median_days=_median(own),
                in_time=_share(own),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-(line.received or 0), line.title.de)))


def _titles() -> dict[_Service, Text]:
    return {
        (entry.blueprint_key, entry.service_id): entry.title
        for entry in catalogue.all_services()
    }


def _median(done: list[Done]) -> float | None:
    """The middle of the days; ``None`` for fewer than five decisions."""
    total = sum(one.count for one in done)
    if total < LEAST:
        return None
    lower, upper, seen = (total - 1) // 2, total // 2, 0
    middle: list[int] = []
    for one in sorted(done, key=lambda found: found.days):
        middle += [one.days for at in (lower, upper) if seen <= at < seen + one.count]
        seen += one.count
    return sum(middle) / 2


def _share(done: list[Done]) -> float | None:
    known = [one for one in done if one.in_time is not None]
    total = sum(one.count for one in known)
    if total < LEAST:
        return None
    # All places would tell of how many it is the share.
    return round(sum(one.count for one in known if one.in_time) / total, 2)
