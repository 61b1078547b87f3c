"""Taking a time, moving it, giving it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from verbund import engine
from verbund.appointments import places
from verbund.appointments.actions.days import hold_daybook
from verbund.appointments.channels import door
from verbund.appointments.errors import NoAppointments, SlotTaken
from verbund.appointments.models import Booking, Seat
from verbund.appointments.places import Desired
from verbund.appointments.queries.times import free_run
from verbund.appointments.steps import Step, Used, fits
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import working_copy
from verbund.cases.shapes import CaseView
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock

#: How long a chosen time waits for the last click.
HOLD = timedelta(minutes=10)
_TRIES = 5


def hold(
    *, case_id: UUID, starts_at: datetime, actor: Actor, now: datetime | None = None
) -> datetime:
    """Keep a time for this case while the person decides; until when.

    A case has one hold: a new one gives the old one back. Raises ``SlotTaken``.
    """
    moment = now or clock.now()
    view = _case(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    until = moment + HOLD
    with transaction.atomic(), acting_within({want.member.id}):
        hold_daybook(want.member, want.office_id)
        Booking.objects.filter(case_id=case_id, held_until__isnull=False).delete()
        _take(view, want, starts_at, actor.channel, moment, until)
    return until


def book(
    *,
    case_id: UUID,
    starts_at: datetime,
    actor: Actor,
    token: str = "",
    now: datetime | None = None,
) -> None:
    """Take a time and write it into the case, both or neither.

    An earlier booking of the case is given back. Citizens need the case's ``token``.
    Raises ``SlotTaken``, or ``CommandRefused`` with the engine's reason.
    """
    moment = now or clock.now()
    view = _case(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    with transaction.atomic():
        with acting_within({want.member.id}):
            hold_daybook(want.member, want.office_id)
            before = Booking.objects.filter(case_id=case_id, held_until__isnull=True)
            moves = before.values_list("moves", flat=True).first()
            # The own hold makes way for the booking at the same place. Until the
            # commit nobody else can have the old time: a refusal keeps it.
            Booking.objects.filter(case_id=case_id).delete()
            booking = _take(view, want, starts_at, actor.channel, moment, None)
            booking.moves = 0 if moves is None else moves + 1
            booking.remind_at = places.next_reminder(
                want.rules, starts_at, want.calendar, moment
            )
            booking.save(update_fields=["remind_at", "moves"])
        cases.act(
            case_id=case_id,
            command=engine.BookAppointment(
                actor=ref(actor),
                channel=actor.channel,
                slot=engine.SlotRef(
                    id=str(booking.id),
                    starts_at=booking.starts_at,
                    ends_at=booking.ends_at,
                    office=str(want.office_id),
                    place=want.place,
                ),
            ),
            actor=actor,
            token=token,
            now=now,
        )


def cancel(*, case_id: UUID, actor: Actor, token: str = "", reason: str = "") -> None:
    """Give the time back, in the case and in the office's day."""
    moment = clock.now()
    view = _case(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    with transaction.atomic():
        with acting_within({want.member.id}):
            hold_daybook(want.member, want.office_id)
        cases.act(
            case_id=case_id,
            command=engine.CancelAppointment(
                actor=ref(actor), channel=actor.channel, reason=reason
            ),
            actor=actor,
            token=token,
        )
        with acting_within({want.member.id}):
            Booking.objects.filter(case_id=case_id).delete()


def release(*, case_id: UUID, member: UUID) -> None:
    """Give back what a case no longer needs: it was cancelled, closed or erased."""
    with acting_within({member}):
        view = working_copy(case_id)
        appointment = view.state.appointment
        keep = appointment.slot.id if appointment and _uses(appointment) else ""
    try:
        want = places.desired(view.ground, view.state, clock.now())
    except NoAppointments:
        return
    with transaction.atomic(), acting_within({want.member.id}):
        hold_daybook(want.member, want.office_id)
        rows = Booking.objects.filter(case_id=case_id, held_until__isnull=True)
        if keep:
            rows = rows.exclude(id=keep)
        rows.delete()


def _uses(appointment: engine.AppointmentState) -> bool:
    return appointment.status in {"booked", "kept", "missed"}


def _case(case_id: UUID, actor: Actor) -> CaseView:
    with acting_within(actor.members, actor):
        return working_copy(case_id)


def _take(  # noqa: PLR0917 # who, what, when, by which door
    view: CaseView,
    want: Desired,
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
                return _sit(view, want, run, channel, now, held_until)
        except IntegrityError:
            continue
    raise SlotTaken


def _sit(  # noqa: PLR0917 # who, what, when, by which door
    view: CaseView,
    want: Desired,
    run: tuple[Step, ...],
    channel: str,
    now: datetime,
    held_until: datetime | None,
) -> Booking:
    booking = Booking.objects.create(
        owner_id=want.member.id,
        acting_id=want.member.id,
        case_id=view.id,
        number=view.number,
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
    booking: Booking, want: Desired, step: Step, channel: str, now: datetime
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


__all__ = ["HOLD", "book", "cancel", "hold", "release"]
