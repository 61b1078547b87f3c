"""Who else has to know of a new report: the other side of a border, a body outside.

What is to be done is stored as a job in the transaction of the case; a worker does it.
The other side gets a case of its own, without who reported it and hidden from the
public: the one public link stays the first one's.
"""

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.errors import AnswersInvalid
from verbund.cases.queries import working_copy
from verbund.cases.shapes import CaseView, Receipt
from verbund.catalogue import queries as catalogue
from verbund.core.config import config
from verbund.core.jobs import enqueue
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.engine import report as public
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.messages.actions import queue_email
from verbund.responsibility import referring
from verbund.responsibility.errors import BodyNotFound, ReferralRefused
from verbund.responsibility.queries import referrals_of
from verbund.topics.reports.actions.projecting import first_row
from verbund.topics.reports.errors import NotHere
from verbund.topics.reports.places import told_place
from verbund.topics.reports.routing import Route, assignment, route
from verbund.topics.reports.twins import said

TELL: Final = "reports.tell_side"
FORWARD: Final = "reports.forward"


class Side(Struct, frozen=True):
    """Payload: tell this member of a report that belongs to another one too."""

    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    to: UUID


class Onward(Struct, frozen=True):
    """Payload: give a report to a body outside, as the table's row says."""

    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    body: str
    reason: str


def send_on(receipt: Receipt, found: Route) -> None:
    """Store what the route asks for, in the transaction of the new case."""
    here = (receipt.id, receipt.owner_id, receipt.acting_id)
    for to in found.also:
        if to != receipt.owner_id:
            enqueue(
                TELL,
                msgspec.to_builtins(Side(*here, to)),
                key=f"{TELL}:{receipt.id}:{to}",
                member=receipt.owner_id,
            )
    if found.external and found.by_itself:
        enqueue(
            FORWARD,
            msgspec.to_builtins(Onward(*here, found.external, found.why)),
            key=f"{FORWARD}:{receipt.id}",
            member=receipt.owner_id,
        )


def tell_side(order: Side) -> None:
    """Open a case at the other side, or write to it; both journals say so.

    A case is not possible where the other side does not offer the service or wants to
    know who reports: then it gets a mail, and without an address a clerk a task.
    """
    other = members.member_by_id(order.to)
    with acting_within({order.owner_id, order.acting_id}, SYSTEM):
        view = working_copy(order.case_id)
    if not view.state.open:
        return
    done = _opened_there(view, other) or _written_to(view, other)
    text = done or f"{other.official_name} verständigen: Der Ort liegt an der Grenze"
    command: engine.Command = (
        engine.AddNote(actor=ref(SYSTEM), text=text)
        if done
        else engine.AddTask(actor=ref(SYSTEM), title=text)
    )
    with acting_within({order.owner_id, order.acting_id}, SYSTEM):
        if not said(view, text):
            cases.act(case_id=order.case_id, command=command, actor=SYSTEM)


def forward(order: Onward) -> None:
    """Hand a new report over; what does not work becomes a task for a clerk."""
    walls = {order.owner_id, order.acting_id}
    if any(row.body_id for row in referrals_of(order.case_id, walls, SYSTEM)):
        return
    with acting_within(walls, SYSTEM):
        view = working_copy(order.case_id)
        try:
            referring.refer_outside(
                case_id=order.case_id,
                body_key=order.body,
                text=public.description_of(view.ground.blueprint, view.state.answers),
                reason=order.reason,
                actor=SYSTEM,
            )
        except (BodyNotFound, ReferralRefused) as refused:
            if view.state.open:
                title = f"Von Hand weitergeben: {refused.detail}"[:300]
                task = engine.AddTask(actor=ref(SYSTEM), title=title)
                cases.act(case_id=order.case_id, command=task, actor=SYSTEM)


# --- inside -------------------------------------------------------------------------


def _opened_there(view: CaseView, other: Member) -> str:
    """A case of the other side; what to note here, empty if it cannot be."""
    key = view.ground.blueprint.key
    if not catalogue.is_offered(other, key):
        return ""
    ground = catalogue.ground_for(other, key)
    answers = _without_person(view)
    found = _route_there(ground, other, answers)
    note = (
        f"Der Ort liegt an der Grenze. {_name(view.row.owner_id)} hat dasselbe "
        f"Anliegen unter {view.number}; öffentlich ist nur dieses: {_link(view)}"
    )

    def also(receipt: Receipt, ground: engine.Ground, state: engine.CaseState) -> None:
        first_row(
            receipt=receipt,
            ground=ground,
            state=state,
            office=found.office,
            alike=None,
            now=clock.now(),
            twin_of=view.id,
        )
        send_on(receipt, found)

    try:
        receipt = cases.open_case(
            member=other,
            blueprint=key,
            answers=answers,
            channel=view.state.channel,
            actor=SYSTEM,
            language=view.state.language,
            idempotency_key=f"{TELL}:{view.id}",
            then=(*assignment(found), engine.AddNote(actor=engine.SYSTEM, text=note)),
            also=also,
        )
    except AnswersInvalid:
        return ""
    return f"{other.official_name} hat es auch, unter {receipt.number}."


def _route_there(
    ground: engine.Ground, other: Member, answers: Mapping[str, object]
) -> Route:
    """The office there; the case stays there whatever the drawn line says."""
    blueprint = ground.blueprint
    try:
        found = route(
            member=other,
            blueprint=blueprint,
            category=public.category_of(blueprint, answers),
            place=told_place(blueprint, answers),
            chosen=other.id,
        )
    except NotHere:
        return Route(owner=other)
    if found.owner.id != other.id:
        return Route(owner=other, why=found.why)
    return found


def _written_to(view: CaseView, other: Member) -> str:
    """A mail to the other side; what to note here, empty without an address."""
    if not other.email:
        return ""
    blueprint, answers = view.ground.blueprint, view.state.answers
    category = public.category_of(blueprint, answers)
    title = category.title.de if category else blueprint.title.de
    place = public.place_of(blueprint, answers)
    name = _name(view.row.owner_id)
    body = (
        f"Guten Tag,\n\nbei {name} ist ein Anliegen eingegangen, dessen Ort an Ihrer "
        "Grenze liegt. Es kann auch Sie betreffen.\n\n"
        f"Worum es geht: {title}\nOrt: {place.line if place else ''}\n"
        f"Nummer dort: {view.number}\nStand: {_link(view)}\n\n{name}\n"
    )
    walls = {view.row.owner_id, view.row.acting_id}
    with acting_within(walls, SYSTEM):
        queue_email(
            case_id=view.id,
            owner_id=view.row.owner_id,
            acting_id=view.row.acting_id,
            cause=f"{TELL}:{view.id}:{other.id}",
            recipient=other.email,
            subject=f"An Ihrer Grenze: {title} [{view.number}]",
            body=body,
            kind="report",
        )
    return f"{other.official_name} wurde per E-Mail verständigt."


def _without_person(view: CaseView) -> dict[str, object]:
    """The answers without who reported and without files: those stay in this case."""
    blueprint = view.ground.blueprint
    definition = blueprint.report
    dropped = set(_outer(definition.contact, definition.photos)) if definition else ()
    return {
        name: value for name, value in view.state.answers.items() if name not in dropped
    }


def _outer(*paths: str | None) -> Iterator[str]:
    for path in paths:
        if path:
            yield path.partition(".")[0]


def _name(member_id: UUID) -> str:
    return members.member_by_id(member_id).official_name


def _link(view: CaseView) -> str:
    owner = members.member_by_id(view.row.owner_id)
    return f"{config().base_url.rstrip('/')}/{owner.slug}/anliegen/{view.number}/"
