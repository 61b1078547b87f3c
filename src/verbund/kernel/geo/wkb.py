"""Well-known binary (OGC 06-103r4, § 8) as GeoJSON; two dimensions."""

import struct
from collections.abc import Callable
from typing import Final

Turn = Callable[[float, float], tuple[float, float]]

_KINDS: Final = {
    1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint",
    5: "MultiLineString", 6: "MultiPolygon", 7: "GeometryCollection",
}  # fmt: skip


def read_wkb(content: bytes, turn: Turn) -> dict[str, object]:
    """The geometry with each position turned; ``ValueError`` if it is none."""
    geometry, end = _read(content, 0, turn, 0)
    if end != len(content):
        raise ValueError(f"{len(content) - end} bytes follow the geometry")
    return geometry


def _read(
    content: bytes, at: int, turn: Turn, depth: int
) -> tuple[dict[str, object], int]:
    if depth > 2:
        raise ValueError("geometries within geometries")
    try:
        order = "<" if content[at] == 1 else ">"
        (kind,) = struct.unpack_from(f"{order}I", content, at + 1)
        name = _KINDS.get(kind)
        if name is None:
            raise ValueError(f"geometry type {kind} is not read")
        at += 5
        if kind == 1:
            position, at = _positions(content, at, order, 1, turn)
            return {"type": name, "coordinates": position[0]}, at
        (count,) = struct.unpack_from(f"{order}I", content, at)
        at += 4
        if kind == 2:
            line, at = _positions(content, at, order, count, turn)
            return {"type": name, "coordinates": line}, at
        parts: list[object] = []
        for _ in range(count):
            if kind == 3:
                (size,) = struct.unpack_from(f"{order}I", content, at)
                part: object
                part, at = _positions(content, at + 4, order, size, turn)
            else:
                inner, at = _read(content, at, turn, depth + 1)
                part = inner if kind == 7 else inner["coordinates"]
            parts.append(part)
    except (struct.error, IndexError):
        raise ValueError("the geometry breaks off") from None
    key = "geometries" if kind == 7 else "coordinates"
    return {"type": name, key: parts}, at


def _positions(
    content: bytes, at: int, order: str, count: int, turn: Turn
) -> tuple[list[tuple[float, float]], int]:
    numbers = struct.unpack_from(f"{order}{2 * count}d", content, at)
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return [turn(x, y) for x, y in pairs], at + 16 * count
