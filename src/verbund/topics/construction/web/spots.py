"""Where a site lies, as a clerk says it: a spot, or the two ends of a stretch.

A point becomes one spot and a straight line two; everything else stays GeoJSON, which
the form keeps for those who have a map program.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from django.http import QueryDict

from verbund.core.errors import FieldProblem
from verbund.core.ui.texts import translate
from verbund.kernel.geo import plausible
from verbund.kernel.geo.checks import PlaceFault

#: The two ends, as their fields are called: ``from.lat``, ``to.lon``.
ENDS: Final = ("from", "to")
_NO_SPOTS: Final = {f"{end}.{part}": "" for end in ENDS for part in ("lat", "lon")}


def given_of(geometry: Mapping[str, object] | None) -> dict[str, str]:
    """A geometry as the fields of the form hold it."""
    if geometry is None:
        return {**_NO_SPOTS, "geometry": ""}
    spots = _spots_of(geometry)
    if not spots:
        return {**_NO_SPOTS, "geometry": msgspec.json.encode(geometry).decode()}
    found = {**_NO_SPOTS, "geometry": ""}
    for end, (lon, lat) in zip(ENDS, spots, strict=False):
        found |= {f"{end}.lat": _written(lat), f"{end}.lon": _written(lon)}
    return found


def _spots_of(geometry: Mapping[str, object]) -> Sequence[tuple[float, float]]:
    positions = geometry.get("coordinates")
    if geometry.get("type") == "Point":
        positions = [positions]
    elif geometry.get("type") != "LineString":
        return ()
    try:
        found = msgspec.convert(positions, list[tuple[float, float]])
    except msgspec.ValidationError:
        return ()
    return found if len(found) <= len(ENDS) else ()


def geometry_of(
    given: QueryDict, wrong: list[FieldProblem]
) -> dict[str, object] | None:
    """The geometry that the fields mean; adds what is ``wrong`` with which field."""
    text = given.get("geometry", "").strip()
    spots = [spot for end in ENDS if (spot := _spot(given, end, wrong))]
    if text and spots:
        wrong.append(FieldProblem("geometry", translate("construction.desk.twice")))
    if text:
        return _read(text, wrong)
    if len(spots) == len(ENDS) and spots[0] != spots[1]:
        return {"type": "LineString", "coordinates": spots}
    return {"type": "Point", "coordinates": spots[0]} if spots else None


def _spot(given: QueryDict, end: str, wrong: list[FieldProblem]) -> list[float] | None:
    """Longitude and latitude of one end; ``None`` if both fields are empty."""
    texts = {part: given.get(f"{end}.{part}", "").strip() for part in ("lat", "lon")}
    if not any(texts.values()):
        return None
    numbers = {}
    for part, text in texts.items():
        try:
            numbers[part] = float(text.replace(",", "."))
        except ValueError:
            message = translate("construction.desk.no_degrees")
            wrong.append(FieldProblem(f"{end}.{part}", message))
    if len(numbers) < len(texts):
        return None
    try:
        lat, lon = plausible(numbers["lat"], numbers["lon"])
    except PlaceFault as fault:
        wrong.append(FieldProblem(f"{end}.lat", str(fault)))
        return None
    return [lon, lat]


def _read(text: str, wrong: list[FieldProblem]) -> dict[str, object] | None:
    try:
        return msgspec.json.decode(text, type=dict[str, object])
    except msgspec.MsgspecError:
        wrong.append(FieldProblem("geometry", translate("construction.desk.no_json")))
        return None


def _written(degrees: float) -> str:
    return f"{degrees:.6f}".replace(".", ",")
