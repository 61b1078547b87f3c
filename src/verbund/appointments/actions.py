"""Every write of the appointments: patterns, holds, bookings."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from verbund import engine
from verbund.appointments import places
from verbund.appointments.errors import NoAppointments, PatternInvalid, SlotTaken
from verbund.appointments.models import Booking, Seat, SlotClosure, SlotPattern
from verbund.appointments.places import Desired
from verbund.appointments.queries import free_run
from verbund.appointments.steps import Step
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import working_copy
from verbund.cases.shapes import CaseView
from verbund.core import audit
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_MEMBER

#: How long a chosen time waits for the last click.
HOLD = timedelta(minutes=10)
_TRIES = 5


@transaction.atomic
def set_pattern(
    *,
    member: Member,
    office_id: UUID,
    kind: str,
    weekday: int,
    opens: time,
    closes: time,
    minutes: int,
    capacity: int = 1,
    valid_from: date | None = None,
    valid_to: date | None = None,
    actor: Actor | None = None,
) -> UUID:
    """Let an office have times every week; ``PatternInvalid`` if that means none."""
    if actor is not None:
        _require_manager(actor, member)
    if not (1 <= weekday <= 7 and opens < closes and minutes >= 5 and capacity >= 1):
        raise PatternInvalid(
            "Nötig sind ein Wochentag von 1 bis 7, ein Ende nach dem Beginn, "
            "mindestens fünf Minuten und ein Platz."
        )
    with acting_within({member.id}):
        row = SlotPattern.objects.create(
            owner_id=member.id,
            acting_id=member.id,
            office_id=office_id,
            kind=kind,
            weekday=weekday,
            opens=opens,
            closes=closes,
            minutes=minutes,
            capacity=capacity,
            valid_from=valid_from or clock.today(),
            valid_to=valid_to,
        )
    audit.record(
        action="appointments.pattern_set",
        actor=actor or SYSTEM,
        subject=f"office:{office_id}",
        member=member.id,
        detail={"kind": kind, "weekday": weekday, "opens": str(opens)},
    )
    found: UUID = row.id
    return found


@transaction.atomic
def end_pattern(*, member: Member, pattern_id: UUID, last: date, actor: Actor) -> None:
    """Offer the times of a pattern up to ``last``; what is booked later stays."""
    _require_manager(actor, member)
    with acting_within({member.id}):
        row = SlotPattern.objects.filter(id=pattern_id).first()
        if row is None:
            raise NoAppointments
        row.valid_to = max(last, row.valid_from)
        row.save(update_fields=["valid_to"])
    audit.record(
        action="appointments.pattern_ended",
        actor=actor,
        subject=f"office:{row.office_id}",
        member=member.id,
        detail={"last": last.isoformat()},
    )


def _require_manager(actor: Actor, member: Member) -> None:
    """Whoever manages another member may not offer times of this one."""
    require(members.narrowed(actor, member.id, member.id), MANAGE_MEMBER.key)


@transaction.atomic
def close_day(
    *, member: Member, office_id: UUID, day: date, note: str = "", actor: Actor
) -> None:
    """Offer no new times on that day; what is booked stays and must be moved."""
    _require_manager(actor, member)
    with acting_within({member.id}):
        SlotClosure.objects.get_or_create(
            office_id=office_id,
            day=day,
            defaults={"owner_id": member.id, "acting_id": member.id, "note": note},
        )


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
            # The own hold makes way for the booking at the same place.
            Booking.objects.filter(case_id=case_id).delete()
            booking = _take(view, want, starts_at, actor.channel, moment, None)
            booking.remind_at = places.next_reminder(
                want.rules, starts_at, want.calendar, moment
            )
            booking.save(update_fields=["remind_at"])
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
    with transaction.atomic():
        cases.act(
            case_id=case_id,
            command=engine.CancelAppointment(
                actor=ref(actor), channel=actor.channel, reason=reason
            ),
            actor=actor,
            token=token,
        )
        view = _case(case_id, actor)
        want = places.desired(view.ground, view.state, clock.now())
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
    with acting_within({want.member.id}):
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
    for _ in range(_TRIES):
        Booking.objects.filter(
            office_id=want.office_id, held_until__isnull=False, held_until__lte=now
        ).delete()
        run = free_run(want, starts_at, now)
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
    )
    seats = []
    for step in run:
        used = set(
            Seat.objects.filter(
                owner_id=want.member.id,
                office_id=want.office_id,
                kind=want.kind,
                at=step.at,
            ).values_list("place", flat=True)
        )
        free = next((n for n in range(step.capacity) if n not in used), None)
        if free is None:
            raise SlotTaken
        seats.append(
            Seat(
                owner_id=want.member.id,
                acting_id=want.member.id,
                booking=booking,
                office_id=want.office_id,
                kind=want.kind,
                at=step.at,
                place=free,
            )
        )
    Seat.objects.bulk_create(seats)
    found: Booking = booking
    return found


__all__ = [
    "HOLD", "book", "cancel", "close_day", "end_pattern", "hold", "release",
    "set_pattern",
]  # fmt: skip
