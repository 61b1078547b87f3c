"""Who waits for a time at an office."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.appointments.models import Offer, Waiting
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock


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


class WishForm(Struct, frozen=True, kw_only=True):
    """What a form of wishes shows: those of a case, or what one begins with.

    Days and times as inputs take them; ``offered_at`` is kept until ``until``.
    """

    waits: bool
    first_on: date
    last_on: date
    from_time: time
    to_time: time
    offered_at: datetime | None = None
    until: datetime | None = None


def wish_form(state: engine.CaseState) -> WishForm:
    """The wishes of a case as a form begins with them: four weeks, in working hours."""
    waiting, now = state.waiting, clock.now()
    today = clock.to_berlin(now).date()
    offer = waiting.offer if waiting else None
    if offer is not None and offer.until <= now:
        offer = None
    return WishForm(
        waits=waiting is not None,
        first_on=waiting.first_on if waiting else today + timedelta(days=1),
        last_on=waiting.last_on if waiting else today + timedelta(days=28),
        from_time=(waiting.from_time if waiting else None) or time(8),
        to_time=(waiting.to_time if waiting else None) or time(18),
        offered_at=offer.slot.starts_at if offer else None,
        until=offer.until if offer else None,
    )


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
