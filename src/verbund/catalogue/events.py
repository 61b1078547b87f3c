"""News of the catalogue: ids and keys only."""

from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class AdoptionUpdated(Event, frozen=True, kw_only=True):
    """A member runs another version; ``move_cases`` if running cases shall follow."""

    kind: ClassVar[str] = "catalogue.adoption_updated"

    owner: UUID
    blueprint: str
    digest: str
    move_cases: bool
    actor_id: str
    actor_name: str
