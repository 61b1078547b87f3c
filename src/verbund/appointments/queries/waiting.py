"""Who waits for a time at an office."""

from datetime import date, datetime, time
from uuid import UUID

from msgspec import Struct

from verbund.appointments.models import Offer, Waiting
from verbund.core.rights import Actor
from verbund.core.scope import acting_within


class WaitingRow(Struct, frozen=True, kw_only=True):
    """One line of the list, in the order in which people are asked.

    ``offered_at`` is the moment of the time that is kept, ``until`` when the offer
    ends.
    """

    case_id: UUID
    number: str
    kind: str
    venue: str
    joined_at: datetime
    first_on: date
    last_on: date
    from_time: time
    to_time: time
    offered_at: datetime | None
    until: datetime | None


def waiting_list(office_id: UUID, actor: Actor) -> tuple[WaitingRow, ...]:
    """Who waits at this office, within the actor's members."""
    with acting_within(actor.members, actor):
        rows = list(
            Waiting.objects.filter(office_id=office_id).order_by("joined_at", "id")
        )
        running = Offer.objects.filter(
            office_id=office_id, state__in=["reserved", "open"]
        )
        offers = {offer.case_id: offer for offer in running}
    found = []
    for row in rows:
        offer = offers.get(row.case_id)
        found.append(
            WaitingRow(
                case_id=row.case_id,
                number=row.number,
                kind=row.kind,
                venue=row.venue,
                joined_at=row.joined_at,
                first_on=row.first_on,
                last_on=row.last_on,
                from_time=row.from_time,
                to_time=row.to_time,
                offered_at=offer.starts_at if offer else None,
                until=offer.until if offer else None,
            )
        )
    return tuple(found)
