"""Channels side by side: what came in by which door, where people gave up, how long.

Built from the figures of the cases and from how forms ended; small counts suppressed
like everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median

from django.db.models import Count
from msgspec import Struct

from verbund.cases import queries as cases
from verbund.cases.queries import EndCount
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.engine import Text
from verbund.members.queries import Member
from verbund.publishing.models import Figure
from verbund.publishing.suppression import LEAST, small, suppressed

_Service = tuple[str, str]
_SENDING = Text(de="Prüfen und senden", simple="Prüfen und senden", en="Check and send")


class DoorLine(Struct, frozen=True, kw_only=True):
    """One channel in one year. ``None`` is too few to be told.

    ``sent`` and ``given_up`` count forms begun at this door, wherever they were sent;
    ``elsewhere`` those of them that were sent at another door. ``minutes`` is the
    median from the first page to sending, ``days`` from receipt to the decision.
    """

    channel: str
    received: int | None
    sent: int | None
    given_up: int | None
    elsewhere: int | None
    unfinished: int | None
    minutes: float | None
    days: float | None


class StopLine(Struct, frozen=True, kw_only=True):
    """A page of a service's form at which people gave up; ``share`` 0 to 1.

    The share is of all forms of the service that ended, sent or not.
    """

    service: Text
    page: Text
    count: int
    share: float


class Doors(Struct, frozen=True, kw_only=True):
    """The channels of a year, and the pages where most people gave up."""

    year: int
    lines: tuple[DoorLine, ...]
    stops: tuple[StopLine, ...]


def doors(owners: Iterable[Member], *, year: int) -> Doors:
    """One year of these members together; four reads, however many cases there are."""
    everyone = [owner.id for owner in owners]
    first, last = date(year, 1, 1), date(year, 12, 31)
    with acting_within(everyone):
        rows = Figure.objects.filter(owner_id__in=everyone)
        received = Counter(
            dict(
                rows.filter(opened_on__range=(first, last))
                .values_list("channel")
                .annotate(number=Count("case_id"))
                .order_by()
            )
        )
        days: dict[str, list[int]] = defaultdict(list)
        decided = (
            rows.filter(done_on__range=(first, last), days__isnull=False)
            .values_list("channel", "days")
            .annotate(number=Count("case_id"))
            .order_by()
        )
        for channel, number, count in decided:
            days[channel] += [number] * count
    ends = cases.form_ends(owners=everyone, first=first, last=last)
    return Doors(
        year=year,
        lines=_lines(received, days, ends, cases.unfinished(owners=everyone)),
        stops=_stops(ends),
    )


def _lines(
    received: Counter[str],
    days: dict[str, list[int]],
    ends: tuple[EndCount, ...],
    waiting: dict[str, int],
) -> tuple[DoorLine, ...]:
    sent, given_up, elsewhere = Counter[str](), Counter[str](), Counter[str]()
    minutes: dict[str, list[int]] = defaultdict(list)
    for end in ends:
        if not end.sent_by:
            given_up[end.began] += end.count
            continue
        sent[end.began] += end.count
        if end.sent_by == end.began:
            minutes[end.began] += [end.minutes] * end.count
        else:
            # Days may lie between the two doors: that is no time of filling in.
            elsewhere[end.began] += end.count
    names = [*received, *(name for name in {*sent, *given_up} if name not in received)]
    columns = [
        suppressed({name: counted.get(name, 0) for name in names})
        for counted in (received, sent, given_up, elsewhere, waiting)
    ]
    lines = [
        DoorLine(
            channel=name,
            received=columns[0][name],
            sent=columns[1][name],
            given_up=columns[2][name],
            elsewhere=columns[3][name],
            unfinished=columns[4][name],
            minutes=_middle(minutes[name]),
            days=_middle(days[name]),
        )
        for name in names
    ]
    return tuple(
        sorted(lines, key=lambda line: (-received[line.channel], line.channel))
    )


def _middle(values: list[int]) -> float | None:
    return median(values) if len(values) >= LEAST else None


def _stops(ends: tuple[EndCount, ...]) -> tuple[StopLine, ...]:
    """Where at least five gave up, the most frequent first."""
    whole, at = Counter[_Service](), Counter[tuple[_Service, str]]()
    for end in ends:
        service = (end.blueprint, end.service)
        whole[service] += end.count
        if not end.sent_by:
            at[service, end.page] += end.count
    pages, titles = _pages(), _titles()
    lines = [
        StopLine(
            service=titles.get(service) or Text(de=service[1] or service[0]),
            page=pages.get((service[0], page)) or (Text(de=page) if page else _SENDING),
            count=count,
            share=count / whole[service],
        )
        for (service, page), count in at.items()
        if small(count)
    ]
    return tuple(sorted(lines, key=lambda one: (-one.count, one.service.de)))


def _titles() -> dict[_Service, Text]:
    return {
        (entry.blueprint_key, entry.service_id): entry.title
        for entry in catalogue.all_services()
    }


def _pages() -> dict[tuple[str, str], Text]:
    """Titles of the form's pages by blueprint and id, of the versions in use."""
    return {
        (blueprint.key, step.id): step.title
        for digest in {
            digest
            for keys in catalogue.adopted_blueprints().values()
            for digest in keys.values()
        }
        if (blueprint := catalogue.blueprint_by_digest(digest))
        for step in blueprint.steps
    }
