"""Values between the sources and the answers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.kernel.cql2 import Expression
from verbund.kernel.geo.geometry import Box

Words = Mapping[str, str]
Kind = Literal["string", "integer", "number", "boolean", "date", "date-time"]
Geometry = Literal["Point", "LineString", "Polygon", "Geometry", "none"]
Interval = tuple[datetime | None, datetime | None]


class Column(Struct, frozen=True, kw_only=True):
    """One property; ``choices`` are its values with their words, if they are few."""

    name: str
    kind: Kind
    title: Words
    choices: Mapping[str, Words] = {}


class Layer(Struct, frozen=True, kw_only=True):
    """One collection. ``title`` by language; ``source`` names who holds it.

    ``moments`` are the properties of beginning and end. ``more`` is a page that shows
    the same for people.
    """

    key: str
    source: str
    title: Words
    description: Words
    columns: tuple[Column, ...]
    geometry: Geometry
    licence: str
    attribution: str = ""
    moments: tuple[str, str] | None = None
    category: str = ""
    more: str = ""

    def column(self, name: str) -> Column | None:
        """The property of that name."""
        return next((one for one in self.columns if one.name == name), None)


class Ask(Struct, frozen=True, kw_only=True):
    """Which features: all conditions hold at once.

    ``box`` is in CRS84; where that only surrounds what was asked for (another CRS),
    ``exactly`` decides about the body's geometry.
    """

    limit: int
    after: str = ""
    box: Box | None = None
    interval: Interval | None = None
    where: Expression | None = None
    members: tuple[UUID, ...] | None = None
    exactly: Callable[[object], bool] | None = None

    @property
    def everything(self) -> bool:
        """Whether no condition is set."""
        return (
            self.box is None
            and self.interval is None
            and self.where is None
            and self.members is None
        )


class Slice(Struct, frozen=True):
    """Finished GeoJSON texts in a lasting order; ``next`` is empty at the end."""

    bodies: tuple[str, ...]
    next: str = ""


class Extent(Struct, frozen=True):
    """Where and when there is something; ``None`` where that is unknown."""

    box: Box | None = None
    interval: Interval | None = None
