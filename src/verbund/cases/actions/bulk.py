"""The same step on many cases, each in its own transaction, each failure named."""

from collections.abc import Callable, Sequence
from uuid import UUID

from verbund import engine
from verbund.cases.access import WORK, ref
from verbund.cases.actions.change import act
from verbund.cases.models import Case
from verbund.cases.queries.worklist import next_due_case
from verbund.cases.shapes import BulkFailure, BulkReport, CaseView
from verbund.core.errors import Invalid, VerbundError
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within

_MOST = 500


def bulk_act(
    *,
    case_ids: Sequence[UUID],
    command: Callable[[UUID], engine.Command],
    actor: Actor,
    positions: dict[UUID, int] | None = None,
) -> BulkReport:
    """Carry out a command on each case; what failed stays as it was, with the reason.

    ``positions`` are those the person saw; a case that moved on meanwhile is left out.
    """
    require(actor, WORK.key)
    if len(case_ids) > _MOST:
        raise Invalid(f"Auf einmal gehen höchstens {_MOST} Vorgänge.")
    done: list[UUID] = []
    failed: list[BulkFailure] = []
    for case_id in dict.fromkeys(case_ids):
        try:
            act(
                case_id=case_id,
                command=command(case_id),
                actor=actor,
                expected_position=(positions or {}).get(case_id),
            )
        except VerbundError as error:
            failed.append(
                BulkFailure(
                    case_id=case_id,
                    number=_number(case_id, actor),
                    why=error.detail or error.title,
                )
            )
        else:
            done.append(case_id)
    return BulkReport(done=tuple(done), failed=tuple(failed))


def bulk_assign(
    *,
    case_ids: Sequence[UUID],
    actor: Actor,
    person: str | None,
    name: str = "",
    office: str | None = None,
    positions: dict[UUID, int] | None = None,
) -> BulkReport:
    """Give several cases to one person or office; ``person`` ``None`` frees them."""
    return bulk_act(
        case_ids=case_ids,
        command=lambda _: engine.Assign(
            actor=ref(actor), person=person, name=name, office=office
        ),
        actor=actor,
        positions=positions,
    )


def claim_next(*, actor: Actor) -> CaseView | None:
    """Take the next due case that is nobody's; ``None`` if nothing is left.

    If a colleague takes the same one at the same moment, the next one is tried.
    """
    require(actor, WORK.key)
    passed: UUID | None = None
    for _ in range(5):
        found = next_due_case(actor, after=passed)
        if found is None:
            return None
        try:
            return act(
                case_id=found,
                command=engine.Assign(
                    actor=ref(actor), person=actor.id, name=actor.name, expected=None
                ),
                actor=actor,
            )
        except VerbundError:
            passed = found
    return None


def _number(case_id: UUID, actor: Actor) -> str:
    with acting_within(actor.members, actor):
        found = Case.objects.filter(id=case_id).values_list("number", flat=True).first()
    return found or "unbekannt"
