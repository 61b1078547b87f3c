"""Lines as short text: differences of whole 10⁻⁵ degrees, five bits in each character.

The encoded polyline format (Google, Encoded Polyline Algorithm Format): latitude before
longitude, printable ASCII. Good to half a metre, a fifth of the size of GeoJSON.
"""

from collections.abc import Iterator

from verbund.kernel.geo.geometry import Line, Polygon

_SCALE = 100_000


def pack(line: Line) -> str:
    """The line as text."""
    last_lat = last_lon = 0
    written: list[str] = []
    for lon, lat in line:
        now_lat, now_lon = round(lat * _SCALE), round(lon * _SCALE)
        for step in (now_lat - last_lat, now_lon - last_lon):
            value = ~(step << 1) if step < 0 else step << 1
            while value >= 0x20:
                written.append(chr((0x20 | value & 0x1F) + 63))
                value >>= 5
            written.append(chr(value + 63))
        last_lat, last_lon = now_lat, now_lon
    return "".join(written)


def unpack(text: str) -> Line:
    """The line in a text; ``ValueError`` if it breaks off."""
    numbers = _numbers(text)
    lat = lon = 0
    found = []
    for step in numbers:
        lat += step
        lon += next(numbers)
        found.append((lon / _SCALE, lat / _SCALE))
    return tuple(found)


def _numbers(text: str) -> Iterator[int]:
    value = shift = 0
    count = 0
    for character in text:
        part = ord(character) - 63
        value |= (part & 0x1F) << shift
        shift += 5
        if part < 0x20:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
            count += 1
    if shift or count % 2:
        raise ValueError("the packed line breaks off")


def pack_polygons(polygons: tuple[Polygon, ...]) -> str:
    """Polygons as text: rings apart by a space, polygons by two."""
    return "  ".join(" ".join(map(pack, polygon)) for polygon in polygons)


def unpack_polygons(text: str) -> tuple[Polygon, ...]:
    """Polygons of ``pack_polygons``."""
    return tuple(
        tuple(unpack(ring) for ring in polygon.split(" "))
        for polygon in text.split("  ")
    )
