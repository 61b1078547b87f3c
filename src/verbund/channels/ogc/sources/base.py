"""What a source of open collections offers."""

from datetime import datetime
from typing import Protocol

from verbund.channels.ogc.shapes import Ask, Extent, Layer, Slice


class Source(Protocol):
    """Collections of one room."""

    def layers(self) -> tuple[Layer, ...]:
        """All of them, by key."""
        ...

    def layer(self, key: str) -> Layer | None:
        """The one of that key."""
        ...

    def slice(self, layer: Layer, ask: Ask) -> Slice:
        """Features that meet all conditions; raises ``BadParameter`` for a cursor."""
        ...

    def one(self, layer: Layer, fid: str) -> tuple[str, datetime | None] | None:
        """The body of one feature, and when it was last written if that is known."""
        ...

    def count(self, layer: Layer, ask: Ask) -> int | None:
        """How many features ``slice`` would give in all, where that is cheap."""
        ...

    def extent(self, layer: Layer) -> Extent:
        """Where and when there is something."""
        ...

    def forget(self) -> None:
        """Read again what is kept for some seconds (tests)."""
        ...
