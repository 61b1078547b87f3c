"""Taking a time, moving it, giving it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from verbund import engine
from verbund.appointments import places
from verbund.appointments.actions import offering
from verbund.appointments.actions.days import hold_daybook
from verbund.appointments.actions.seats import take
from verbund.appointments.errors import NoAppointments, OfferOpen
from verbund.appointments.models import Booking, Offer
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import working_copy
from verbund.cases.shapes import CaseView
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock

#: How long a chosen time waits for the last click.
HOLD = timedelta(minutes=10)


def hold(
    *, case_id: UUID, starts_at: datetime, actor: Actor, now: datetime | None = None
) -> datetime:
    """Keep a time for this case while the person decides; until when.

    A case has one hold: a new one gives the old one back. A time that was offered from
    the waiting list is held already, and until it is answered no other can be
    (``OfferOpen``). Raises ``SlotTaken``.
    """
    moment = now or clock.now()
    view = view_of(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    until = moment + HOLD
    with transaction.atomic(), acting_within({want.member.id}):
        hold_daybook(want.member, want.office_id)
        offer = Offer.objects.filter(
            case_id=case_id, state__in=offering.RUNNING, until__gt=moment
        ).first()
        if offer is not None and offer.starts_at == starts_at:
            kept: datetime = offer.until
            return kept
        if offer is not None:
            raise OfferOpen
        Booking.objects.filter(case_id=case_id, held_until__isnull=False).delete()
        take(case_id, view.number, want, starts_at, actor.channel, moment, until)
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
    view = view_of(case_id, actor)
    want = places.desired(view.ground, view.state, moment)
    with transaction.atomic():
        with acting_within({want.member.id}):
            hold_daybook(want.member, want.office_id)
            before = Booking.objects.filter(case_id=case_id, held_until__isnull=True)
            moves = before.values_list("moves", flat=True).first()
            # The own hold makes way for the booking at the same place. Until the
            # commit nobody else can have the old time: a refusal keeps it.
            Booking.objects.filter(case_id=case_id).delete()
            booking = take(
                case_id, view.number, want, starts_at, actor.channel, moment, None
            )
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
        with acting_within({want.member.id}):
            offering.answered(case_id, starts_at, moment)
            offering.pass_on(want.member, want.office_id, moment)


def cancel(*, case_id: UUID, actor: Actor, token: str = "", reason: str = "") -> None:
    """Give the time back, in the case and in the office's day."""
    moment = clock.now()
    view = view_of(case_id, actor)
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
            Booking.objects.filter(case_id=case_id, held_until__isnull=True).delete()
            offering.pass_on(want.member, want.office_id, moment)


def release(*, case_id: UUID, member: UUID) -> None:
    """Give back what a case no longer needs: it was cancelled, closed or erased."""
    with acting_within({member}):
        view = working_copy(case_id)
        appointment = view.state.appointment
        keep = appointment.slot.id if appointment and _uses(appointment) else ""
        waits = view.state.open and view.state.waiting is not None
    moment = clock.now()
    try:
        want = places.desired(view.ground, view.state, moment)
    except NoAppointments:
        return
    with transaction.atomic(), acting_within({want.member.id}):
        hold_daybook(want.member, want.office_id)
        rows = Booking.objects.filter(case_id=case_id, held_until__isnull=True)
        if keep:
            rows = rows.exclude(id=keep)
        rows.delete()
        if not waits:
            offering.forget(case_id, moment)
        offering.pass_on(want.member, want.office_id, moment)


def _uses(appointment: engine.AppointmentState) -> bool:
    return appointment.status in {"booked", "kept", "missed"}


def view_of(case_id: UUID, actor: Actor) -> CaseView:
    """The case as it stands, within the actor's walls."""
    with acting_within(actor.members, actor):
        return working_copy(case_id)


__all__ = ["HOLD", "book", "cancel", "hold", "release", "view_of"]
