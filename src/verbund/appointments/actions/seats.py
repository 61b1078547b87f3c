"""Sitting down: one place in every step, given out by the database."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from verbund.appointments.channels import door
from verbund.appointments.errors import SlotTaken
from verbund.appointments.models import Booking, Seat
from verbund.appointments.places import Span
from verbund.appointments.queries.times import free_run
from verbund.appointments.steps import Step, Used, fits

_TRIES = 5


def take(  # noqa: PLR0917 # who, what, when, by which door
    case_id: UUID,
    number: str,
    want: Span,
    starts_at: datetime,
    channel: str,
    now: datetime,
    held_until: datetime | None,
) -> Booking:
    """Sit down on one place of every step; somebody faster makes us look again."""
    channel = door(channel)
    for _ in range(_TRIES):
        Booking.objects.filter(
            office_id=want.office_id, held_until__isnull=False, held_until__lte=now
        ).delete()
        run = free_run(want, starts_at, now, channel)
        if run is None:
            raise SlotTaken
        try:
            with transaction.atomic():
                return _sit(case_id, number, want, run, channel, now, held_until)
        except IntegrityError:
            continue
    raise SlotTaken


def _sit(  # noqa: PLR0917 # who, what, when, by which door
    case_id: UUID,
    number: str,
    want: Span,
    run: tuple[Step, ...],
    channel: str,
    now: datetime,
    held_until: datetime | None,
) -> Booking:
    booking = Booking.objects.create(
        owner_id=want.member.id,
        acting_id=want.member.id,
        case_id=case_id,
        number=number,
        office_id=want.office_id,
        kind=want.kind,
        starts_at=run[0].at,
        ends_at=run[0].at + timedelta(minutes=want.minutes),
        channel=channel,
        held_until=held_until,
        created_at=now,
        venue=want.venue,
    )
    Seat.objects.bulk_create([_seat(booking, want, step, channel, now) for step in run])
    found: Booking = booking
    return found


def _seat(
    booking: Booking, want: Span, step: Step, channel: str, now: datetime
) -> Seat:
    """The lowest free place, and the lowest of the channel's own where it has some.

    Always the lowest: of two who see the same day one meets the constraint.
    """
    rows = Seat.objects.filter(
        owner_id=want.member.id,
        office_id=want.office_id,
        kind=want.kind,
        venue=want.venue,
        at=step.at,
    ).values_list("place", "channel", "quota_place")
    taken = list(rows)
    used = {place for place, _, _ in taken}
    own = [quota_place for _, by, quota_place in taken if by == channel]
    if not fits(step, Used(len(taken), len(own)), channel, now):
        raise SlotTaken
    quota = step.quota(channel, now)
    return Seat(
        owner_id=want.member.id,
        acting_id=want.member.id,
        booking=booking,
        office_id=want.office_id,
        kind=want.kind,
        at=step.at,
        place=next(n for n in range(step.capacity + len(used)) if n not in used),
        venue=want.venue,
        channel=channel,
        quota_place=None
        if quota is None
        else next(n for n in range(quota) if n not in own),
    )
