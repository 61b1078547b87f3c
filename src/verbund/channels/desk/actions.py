"""Every write of the desk's own: half-filled steps."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from verbund.cases.shapes import CaseView
from verbund.channels.desk.models import KeptStep
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.ids import new_id

KEEP_FOR = timedelta(days=30)
_LONGEST = 60_000


def keep_step(
    *,
    view: CaseView,
    transition: str,
    given: Mapping[str, Sequence[str]],
    actor: Actor,
) -> bool:
    """Keep what a person has typed into a step; the next time replaces it.

    Returns False if there is nothing to keep, or far too much.
    """
    filled = {name: list(values) for name, values in given.items() if any(values)}
    document = msgspec.json.encode(filled).decode()
    if not filled or len(document) > _LONGEST:
        return False
    with acting_within(actor.members, actor), transaction.atomic():
        rows = KeptStep.objects.filter(
            case_id=view.id, person_id=actor.id, transition=transition
        )
        values = {
            "given": document,
            "position": view.position,
            "saved_at": clock.now(),
        }
        if not rows.update(**values):
            row = KeptStep(
                id=new_id(),
                owner_id=view.row.owner_id,
                acting_id=view.row.acting_id,
                case_id=view.id,
                person_id=actor.id,
                transition=transition,
                **values,
            )
            # Two tabs at the same moment: one row, whichever came second is dropped.
            KeptStep.objects.bulk_create([row], ignore_conflicts=True)
    return True


def drop_step(*, case_id: UUID, transition: str, actor: Actor) -> None:
    """Forget what was kept: the step is done, or the person does not want it."""
    with acting_within(actor.members, actor):
        KeptStep.objects.filter(
            case_id=case_id, person_id=actor.id, transition=transition
        ).delete()


def forget_case(*, case_id: UUID) -> None:
    """Drop every half-filled step of a case that was erased, whoever typed it."""
    KeptStep.objects.filter(case_id=case_id).delete()


def drop_old_steps() -> int:
    """Drop half-filled steps that nobody came back to; how many."""
    with across_members("Alte Schritt-Entwürfe löschen"):
        rows = KeptStep.objects.filter(saved_at__lt=clock.now() - KEEP_FOR)
        count: int = rows.delete()[0]
    return count
