"""Two cases that are the same matter become one: the duplicate ends, both say so."""

from uuid import UUID

from django.db import transaction

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.change import act, load, scope_of
from verbund.cases.shapes import CaseView
from verbund.core.errors import Invalid
from verbund.core.rights import Actor


def merge_cases(
    *,
    case_id: UUID,
    into: UUID,
    actor: Actor,
    reason: str = "",
    expected_position: int | None = None,
) -> CaseView:
    """End ``case_id`` as a duplicate that goes on in ``into``; the view of the latter.

    Both must be the same service of the same municipality; the process decides when it
    is allowed. One transaction: both journals tell it, or neither.
    """
    if case_id == into:
        raise Invalid("Ein Vorgang lässt sich nicht mit sich selbst zusammenführen.")
    with scope_of(actor), transaction.atomic():
        double, other = load(case_id), load(into)
        same = (
            double.place.owner_id == other.place.owner_id
            and double.state.blueprint == other.state.blueprint
        )
        if not same:
            raise Invalid(
                "Zusammenführen geht nur bei derselben Leistung derselben Kommune."
            )
        kept = act(
            case_id=into,
            command=engine.AbsorbCase(
                actor=ref(actor),
                case=str(case_id),
                number=double.number,
                reason=reason,
            ),
            actor=actor,
        )
        act(
            case_id=case_id,
            command=engine.MergeInto(
                actor=ref(actor), case=str(into), number=other.number, reason=reason
            ),
            actor=actor,
            expected_position=expected_position,
        )
    return kept
