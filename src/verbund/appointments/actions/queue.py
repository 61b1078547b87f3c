"""The queue of an office: drawing a number, calling it, and what becomes of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from verbund.appointments.actions.days import hold_daybook
from verbund.appointments.actions.patterns import require_manager
from verbund.appointments.channels import door
from verbund.appointments.errors import (
    CounterMissing,
    NoQueue,
    NothingToCheckIn,
    PatternInvalid,
    TicketMovedOn,
    TicketUnknown,
)
from verbund.appointments.events import TicketMoved
from verbund.appointments.models import Booking, Queue, Ticket, TicketStep
from verbund.appointments.queries import queue as reads
from verbund.appointments.queries.times import midnight
from verbund.appointments.shapes import STATES_DE
from verbund.appointments.shapes import Ticket as Drawn
from verbund.appointments.turns import order
from verbund.cases.access import WORK
from verbund.cases.queries.case import cases_of_code
from verbund.cases.tokens import hash_token
from verbund.core import audit
from verbund.core.events import publish
from verbund.core.limits import limit_attempts
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock, codes
from verbund.members import queries as members
from verbund.members.queries import Member

_BUSY = ("called", "processing")
#: Which state may become which, and how.
_FROM = {
    "called": ("queued", "parked", "missed"),
    "processing": ("called",),
    "parked": ("called", "processing", "queued"),
    "missed": ("called",),
    "finished": ("called", "processing"),
    "queued": ("parked", "missed", "called"),
    "left": ("queued", "parked", "missed"),
}


@transaction.atomic
def set_queue(
    *,
    member: Member,
    office_id: UUID,
    kind: str,
    title: str,
    letter: str,
    minutes: int = 10,
    open: bool = True,
    actor: Actor | None = None,
) -> UUID:
    """Give numbers with this letter for a kind of matter, or change how."""
    if actor is not None:
        require_manager(actor, member)
    sign = letter.strip().upper()
    if not (sign.isalpha() and sign.isascii() and len(sign) == 1 and title.strip()):
        raise PatternInvalid("Nötig sind ein Buchstabe und ein Name.")
    if not 1 <= minutes <= 240:
        raise PatternInvalid("Die Dauer liegt zwischen 1 und 240 Minuten.")
    with acting_within({member.id}):
        taken = Queue.objects.filter(office_id=office_id, letter=sign)
        if taken.exclude(kind=kind).exists():
            raise PatternInvalid(f"Den Buchstaben {sign} gibt es hier schon.")
        row, _ = Queue.objects.update_or_create(
            office_id=office_id,
            kind=kind,
            defaults={
                "owner_id": member.id,
                "acting_id": member.id,
                "title": title.strip(),
                "letter": sign,
                "minutes": minutes,
                "open": open,
            },
        )
    audit.record(
        action="appointments.queue_set",
        actor=actor or SYSTEM,
        subject=f"office:{office_id}",
        member=member.id,
        detail={"kind": kind, "letter": sign, "open": open},
    )
    found: UUID = row.id
    return found


def draw_ticket(
    *,
    member: Member,
    office_id: UUID,
    kind: str,
    channel: str,
    case_id: UUID | None = None,
    due_at: datetime | None = None,
    now: datetime | None = None,
) -> Drawn:
    """Give out the next number of today for this matter; raises ``NoQueue``.

    A case draws once a day: asked again it gets its number again, with a new token.
    ``due_at`` is the time of an appointment whose person has come.
    """
    moment = now or clock.now()
    day = clock.to_berlin(moment).date()
    token = codes.new_token()
    with transaction.atomic(), acting_within({member.id}):
        queue = Queue.objects.filter(office_id=office_id, kind=kind, open=True).first()
        if queue is None:
            raise NoQueue
        hold_daybook(member, office_id)
        known = None
        if case_id is not None:
            known = Ticket.objects.filter(
                office_id=office_id, day=day, case_id=case_id
            ).first()
        if known is not None:
            known.token_hash = hash_token(token)
            known.save(update_fields=["token_hash"])
            return reads.drawn(known, token, moment, member, again=True)
        last = Ticket.objects.filter(queue=queue, day=day).aggregate(n=Max("number"))
        ticket = Ticket.objects.create(
            owner_id=member.id,
            acting_id=member.id,
            queue=queue,
            office_id=office_id,
            day=day,
            number=(last["n"] or 0) + 1,
            channel=door(channel),
            case_id=case_id,
            due_at=due_at,
            token_hash=hash_token(token),
            drawn_at=moment,
            queued_at=moment,
        )
        _step(ticket, "drawn", moment)
        return reads.drawn(ticket, token, moment, member)


def check_in(
    *,
    member: Member,
    office_id: UUID,
    code: str,
    channel: str,
    source: str,
    now: datetime | None = None,
) -> Drawn:
    """Turn a booked appointment of today into a number, by the case's code.

    ``source`` (an address or a device) may try thirty times an hour; then ``TooMany``.
    A mistyped code raises ``ValueError`` with a German sentence; ``NothingToCheckIn``
    says no more than that there is nothing here today.
    """
    limit_attempts(f"check-in:{source}", limit=30, seconds=3600)
    moment = now or clock.now()
    day = clock.to_berlin(moment).date()
    wanted = cases_of_code(code)
    with acting_within({member.id}):
        booking = (
            Booking.objects.filter(
                case_id__in=wanted,
                office_id=office_id,
                held_until__isnull=True,
                starts_at__gte=midnight(day),
                starts_at__lt=midnight(day + timedelta(days=1)),
            )
            .order_by("starts_at", "id")
            .first()
        )
    if booking is None:
        raise NothingToCheckIn
    return draw_ticket(
        member=member,
        office_id=office_id,
        kind=booking.kind,
        channel=channel,
        case_id=booking.case_id,
        due_at=booking.starts_at,
        now=moment,
    )


def call_next(
    *,
    office_id: UUID,
    counter: str,
    actor: Actor,
    queues: Sequence[UUID] = (),
    now: datetime | None = None,
) -> str | None:
    """Call who is next to this counter; the number, or ``None`` if nobody waits.

    Whoever the counter has called or served so far is done with it. Appointments whose
    time has come go first, in their order; then the others as they drew; appointments
    that are early last. ``queues`` narrows it to some letters.
    """
    moment = now or clock.now()
    member, place = _at(office_id, counter, actor)
    with transaction.atomic(), acting_within({member.id}, actor):
        hold_daybook(member, office_id)
        rows = Ticket.objects.filter(office_id=office_id, day=_day(moment))
        for done in rows.filter(counter=place, state__in=_BUSY):
            _to(done, "finished", moment)
        waiting = rows.filter(state="queued").select_related("queue")
        if queues:
            waiting = waiting.filter(queue_id__in=list(queues))
        following = min(
            waiting,
            key=lambda t: (order(t.due_at, t.queued_at, moment), t.id),
            default=None,
        )
        if following is None:
            return None
        _to(following, "called", moment, place)
        return reads.written(following)


def move_ticket(
    *,
    ticket_id: UUID,
    to: str,
    counter: str = "",
    actor: Actor,
    now: datetime | None = None,
) -> str:
    """Call a number (again), begin, park, note as missed, finish or queue it again.

    Raises ``TicketMovedOn`` if it is in no state from which that can be.
    """
    require(actor, WORK.key)
    moment = now or clock.now()
    with transaction.atomic(), acting_within(actor.members, actor):
        found = Ticket.objects.filter(id=ticket_id, day=_day(moment)).first()
        if found is None:
            raise TicketUnknown
        member = members.member_by_id(found.owner_id)
        hold_daybook(member, found.office_id)
        ticket = Ticket.objects.select_related("queue").get(id=ticket_id)
        again = to == "called" and ticket.state == "called"
        if not again and ticket.state not in _FROM.get(to, ()):
            raise TicketMovedOn(reads.written(ticket), STATES_DE[ticket.state])
        place = counter.strip() or ticket.counter
        if to == "called":
            if not place:
                raise CounterMissing
            busy = Ticket.objects.filter(
                office_id=ticket.office_id,
                day=ticket.day,
                counter=place,
                state__in=_BUSY,
            ).exclude(id=ticket.id)
            for done in busy:
                _to(done, "finished", moment)
        _to(ticket, to, moment, place)
        return reads.written(ticket)


def _to(ticket: Ticket, state: str, moment: datetime, counter: str = "") -> None:
    ticket.state = state
    if state == "called":
        ticket.called_at = moment
        ticket.calls += 1
    if counter and state in _BUSY:
        ticket.counter = counter
    if state == "queued":
        ticket.queued_at = moment
        ticket.counter = ""
    ticket.ended_at = moment if state in {"finished", "missed", "left"} else None
    ticket.save(
        update_fields=[
            "state", "called_at", "calls", "counter", "queued_at", "ended_at",
        ]
    )  # fmt: skip
    _step(ticket, state, moment)


def _step(ticket: Ticket, what: str, moment: datetime) -> None:
    TicketStep.objects.create(
        owner_id=ticket.owner_id,
        acting_id=ticket.acting_id,
        ticket=ticket,
        office_id=ticket.office_id,
        what=what,
        at=moment,
        counter=ticket.counter,
    )
    publish(
        TicketMoved(
            member=ticket.acting_id,
            office_id=ticket.office_id,
            ticket_id=ticket.id,
            what=what,
        )
    )


def leave(*, member: Member, token: str, now: datetime | None = None) -> None:
    """The holder gives the number back; nobody is called in vain."""
    moment = now or clock.now()
    with transaction.atomic(), acting_within({member.id}):
        found = reads.by_token(token, moment)
        hold_daybook(member, found.office_id)
        ticket = Ticket.objects.get(id=found.id)
        if ticket.state in _FROM["left"]:
            _to(ticket, "left", moment)


def forget_holders(before: datetime) -> int:
    """Cut the tie between numbers of past days and cases; figures stay. In scope."""
    day = clock.to_berlin(before).date()
    rows = Ticket.objects.filter(day__lt=day, case_id__isnull=False)
    return int(rows.update(case_id=None))


def _at(office_id: UUID, counter: str, actor: Actor) -> tuple[Member, str]:
    """The office's member and the counter's name, if the actor works there."""
    require(actor, WORK.key)
    office = members.office_by_id(office_id)
    if office is None or office.member_id not in actor.members:
        raise TicketUnknown
    place = counter.strip()[:40]
    if not place:
        raise CounterMissing
    return members.member_by_id(office.member_id), place


def _day(moment: datetime) -> date:
    return clock.to_berlin(moment).date()
