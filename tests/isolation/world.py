"""One case full of marks at Schönberg, and everybody who must not see it.

Schönberg's cases are handled by Meerane; Fulda has nothing to do with either. Every
text that belongs to the case carries ``MARK``, so that any answer can be searched for
it, whatever its format.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from tests.isolation import nodes_world, places_world, reports_world
from verbund import engine
from verbund.appointments.models import (
    Booking,
    Daybook,
    Feed,
    Offer,
    Queue,
    Seat,
    SlotClosure,
    SlotPattern,
    Ticket,
    TicketStep,
    Waiting,
)
from verbund.calls import actions as calling
from verbund.calls.actions.systems import Pushed
from verbund.calls.shapes import Note
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.models import Share
from verbund.cases.shapes import NO_FILTERS, Receipt
from verbund.cases.tests.cast import Cast, answers, blueprint, build, submit
from verbund.channels.api.actions import create_token
from verbund.channels.desk.actions import keep_step
from verbund.channels.desk.tests.office import signed_in
from verbund.core.scope import acting_within
from verbund.members.queries import person_by_id

MARK = "Quarzfeder"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%" + MARK.encode() + b"\n%%EOF\n"
READ = ("cases:submit", "cases:read", "statistics:read")


@dataclass(frozen=True)
class World:
    """The marked case, what hangs on it, and the values that addresses take."""

    cast: Cast
    case: Receipt
    code: str
    values: dict[str, Any]

    @property
    def marks(self) -> tuple[str, ...]:
        """What no stranger may read."""
        return (MARK, MARK.lower(), self.case.number)


def create() -> World:
    """Submit, write to, assign, propose: a case with everything a case can have."""
    cast = build()
    case = submit(cast, answers=answers(family_name=MARK))
    clerk = cast.sabine

    def take(command: engine.Command) -> None:
        actions.act(case_id=case.id, command=command, actor=clerk)

    me = ref(clerk)
    take(engine.AddNote(actor=me, text=f"Notiz {MARK}"))
    take(engine.SendMessage(actor=me, subject=f"Betreff {MARK}", body=MARK))
    take(engine.AddTask(actor=me, title=f"Aufgabe {MARK}", assignee=clerk.id))
    take(engine.Assign(actor=me, person=clerk.id, name=clerk.name))
    take(engine.Act(actor=me, transition="start_review"))
    document = actions.attach_file(
        case_id=case.id, actor=clerk, name=f"{MARK}.pdf", content=PDF
    )
    view = actions.save_view(
        actor=clerk, name=f"Ansicht {MARK}", view="all", filters=NO_FILTERS, sort="due"
    )
    draft = actions.begin_draft(
        member=cast.schoenberg,
        blueprint="hundesteuer",
        service="register",
        answers={"holder": {"family_name": MARK}},
    )
    keep_step(
        view=queries.case_view(case.id, clerk),
        transition="assess",
        given={"addition": [MARK]},
        actor=clerk,
    )
    share = _asked_and_booked(cast, case)
    call, follow_up = _called(cast, case)
    photo = places_world.pictured_and_forwarded(cast, case, MARK)
    reports_world.reported(cast, case, MARK)
    reports_world.measured(cast, case, MARK)
    page = engine.form_plan(
        queries.case_view(case.id, clerk).ground, {}, now=case.opened_at
    ).pages[0]
    return World(
        cast=cast,
        case=case,
        code=draft.code,
        values={
            "member": cast.schoenberg.slug,
            "slug": cast.schoenberg.slug,
            "blueprint": "hundesteuer",
            "service": "register",
            "case_id": case.id,
            "id": case.id,
            "document": document.id,
            "document_id": document.id,
            "draft": draft.id,
            "view_id": view.id,
            # The token of a case opens it for everybody who has it. Here it is tried
            # at the wrong member, and a guessed one at the right member.
            "token": case.status_token,
            "transition": "assess",
            "what": "notiz",
            "page_id": page.id,
            "path": "dogs.0.proof",
            "number": 1,
            "key": "demo",
            "kind": "csv",
            "collection": "found",
            "passkey_id": case.id,
            "message_id": case.id,
            "batch_id": case.id,
            "letter_id": case.id,
            "job_id": case.id,
            "share_id": share.id,
            "call_id": call,
            "follow_up_id": follow_up,
            "secret": "a" * 32,
            "part_id": nodes_world.ID,
            "clash_id": nodes_world.ID,
            "device_id": nodes_world.ID,
            "photo_id": photo,
            "public_id": case.number,
            "asset": "isolation",
            "upload_id": places_world.uploaded(cast, MARK),
        },
    )


def _called(cast: Cast, case: Receipt) -> tuple[UUID, UUID]:
    """A call that rings at Meerane, and what a caller was promised about the case."""
    system, _ = calling.add_system(member=cast.meerane, name="Isolation")
    call = calling.push(
        system=system,
        pushed=Pushed(event="newCall", call=MARK, number="+493764540"),
    )
    note = Note(name=MARK, matter=MARK, said=MARK, number="03764 54-0")
    found = calling.promise(
        kind="callback",
        target="office",
        member=cast.schoenberg,
        acting=cast.meerane,
        note=note,
        actor=cast.sabine,
        case_id=case.id,
        case_number=case.number,
    )
    return call.id, found.id


def _asked_and_booked(cast: Cast, case: Receipt) -> Share:
    """What other offices see of the case, and a time that was taken for it."""
    own = {"owner_id": cast.meerane.id, "acting_id": cast.meerane.id}
    at = case.opened_at + timedelta(days=30)
    office = UUID(int=4711)
    with acting_within({cast.meerane.id}):
        nodes_world.fill(cast.meerane.id, case.id, case.opened_at, MARK)
        share = Share.objects.create(
            **own,
            case_id=case.id,
            kind="inquiry",
            key="q1",
            part="traffic",
            blueprint_digest=blueprint().digest,
            number=case.number,
            recipient_kind="own",
            recipient=MARK,
            message=MARK,
            extract=f'{{"pages": [{{"title": "{MARK}", "rows": []}}], "files": []}}',
            created_at=case.opened_at,
            token_hash="isolation",
        )
        SlotPattern.objects.create(
            **own,
            office_id=office,
            kind="test",
            weekday=1,
            opens=time(9),
            closes=time(10),
            minutes=20,
            valid_from=at.date(),
        )
        SlotClosure.objects.create(**own, office_id=office, day=at.date(), note=MARK)
        booking = Booking.objects.create(
            **own,
            case_id=case.id,
            number=case.number,
            office_id=office,
            kind="test",
            starts_at=at,
            ends_at=at + timedelta(minutes=20),
            channel="web",
            created_at=case.opened_at,
        )
        Seat.objects.create(
            **own, booking=booking, office_id=office, kind="test", at=at, place=0
        )
        _waited_and_drawn(case, own, office, at)
    found: Share = share
    return found


def _waited_and_drawn(
    case: Receipt, own: dict[str, UUID], office: UUID, at: datetime
) -> None:
    """A place on the waiting list with an offer, a number, a calendar feed."""
    Daybook.objects.create(**own, office_id=office)
    Waiting.objects.create(
        **own,
        case_id=case.id,
        number=case.number,
        office_id=office,
        kind="test",
        channel="web",
        minutes=20,
        first_on=at.date(),
        last_on=at.date(),
        from_time=time(8),
        to_time=time(12),
        joined_at=case.opened_at,
    )
    Offer.objects.create(
        **own,
        case_id=case.id,
        office_id=office,
        kind="test",
        starts_at=at,
        reserved_at=case.opened_at,
        until=at,
    )
    queue = Queue.objects.create(
        **own, office_id=office, kind="test", title=MARK, letter="Q"
    )
    ticket = Ticket.objects.create(
        **own,
        queue=queue,
        office_id=office,
        day=at.date(),
        number=1,
        channel="web",
        case_id=case.id,
        token_hash="isolation",
        drawn_at=at,
        queued_at=at,
    )
    TicketStep.objects.create(
        **own, ticket=ticket, office_id=office, what="drawn", at=at
    )
    Feed.objects.create(
        **own,
        office_id=office,
        label=MARK,
        token_hash="isolation",
        created_at=case.opened_at,
        created_by=MARK,
    )


def strangers(world: World) -> dict[str, Client]:
    """Everybody who may not see the case, each with a client of his own."""
    cast = world.cast
    other = submit(cast, member=cast.fulda, answers=answers(family_name="Anders"))
    return {
        "visitor": Client(),
        "clerk and lead of another member": signed_in(cast.claudia),
        "token of another member": bearing(cast, "fulda", *READ),
        "token of a clerk of another member": bearing(
            cast, "fulda", *READ, "cases:work", person=cast.claudia.id
        ),
        "citizen with another case": Client(
            headers={"Referer": f"/fulda/vorgang/{other.status_token}/"}
        ),
    }


def bearing(cast: Cast, member: str, *scopes: str, person: str = "") -> Client:
    """A program with a token."""
    _, secret = create_token(
        member=getattr(cast, member),
        name="Isolation",
        scopes=scopes,
        person=person_by_id(person) if person else None,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})
