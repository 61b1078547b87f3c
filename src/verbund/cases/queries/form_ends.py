"""How forms ended: counts for statistics, without anything personal in them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count
from msgspec import Struct

from verbund.cases.models import Draft, FormEnd
from verbund.core.scope import acting_within


class EndCount(Struct, frozen=True, kw_only=True):
    """So many forms of one service ended in the same way after so many minutes."""

    owner: UUID
    blueprint: str
    service: str
    began: str
    sent_by: str
    page: str
    minutes: int
    count: int


def form_ends(
    *, owners: Iterable[UUID], first: date, last: date
) -> tuple[EndCount, ...]:
    """Forms of these owners that were sent or given up in the period, both inclusive.

    Counts are not suppressed here: whoever publishes must do it.
    """
    wanted = list(owners)
    with acting_within(wanted):
        rows = (
            FormEnd.objects.filter(owner_id__in=wanted, on__range=(first, last))
            .values_list(
                "owner_id",
                "blueprint_key",
                "service",
                "began",
                "sent_by",
                "page",
                "minutes",
            )
            .annotate(number=Count("id"))
            .order_by()
        )
        return tuple(
            EndCount(
                owner=owner,
                blueprint=blueprint,
                service=service,
                began=began,
                sent_by=sent_by,
                page=page,
                minutes=minutes,
                count=count,
            )
            for owner, blueprint, service, began, sent_by, page, minutes, count in rows
        )


def unfinished(*, owners: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """How many forms lie begun and not yet sent, by owner and by the first door."""
    wanted = list(owners)
    with acting_within(wanted):
        rows = (
            Draft.objects.filter(owner_id__in=wanted, position__gt=1)
            .values_list("owner_id", "channel")
            .annotate(number=Count("id"))
            .order_by()
        )
        return {(owner, channel): number for owner, channel, number in rows}
