"""Background work of the appointments: reminders, and times nobody needs any more."""

from uuid import UUID

from verbund import engine
from verbund.appointments import actions, places
from verbund.appointments.actions.offering import Announce
from verbund.appointments.errors import NoAppointments
from verbund.appointments.models import Booking
from verbund.cases import actions as cases
from verbund.cases import events
from verbund.cases.access import ref
from verbund.cases.errors import CaseChangedMeanwhile, CaseNotFound, CommandRefused
from verbund.cases.queries import working_copy
from verbund.core.events import subscribe
from verbund.core.jobs import every, job
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock

_FREEING = frozenset(
    {
        "appointment_cancelled", "closed", "withdrawn", "erased", "awaiting_stopped",
    }
)  # fmt: skip


def _frees(event: events.CaseChanged) -> bool:
    return not _FREEING.isdisjoint(event.kinds)


@subscribe(events.CaseChanged, name="appointments.release", needs=_frees)
def give_back(event: events.CaseChanged) -> None:
    """Free the time of a case that was cancelled, closed or withdrawn."""
    if event.member is not None and _frees(event):
        actions.release(case_id=event.case_id, member=event.member)


@every("10m", name="appointments.remind", atomic=False)
def remind() -> int:
    """Tell everybody whose warning time has come; each time once."""
    now = clock.now()
    with across_members("Erinnerung an Termine"):
        due = list(
            Booking.objects.filter(remind_at__lte=now, held_until__isnull=True)
            .order_by("remind_at", "id")
            .values_list("id", "case_id", "owner_id", "starts_at")[:500]
        )
        owners = {row[0]: row[2] for row in due}
    for booking_id, case_id, _, _ in due:
        with across_members("Erinnerung an einen Termin"):
            try:
                view = working_copy(case_id)
                want = places.desired(view.ground, view.state, now)
            except (CaseNotFound, NoAppointments):
                continue
            booked = view.state.appointment
        if booked is None or not booked.booked or booked.slot.id != str(booking_id):
            # Moved or cancelled since: whoever did that left another booking, or none.
            with acting_within({owners[booking_id]}):
                Booking.objects.filter(id=booking_id).update(remind_at=None)
            continue
        acting, starts_at = view.row.acting_id, booked.slot.starts_at
        today, day = clock.to_berlin(now).date(), clock.to_berlin(starts_at).date()
        position: int | None = view.state.position
        for length in want.rules.remind:
            warned = places.shifted(day, length, want.calendar, back=True)
            if position is not None and warned <= today and starts_at > now:
                with acting_within({acting}):
                    position = _tell(case_id, length, position)
        if position is None:
            continue
        following = places.next_reminder(want.rules, starts_at, want.calendar, now)
        with acting_within({owners[booking_id]}):
            Booking.objects.filter(id=booking_id).update(remind_at=following)
    return len(due)


def _tell(case_id: UUID, before: str, position: int) -> int | None:
    """Remind once; the case's new position, ``None`` if it was changed meanwhile."""
    command = engine.RemindAppointment(
        actor=ref(SYSTEM), channel="system", before=before
    )
    try:
        view = cases.act(
            case_id=case_id,
            command=command,
            actor=SYSTEM,
            expected_position=position,
        )
    except CommandRefused:
        # The citizen was told before.
        return position
    except CaseChangedMeanwhile:
        # Perhaps it was moved or cancelled just now: the next turn looks again.
        return None
    return view.state.position


@job("appointments.announce")
def announce(payload: Announce) -> None:
    """Tell somebody who waits of the time that is kept for her."""
    actions.announce(offer_id=payload.offer, member_id=payload.member)


@every("1m", name="appointments.tend", atomic=False)
def tend() -> int:
    """Pass on offers nobody answered and holds nobody used."""
    return actions.expire_offers() + actions.tend_waiting()


@every("02:40", name="appointments.forget")
def forget_holders() -> int:
    """Cut the tie between yesterday's numbers and their cases."""
    with across_members("Wartenummern vergangener Tage"):
        return actions.forget_holders(clock.now())
