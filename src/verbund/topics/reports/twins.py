"""One place, two cases: what one side of a border does, the other side and all see.

The first case is the public one; the other side's is hidden and names it in
``Report.twin_of``. A new state of either becomes an entry in the journal of the other,
and the public page of the first tells how far the other side is.
"""

from uuid import UUID

import msgspec
from django.db.models import Q
from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.errors import CommandRefused
from verbund.cases.queries import lines_of, working_copy
from verbund.cases.shapes import CaseView
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import datetime_de
from verbund.members import queries as members
from verbund.topics.reports.models import Report
from verbund.topics.reports.wording import detail_word


class OtherSide(Struct, frozen=True):
    """How far another member is with the same thing."""

    owner_id: UUID
    detail: str


def others(case_id: UUID) -> tuple[OtherSide, ...]:
    """The sides to which a public report was told too, by their first day."""
    return tuple(
        OtherSide(row.owner_id, row.detail)
        for row in _beside(case_id)
        if row.twin_of == case_id
    )


def tell_others(*, case_id: UUID) -> int:
    """Write the present state of a case into those of the other sides; how many.

    An open one gets a task as well when this side is through: somebody has to look
    whether anything is left to do there. A second time nothing is written.
    """
    here = next((r for r in _family(case_id) if r.case_id == case_id), None)
    if here is None:
        return 0
    owner = members.member_by_id(here.owner_id).official_name
    at = datetime_de(to_berlin(here.updated_at))
    state = detail_word(here.detail, "de")
    text = f"{owner}, {here.public_id}: {state} (Stand {at})"
    done = here.status == "closed"
    return sum(_told(row, text, done=done) for row in _beside(case_id))


def _told(row: Report, text: str, *, done: bool) -> bool:
    with acting_within({row.owner_id, row.acting_id}, SYSTEM):
        view = working_copy(row.case_id)
        if view.state.erased or said(view, text):
            return False
        commands: list[engine.Command] = [
            engine.AddNote(actor=ref(SYSTEM), text=text),
        ]
        if done and view.state.open:
            title = f"Andere Seite der Grenze: {text}. Bleibt hier etwas zu tun?"
            commands.append(engine.AddTask(actor=ref(SYSTEM), title=title[:300]))
        for command in commands:
            try:
                cases.act(case_id=row.case_id, command=command, actor=SYSTEM)
            except CommandRefused:
                # A closed case may take no more entries: it is done there.
                return False
    return True


def said(view: CaseView, text: str) -> bool:
    """Whether the journal has these words; within the walls of the case."""
    words = msgspec.json.encode(text).decode()[1:-1]
    return any(
        words in (line.content or "")
        for line in lines_of(view.id, owner=view.row.owner_id)
    )


def _beside(case_id: UUID) -> list[Report]:
    return [row for row in _family(case_id) if row.case_id != case_id]


def _family(case_id: UUID) -> list[Report]:
    """The first case and those told of it, if this is one of them."""
    everybody = [member.id for member in members.members_with_topic("reports")]
    with acting_within(everybody):
        rows = Report.objects.filter(owner_id__in=everybody)
        first = rows.filter(case_id=case_id).values_list("twin_of", flat=True).first()
        root = first or case_id
        found = rows.filter(Q(case_id=root) | Q(twin_of=root), erased=False)
        return list(found.order_by("requested_at", "case_id"))
