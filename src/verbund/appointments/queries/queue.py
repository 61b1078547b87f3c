"""The queue of an office: who waits, who is called, how long it takes."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from statistics import median
from uuid import UUID

from verbund.appointments.errors import TicketUnknown
from verbund.appointments.models import Queue, Ticket, TicketStep
from verbund.appointments.queries.times import midnight
from verbund.appointments.shapes import (
    Board,
    Called,
    QueueFigures,
    QueueRow,
    TicketRow,
    TicketStatus,
)
from verbund.appointments.shapes import Ticket as Drawn
from verbund.appointments.turns import order
from verbund.cases.tokens import hash_token
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.queries import Member

#: As many of the latest handlings make the measure; fewer say too little.
_SAMPLE, _ENOUGH = 20, 5
_LOOK_BACK = timedelta(days=14)
#: A counter that has called within this time counts as open.
_AT_WORK = timedelta(minutes=30)
_SHOWN = 6


def written(ticket: Ticket) -> str:
    """The number as it is shown and called."""
    return f"{ticket.queue.letter} {ticket.number}"


def drawn(
    ticket: Ticket, token: str, now: datetime, member: Member, *, again: bool = False
) -> Drawn:
    """What the holder gets; in scope."""
    before = _before(ticket, now)
    return Drawn(
        id=ticket.id,
        number=written(ticket),
        waiting=before,
        estimate_minutes=_estimate(ticket.queue, before, now),
        token=token,
        status_path=f"/{member.slug}/nummer/{token}/",
        office_id=ticket.office_id,
        due_at=ticket.due_at,
        again=again,
    )


def _before(ticket: Ticket, now: datetime) -> int:
    """How many are called before this one; all letters share the counters."""
    mine = (*order(ticket.due_at, ticket.queued_at, now), ticket.id)
    rows = Ticket.objects.filter(
        office_id=ticket.office_id, day=ticket.day, state="queued"
    ).values_list("due_at", "queued_at", "id")
    return sum((*order(due, at, now), key) < mine for due, at, key in rows)


def _estimate(queue: Queue, before: int, now: datetime) -> int:
    """Minutes until the call: people before × length ÷ counters at work."""
    if before == 0:
        return 0
    length = _length(queue, now)
    counters = (
        TicketStep.objects.filter(
            office_id=queue.office_id,
            what="called",
            at__gt=now - _AT_WORK,
            at__lte=now,
        )
        .values_list("counter", flat=True)
        .distinct()
    )
    return ceil(before * length / max(1, len(set(counters))))


def _length(queue: Queue, now: datetime) -> float:
    """How long one takes: median of the latest handlings, or what the office said."""
    rows = (
        Ticket.objects.filter(
            queue=queue,
            state="finished",
            called_at__isnull=False,
            ended_at__gt=now - _LOOK_BACK,
        )
        .order_by("-ended_at", "-id")
        .values_list("called_at", "ended_at")[:_SAMPLE]
    )
    spans = [(ended - called).total_seconds() / 60 for called, ended in rows]
    return max(1.0, median(spans)) if len(spans) >= _ENOUGH else float(queue.minutes)


def by_token(token: str, now: datetime) -> Ticket:
    """Today's number of this token; in scope. Raises ``TicketUnknown``."""
    rows = Ticket.objects.filter(
        token_hash=hash_token(token), day=clock.to_berlin(now).date()
    )
    found: Ticket | None = rows.select_related("queue").first()
    if found is None:
        raise TicketUnknown
    return found


def ticket_status(
    member: Member, token: str, now: datetime | None = None
) -> TicketStatus:
    """Where a number stands, for who holds it; ``TicketUnknown`` after its day."""
    moment = now or clock.now()
    with acting_within({member.id}):
        ticket = by_token(token, moment)
        before = _before(ticket, moment) if ticket.state == "queued" else 0
        return TicketStatus(
            number=written(ticket),
            state=ticket.state,
            counter=ticket.counter if ticket.state in {"called", "processing"} else "",
            waiting=before,
            estimate_minutes=_estimate(ticket.queue, before, moment),
            office_id=ticket.office_id,
            due_at=ticket.due_at,
        )


def queues_of(
    member: Member, office_id: UUID | None = None, now: datetime | None = None
) -> tuple[QueueRow, ...]:
    """What numbers can be drawn for at a member's offices, by letter.

    Closed queues are among them: who offers numbers looks at ``open``.
    """
    moment = now or clock.now()
    with acting_within({member.id}):
        rows = Queue.objects.filter(owner_id=member.id)
        if office_id is not None:
            rows = rows.filter(office_id=office_id)
        waiting = Counter(
            Ticket.objects.filter(
                owner_id=member.id,
                day=clock.to_berlin(moment).date(),
                state="queued",
            ).values_list("office_id", flat=True)
        )
        return tuple(
            QueueRow(
                id=row.id,
                office_id=row.office_id,
                kind=row.kind,
                title=row.title,
                letter=row.letter,
                open=row.open,
                minutes=row.minutes,
                waiting=waiting[row.office_id],
                estimate_minutes=_estimate(row, waiting[row.office_id], moment),
            )
            for row in rows.order_by("office_id", "letter")
        )


def board(member: Member, office_id: UUID, now: datetime | None = None) -> Board:
    """What the display of an office shows: numbers and counters, nothing else."""
    moment = now or clock.now()
    with acting_within({member.id}):
        rows = Ticket.objects.filter(
            owner_id=member.id,
            office_id=office_id,
            day=clock.to_berlin(moment).date(),
        ).select_related("queue")
        called = rows.filter(state__in=["called", "processing"])
        return Board(
            called=tuple(
                Called(written(row), row.counter, row.called_at)
                for row in called.order_by("-called_at", "id")[:_SHOWN]
                if row.called_at is not None
            ),
            waiting=rows.filter(state="queued").count(),
        )


def tickets_of_day(
    office_id: UUID, actor: Actor, now: datetime | None = None
) -> tuple[TicketRow, ...]:
    """Every number of today in the order in which it is called, done ones last."""
    moment = now or clock.now()
    with acting_within(actor.members, actor):
        rows = list(
            Ticket.objects.filter(
                office_id=office_id, day=clock.to_berlin(moment).date()
            ).select_related("queue")
        )
    rank = ("called", "processing", "queued", "parked", "missed", "finished", "left")

    def place(row: Ticket) -> tuple[int, int, datetime, UUID]:
        return (
            rank.index(row.state),
            *order(row.due_at, row.queued_at, moment),
            row.id,
        )

    return tuple(
        TicketRow(
            id=row.id,
            number=written(row),
            queue=row.queue.title,
            state=row.state,
            channel=row.channel,
            drawn_at=row.drawn_at,
            due_at=row.due_at,
            called_at=row.called_at,
            calls=row.calls,
            counter=row.counter,
            case_id=row.case_id,
        )
        for row in sorted(rows, key=place)
    )


def queue_figures(
    office_id: UUID, first: date, last: date, actor: Actor
) -> QueueFigures:
    """How long people waited and were served in these days, from the steps."""
    with acting_within(actor.members, actor):
        steps = list(
            TicketStep.objects.filter(
                office_id=office_id,
                at__gte=midnight(first),
                at__lt=midnight(last + timedelta(days=1)),
            )
            .order_by("at", "id")
            .values_list("ticket_id", "what", "at")
        )
        tickets = {
            row[0]: row[1:]
            for row in Ticket.objects.filter(
                office_id=office_id, day__gte=first, day__lte=last
            ).values_list("id", "channel", "due_at")
        }
    return figures(steps, tickets)


def figures(
    steps: Iterable[tuple[UUID, str, datetime]],
    tickets: dict[UUID, tuple[str, datetime | None]],
) -> QueueFigures:
    """The figures of these steps: pure.

    Waited is from drawing (or from the appointment, if that is later) to the first
    call, served from the last call to the end.
    """
    by_ticket: dict[UUID, list[tuple[str, datetime]]] = {}
    for ticket, what, at in steps:
        by_ticket.setdefault(ticket, []).append((what, at))
    waited, served, ends = [], [], Counter[str]()
    for ticket, happened in by_ticket.items():
        _, due = tickets.get(ticket, ("", None))
        begun = happened[0][1]
        calls = [at for what, at in happened if what == "called"]
        if calls:
            waited.append((calls[0] - max(begun, due or begun)).total_seconds() / 60)
        last, at = happened[-1]
        ends[last] += 1
        if last == "finished" and calls:
            served.append((at - calls[-1]).total_seconds() / 60)
    clean = [max(0.0, minutes) for minutes in waited]
    return QueueFigures(
        drawn=len(by_ticket),
        served=ends["finished"],
        missed=ends["missed"],
        left=ends["left"],
        waited_median=round(median(clean)) if clean else None,
        waited_longest=round(max(clean)) if clean else None,
        served_median=round(median(served)) if served else None,
        with_appointment=sum(
            1 for key in by_ticket if key in tickets and tickets[key][1] is not None
        ),
        by_channel=tuple(
            sorted(Counter(tickets[k][0] for k in by_ticket if k in tickets).items())
        ),
    )
