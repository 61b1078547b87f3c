"""What the desk itself keeps, to be read."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.channels.desk.models import KeptStep
from verbund.core.rights import Actor
from verbund.core.scope import acting_within


class Kept(Struct, frozen=True, kw_only=True):
    """A half-filled step: the fields as typed, and when."""

    given: dict[str, list[str]]
    saved_at: datetime
    position: int


def kept_step(case_id: UUID, transition: str, actor: Actor) -> Kept | None:
    """What this person has typed into this step before; ``None`` without."""
    with acting_within(actor.members, actor):
        row = KeptStep.objects.filter(
            case_id=case_id, person_id=actor.id, transition=transition
        ).first()
    if row is None:
        return None
    return Kept(
        given=msgspec.json.decode(row.given, type=dict[str, list[str]]),
        saved_at=row.saved_at,
        position=row.position,
    )
