"""Systems of coordinates of requests and answers (18-058).

Stored is CRS84 (longitude, latitude). ``Crs.write`` turns a finished feature into
another system, in the order of axes that the system itself prescribes: EPSG:4326 puts
the latitude first.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec import Struct

from verbund.channels.ogc.errors import BadParameter
from verbund.kernel.geo.geometry import Box, Shape
from verbund.kernel.geo.projection import EPSG, projector, unprojector

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
#: CRS84 with a height, which is read and left out.
CRS84H: Final = "http://www.opengis.net/def/crs/OGC/0/CRS84h"
_EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/"
ALL: Final = (CRS84, *(f"{_EPSG}{code}" for code in EPSG))
#: Systems in which pages tell where a point lies.
EPSG_OF_PAGES: Final = tuple(
    (f"{_EPSG}{code}", f"{EPSG[code].name} (EPSG:{code})") for code in (25832, 25833)
)
#: So many pieces per edge of a box when it is bent into degrees.
_PIECES: Final = 16
Pair = tuple[float, float]


class Crs(Struct, frozen=True):
    """One system: ``epsg`` is 0 for CRS84."""

    uri: str
    epsg: int
    to: Callable[[float, float], Pair]
    back: Callable[[float, float], Pair]
    digits: int

    def write(self, body: str) -> str:
        """The feature with its coordinates in this system."""
        feature = msgspec.json.decode(body)
        geometry = feature.get("geometry")
        if geometry is not None:
            self.turn(geometry)
        return msgspec.json.encode(feature).decode()

    def turn(self, geometry: dict[str, object]) -> None:
        """Replace the coordinates of a geometry of ours."""
        parts = geometry.get("geometries")
        if isinstance(parts, list):
            for part in parts:
                self.turn(part)
        else:
            geometry["coordinates"] = self._turned(geometry["coordinates"])

    def shape(self, shape: Shape) -> Shape:
        """A shape in degrees in the coordinates of this system, x first."""

        def line(positions: Iterable[Pair]) -> tuple[Pair, ...]:
            return tuple(self.to(*position) for position in positions)

        return Shape(
            kind=shape.kind,
            points=line(shape.points),
            lines=tuple(line(one) for one in shape.lines),
            polygons=tuple(
                tuple(line(ring) for ring in polygon) for polygon in shape.polygons
            ),
        )

    def _turned(self, value: object) -> object:
        if not isinstance(value, list):
            raise TypeError(f"coordinates are {type(value).__name__}, not a list")
        if value and isinstance(value[0], list):
            return [self._turned(one) for one in value]
        x, y = self.to(value[0], value[1])
        return [round(x, self.digits), round(y, self.digits)]


def _same(x: float, y: float) -> Pair:
    return x, y


_KNOWN: Final = {
    CRS84: Crs(CRS84, 0, _same, _same, 7),
    **{
        f"{_EPSG}{code}": Crs(
            f"{_EPSG}{code}", code, projector(code), unprojector(code), one.digits
        )
        for code, one in EPSG.items()
    },
}
DEFAULT: Final = _KNOWN[CRS84]


def read_crs(parameter: str, text: str) -> Crs:
    """The system of that address; raises ``BadParameter``."""
    found = _KNOWN.get(CRS84 if text == CRS84H else text)
    if found is None:
        raise BadParameter(
            parameter,
            f"Dieses Koordinatensystem gibt es hier nicht. Möglich sind: "
            f"{', '.join(ALL)}.",
            f"This CRS is not supported; use one of {', '.join(ALL)}.",
        )
    return found


def surrounding(crs: Crs, box: tuple[float, float, float, float]) -> Box:
    """The box in degrees around a box in another system.

    Its edges are bent there, so points along them are turned back; a little more is
    taken on every side, because what matters is that nothing is lost.
    """
    a, b, c, d = box
    steps = [n / _PIECES for n in range(_PIECES + 1)]
    edge = [
        crs.back(x, y)
        for t in steps
        for x, y in (
            (a + (c - a) * t, b), (a + (c - a) * t, d),
            (a, b + (d - b) * t), (c, b + (d - b) * t),
        )
    ]  # fmt: skip
    lons, lats = [p[0] for p in edge], [p[1] for p in edge]
    more = 0.02 * max(max(lons) - min(lons), max(lats) - min(lats)) + 1e-6
    return Box(min(lons) - more, min(lats) - more, max(lons) + more, max(lats) + more)
