"""Channels side by side: what came in by which door, where people gave up, how long.

Built from the figures of the cases and from how forms ended; small counts suppressed
like everywhere.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Count
from msgspec import Struct

from verbund.cases import queries as cases
from verbund.cases.queries import EndCount
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.engine import Text
from verbund.members.queries import Member
from verbund.publishing import suppression
from verbund.publishing.models import Figure
from verbund.publishing.suppression import circles_of, suppressed, tables_of, together

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
        received = tables_of(
            everyone,
            rows.filter(opened_on__range=(first, last))
            .values_list("owner_id", "channel")
            .annotate(number=Count("case_id"))
            .order_by(),
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
    waiting = tables_of(
        everyone,
        ((*key, n) for key, n in cases.unfinished(owners=everyone).items()),
    )
    circles = circles_of(everyone)
    return Doors(
        year=year,
        lines=_lines(received, days, ends, waiting, circles),
        stops=_stops(everyone, ends, circles),
    )


def _lines(
    received: dict[UUID, Counter[str]],
    days: dict[str, list[int]],
    ends: tuple[EndCount, ...],
    waiting: dict[UUID, Counter[str]],
    circles: Collection[frozenset[UUID]],
) -> tuple[DoorLine, ...]:
    sent, given_up, elsewhere = (
        tables_of(received, ((end.owner, end.began, end.count) for end in chosen))
        for chosen in (
            [end for end in ends if end.sent_by],
            [end for end in ends if not end.sent_by],
            [end for end in ends if end.sent_by not in {"", end.began}],
        )
    )
    minutes: dict[str, list[int]] = defaultdict(list)
    for end in ends:
        # Days may lie between two doors: that is no time of filling in.
        if end.sent_by == end.began:
            minutes[end.began] += [end.minutes] * end.count
    counted = (received, sent, given_up, elsewhere, waiting)
    whole = sum(
        (sum(each.values(), Counter[str]()) for each in counted), Counter[str]()
    )
    came = sum(received.values(), Counter[str]())
    names = sorted(whole, key=lambda name: (-came[name], name))
    columns = [
        together(
            {owner: {name: each[owner][name] for name in names} for owner in received},
            circles,
            also=_crossings(elsewhere, ends) if each is sent else None,
        )
        for each in counted
    ]
    return tuple(
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
    )


def _crossings(
    elsewhere: Mapping[UUID, Counter[str]], ends: tuple[EndCount, ...]
) -> dict[UUID, set[str]]:
    """Doors between which so few went that the number of sent forms would tell it.

    What came in less what was sent is what went from one door to the other.
    """
    found: dict[UUID, set[str]] = defaultdict(set)
    few = {
        (owner, name)
        for owner, table in elsewhere.items()
        for name, n in suppressed(table).items()
        if n is None
    }
    for end in ends:
        if end.sent_by not in {"", end.began} and (end.owner, end.began) in few:
            found[end.owner] |= {end.began, end.sent_by}
    return found


def _middle(values: list[int]) -> float | None:
    return median(values) if len(values) >= suppression.LEAST else None


def _stops(
    everyone: Iterable[UUID],
    ends: tuple[EndCount, ...],
    circles: Collection[frozenset[UUID]],
) -> tuple[StopLine, ...]:
    """Where at least five gave up, the most frequent first."""
    whole = Counter[_Service]()
    for end in ends:
        whole[end.blueprint, end.service] += end.count
    at = together(
        tables_of(
            everyone,
            (
                (end.owner, ((end.blueprint, end.service), end.page), end.count)
                for end in ends
                if not end.sent_by
            ),
        ),
        circles,
    )
    pages, titles = _pages(), _titles()
    lines = [
        StopLine(
            service=titles.get(service) or Text(de=service[1] or service[0]),
            page=pages.get((service[0], page)) or (Text(de=page) if page else _SENDING),
            count=count,
            share=count / whole[service],
        )
        for (service, page), count in at.items()
        if count
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
