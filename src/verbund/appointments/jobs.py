"""Background work of the appointments: reminders, and times nobody needs any more."""

from uuid import UUID

from verbund import engine
from verbund.appointments import actions, places
from verbund.appointments.errors import NoAppointments
from verbund.appointments.models import Booking
from verbund.cases import actions as cases
from verbund.cases import events
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.queries import working_copy
from verbund.core.events import subscribe
from verbund.core.jobs import every
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock

_FREEING = frozenset({"appointment_cancelled", "closed", "withdrawn", "erased"})


@subscribe(events.CaseChanged, name="appointments.release")
def give_back(event: events.CaseChanged) -> None:
    """Free the time of a case that was cancelled, closed or withdrawn."""
    if event.member is not None and _FREEING & set(event.kinds):
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
    for booking_id, case_id, _, starts_at in due:
        with across_members("Erinnerung an einen Termin"):
            try:
                view = working_copy(case_id)
                want = places.desired(view.ground, view.state, now)
            except (CaseNotFound, NoAppointments):
                continue
            acting = view.row.acting_id
        today, day = clock.to_berlin(now).date(), clock.to_berlin(starts_at).date()
        for length in want.rules.remind:
            warned = places.shifted(day, length, want.calendar, back=True)
            if warned <= today and starts_at > now:
                with acting_within({acting}):
                    _tell(case_id, length)
        following = places.next_reminder(want.rules, starts_at, want.calendar, now)
        with acting_within({owners[booking_id]}):
            Booking.objects.filter(id=booking_id).update(remind_at=following)
    return len(due)


def _tell(case_id: UUID, before: str) -> None:
    command = engine.RemindAppointment(
        actor=ref(SYSTEM), channel="system", before=before
    )
    try:
        cases.act(case_id=case_id, command=command, actor=SYSTEM)
    except CommandRefused:
        # It was cancelled, or the citizen was told before.
        return
