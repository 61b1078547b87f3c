"""News about geodata, told upwards."""

from typing import ClassVar

from verbund.core.events import Event


class FeaturesChanged(Event, frozen=True, kw_only=True):
    """Features of a collection are new or other than before, or ``gone``."""

    kind: ClassVar[str] = "geodata.features_changed"

    collection: str
    fids: tuple[str, ...]
    gone: bool = False
