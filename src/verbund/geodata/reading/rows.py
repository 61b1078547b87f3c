"""What every kind of file becomes before it is checked."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

#: (x, y) as the file has it → (lon, lat).
Turn = Callable[[float, float], tuple[float, float]]


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message is for who sent it."""


class Row(Struct, frozen=True):
    """One object of the file; ``place`` says where it stands in words of people.

    ``geometry`` is GeoJSON with coordinates as the file has them. ``fault`` is set if
    the row itself could not be read.
    """

    place: str
    fid: str
    geometry: object
    properties: Mapping[str, object]
    fault: str = ""


class Sheet(Struct, frozen=True):
    """All rows of a file and how its coordinates become degrees.

    ``textual``: values are texts whatever they mean, as in CSV.
    """

    rows: Iterable[Row]
    turn: Turn | None = None
    textual: bool = False


def turned(geometry: object, turn: Turn) -> object:
    """A GeoJSON geometry with every position turned; what is odd stays odd."""
    if not isinstance(geometry, Mapping):
        return geometry
    if "geometries" in geometry and isinstance(geometry["geometries"], list):
        parts = [turned(part, turn) for part in geometry["geometries"]]
        return {**geometry, "geometries": parts}
    return {**geometry, "coordinates": _turned(geometry.get("coordinates"), turn, 0)}


_DEEPEST = 4


def _turned(value: object, turn: Turn, depth: int) -> object:
    if not isinstance(value, list | tuple) or depth > _DEEPEST:
        return value
    if len(value) >= 2 and all(
        isinstance(part, int | float) and not isinstance(part, bool) for part in value
    ):
        return turn(float(value[0]), float(value[1]))
    return [_turned(part, turn, depth + 1) for part in value]
