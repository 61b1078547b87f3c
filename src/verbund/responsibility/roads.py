"""Of which class the road at a place is: from a collection of streets in the geodata.

The table names the collection: a road register that a data officer has uploaded, or
streets of OpenStreetMap. What a column does not say is not guessed: a footway beside a
county road has no class, and a main road without a number neither.
"""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from verbund.geodata import collections
from verbund.geodata import queries as geodata
from verbund.geodata.errors import CollectionNotFound

#: So far from the line of a road a report about it may lie.
WITHIN_M: Final = 25.0
_MOST: Final = 20
#: Columns that name the class, and such as hold a number like „K 12“.
_CLASS: Final = (
    "strassenklasse", "straßenklasse", "klasse", "widmung", "baulast", "road_class",
)  # fmt: skip
_NUMBER: Final = ("strassennummer", "straßennummer", "nummer", "ref")
_NAME: Final = ("name", "strasse", "straße", "strassenname", "straßenname", "street")
_NUMBERED: Final = re.compile(r"(BAB|A|B|L|K|ST|S|G)[ \-]?\d+")
_WORDS: Final[Mapping[str, str]] = {
    "A": "A", "BAB": "A", "AUTOBAHN": "A", "BUNDESAUTOBAHN": "A",
    "B": "B", "BUNDESSTRASSE": "B",
    # Bavaria and Saxony call their Land's roads Staatsstraßen.
    "L": "L", "ST": "L", "S": "L", "LANDESSTRASSE": "L", "LANDSTRASSE": "L",
    "STAATSSTRASSE": "L",
    "K": "K", "KREISSTRASSE": "K",
    "G": "G", "GEMEINDESTRASSE": "G", "ORTSSTRASSE": "G", "STADTSTRASSE": "G",
}  # fmt: skip
#: What ``highway`` of OpenStreetMap says for certain.
_HIGHWAY: Final[Mapping[str, str]] = {
    "motorway": "A", "motorway_link": "A", "residential": "G", "living_street": "G",
    "pedestrian": "G",
}  # fmt: skip


class Road(Struct, frozen=True):
    """A road beside a place: ``klass`` is A, B, L, K or G."""

    klass: str
    name: str
    metres: float


def road_at(collection: str, lat: float, lon: float) -> Road | None:
    """The nearest road whose class is known; ``None`` without one within reach."""
    try:
        found = geodata.near(collection, lat, lon, WITHIN_M, limit=_MOST)
    except CollectionNotFound:
        return None
    for feature, metres in found:
        klass = class_of(feature.properties)
        if klass:
            return Road(klass, _first(_folded(feature.properties), _NAME), metres)
    return None


def class_of(properties: Mapping[str, object]) -> str:
    """The class that the columns of a street tell; empty if none does."""
    given = _folded(properties)
    word = _first(given, _CLASS).upper()
    if word in _WORDS:
        return _WORDS[word]
    numbered = _NUMBERED.match(word) or _NUMBERED.match(_first(given, _NUMBER).upper())
    if numbered:
        return _WORDS[numbered[1]]
    return _HIGHWAY.get(_first(given, ("highway",)), "")


def choices() -> tuple[tuple[str, str], ...]:
    """Uploaded collections that may hold streets, with their titles."""
    return tuple(
        (spec.key, spec.title.get("de", spec.key))
        for spec in collections.stored()
        if spec.geometry in {"LineString", "Geometry"}
    )


def _folded(properties: Mapping[str, object]) -> dict[str, str]:
    return {
        name.lower(): str(value).strip()
        for name, value in properties.items()
        if value is not None and value != ""
    }


def _first(given: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((given[name] for name in names if name in given), "")
