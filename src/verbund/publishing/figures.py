"""Statistics of services: received, done, open, days, deadlines kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
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
from verbund.publishing.suppression import LEAST, small, suppressed

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
        rows.values_list("blueprint_key", "service", "days", "in_time")
        .annotate(number=Count("case_id"))
        .order_by()
    )
    return [
        Done((blueprint, service), days or 0, in_time, count)
        for blueprint, service, days, in_time, count in found
    ]


def _open(rows: QuerySet[Figure]) -> dict[tuple[_Service, str], int]:
    found = (
        rows.filter(Q(open=True))
        .values_list("blueprint_key", "service", "phase")
        .annotate(number=Count("case_id"))
        .order_by()
    )
    return {
        ((blueprint, service), phase): count
        for blueprint, service, phase, count in found
    }


def _together(  # noqa: PLR0917 # what three reads have found
    everyone: Mapping[UUID, str],
    years: tuple[int, ...],
    period: tuple[date, date],
    received: list[Received],
    done: list[Done],
    open_now: Mapping[tuple[_Service, str], int],
) -> Statistics:
    by_service, by_channel = Counter[_Service](), Counter[str]()
    by_month, by_member = Counter[int](), Counter[UUID]()
    for one in received:
        by_service[one.service] += one.count
        by_channel[one.channel] += one.count
        by_month[one.month] += one.count
        by_member[one.owner] += one.count
    ended, waiting, phases = Counter[_Service](), Counter[_Service](), Counter[str]()
    for finished in done:
        ended[finished.service] += finished.count
    for (service, phase), count in open_now.items():
        waiting[service] += count
        phases[phase] += count
    months = suppressed({month: by_month[month] for month in range(1, 13)})
    members = suppressed(by_member)
    return Statistics(
        year=period[0].year,
        years=years,
        first=period[0],
        last=period[1],
        received=small(sum(by_service.values())),
        done=small(sum(ended.values())),
        open_now=small(sum(waiting.values())),
        median_days=_median(done),
        in_time=_share(done),
        services=_lines(by_service, ended, waiting, done),
        by_channel=suppressed(dict(by_channel.most_common())),
        by_phase=suppressed({phase: phases[phase] for phase in PHASES[:-1]}),
        by_month=tuple(months[month] for month in range(1, 13)),
        by_member=tuple(
            (owner, everyone[owner], members[owner])
            for owner, _ in by_member.most_common()
        ),
    )


def _lines(
    received: Mapping[_Service, int],
    ended: Mapping[_Service, int],
    waiting: Mapping[_Service, int],
    done: list[Done],
) -> tuple[ServiceLine, ...]:
    names = sorted({*received, *ended, *waiting})
    titles = _titles()
    columns = [
        suppressed({name: counted.get(name, 0) for name in names})
        for counted in (received, ended, waiting)
    ]
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
    return sum(one.count for one in known if one.in_time) / total
