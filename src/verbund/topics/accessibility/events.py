"""News about places, networks and buildings; ids only."""

from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class PlaceChanged(Event, frozen=True, kw_only=True):
    """What is known of a place is other than before, or the place is gone."""

    kind: ClassVar[str] = "accessibility.place_changed"

    place: UUID


class FactsProposed(Event, frozen=True, kw_only=True):
    """Somebody whom nobody knows told something about a place; the desk decides."""

    kind: ClassVar[str] = "accessibility.facts_proposed"

    place: UUID


class PlacesImported(Event, frozen=True, kw_only=True):
    """Places were taken over from a file."""

    kind: ClassVar[str] = "accessibility.places_imported"

    count: int


class MapChanged(Event, frozen=True, kw_only=True):
    """A walk network or a building was taken over anew."""

    kind: ClassVar[str] = "accessibility.map_changed"

    what: str
    key: str
