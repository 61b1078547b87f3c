"""Areas as people write them: a line for each corner, latitude before longitude."""

import re
from typing import Final

from verbund.core.errors import Invalid
from verbund.core.ui.texts import translate
from verbund.kernel.geo import GeometryFault, PlaceFault, plausible, read_geometry
from verbund.kernel.geo.crossings import crossing

MOST_CORNERS: Final = 100
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,15})?")


class BadArea(Invalid):
    """The corners make no area; the detail says which line, or why."""

    kind = "bad-area"


def read_area(text: str) -> tuple[tuple[float, float], ...]:
    """Corners as (longitude, latitude), none for no text; raises ``BadArea``.

    Decimals have a comma or a point; the last corner may repeat the first.
    """
    corners: list[tuple[float, float]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            corners.append(_corner(line, number))
    if len(corners) > 1 and corners[0] == corners[-1]:
        del corners[-1]
    if not corners:
        return ()
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise BadArea(translate("watching.corners_few", most=MOST_CORNERS))
    ring = [list(corner) for corner in (*corners, corners[0])]
    try:
        shape = read_geometry({"type": "Polygon", "coordinates": [ring]})
    except GeometryFault:
        raise BadArea(translate("watching.area_crossed")) from None
    if crossing(shape) is not None:
        raise BadArea(translate("watching.area_crossed"))
    return tuple(corners)


def _corner(line: str, number: int) -> tuple[float, float]:
    found = _NUMBER.findall(line)
    if len(found) != 2:
        raise BadArea(translate("watching.corner_unclear", line=number))
    lat, lon = (float(part.replace(",", ".")) for part in found)
    try:
        plausible(lat, lon)
    except PlaceFault:
        raise BadArea(translate("watching.corner_far", line=number)) from None
    return lon, lat
