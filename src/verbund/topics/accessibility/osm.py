"""Facts and kinds of places from the tags of OpenStreetMap.

In: the tags of one object. Out: facts in our units, all of them ``imported``. Only what
a tag says is taken over: no tag, no fact. Keys after wiki.openstreetmap.org.
"""

import re
from collections.abc import Mapping
from math import radians, tan

from verbund.topics.accessibility.attributes import Value, WrongValue, checked

Tags = Mapping[str, str]

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"
LICENCE = "ODbL-1.0"

_YES_NO = {
    "automatic_door": "entrance.door_automatic",
    "ramp:wheelchair": "entrance.ramp",
    "handrail": "entrance.handrail",
    "elevator": "lift.present",
    "toilets:wheelchair": "toilet.present",
    "tactile_paving": "blind.paving",
    "tactile_writing": "blind.signs",
    "tactile_writing:braille:de": "blind.signs",
    "speech_output": "blind.speech",
    "speech_output:de": "blind.speech",
    "traffic_signals:sound": "blind.speech",
    "audio_loop": "deaf.loop",
    "hearing_loop": "deaf.loop",
    "passenger_information_display": "deaf.display",
    "departures_board": "deaf.display",
    "changing_table": "toilet.changing_table",
    "bench": "inside.seating",
}
_CLAIMS = {
    "wheelchair": "claim.wheelchair", "blind": "claim.blind", "deaf": "claim.deaf",
}  # fmt: skip
_SAID = {"yes": "yes", "designated": "yes", "limited": "limited", "no": "no"}
_CENTIMETRES = {
    "width": "entrance.door_width",
    "door:width": "entrance.door_width",
    "entrance:width": "entrance.door_width",
    "kerb:height": "path.kerb",
    "step:height": "entrance.step_height",
}
_KERBS = {"flush": 0.0, "lowered": 3.0}
SURFACES = {
    "smooth": "asphalt concrete paved paving_stones tiles wood metal concrete:plates "
    "tartan rubber",
    "rough": "sett cobblestone unhewn_cobblestone compacted fine_gravel "
    "concrete:lanes grass_paver bricks",
    "loose": "gravel pebblestone sand grass ground dirt earth mud unpaved woodchips",
}
SURFACE_OF = {tag: ours for ours, tags in SURFACES.items() for tag in tags.split()}
_LENGTH = re.compile(
    r"^\s*(\d+(?:[.,]\d+)?)\s*(m|cm|mm)?\s*$",
)
_SLOPE = re.compile(r"^\s*(-?\d+(?:[.,]\d+)?)\s*(%|°)?\s*$")
_IN_CM = {"m": 100.0, "cm": 1.0, "mm": 0.1, None: 100.0}

_KINDS: tuple[tuple[str, str, str], ...] = (
    ("highway", "elevator", "lift"),
    ("amenity", "toilets", "toilet"),
    ("amenity", "parking parking_space", "parking"),
    ("highway", "bus_stop", "stop"),
    ("public_transport", "*", "stop"),
    ("railway", "tram_stop halt station platform", "stop"),
    ("amenity", "bus_station ferry_terminal", "stop"),
    ("amenity", "hospital clinic doctors dentist pharmacy", "health"),
    ("amenity", "school university college kindergarten library", "education"),
    ("amenity", "theatre cinema arts_centre community_centre", "culture"),
    ("tourism", "museum gallery zoo attraction viewpoint", "culture"),
    ("amenity", "place_of_worship", "worship"),
    ("amenity", "restaurant cafe fast_food bar pub biergarten food_court", "food"),
    ("tourism", "hotel hostel guest_house motel", "lodging"),
    ("shop", "*", "shop"),
    ("leisure", "*", "outdoors"),
    ("historic", "*", "culture"),
    ("amenity", "townhall courthouse police post_office public_building", "building"),
    ("office", "government", "building"),
)


def kind_of(tags: Tags) -> str:
    """Our kind of place for these tags; ``other`` if none fits."""
    for key, values, kind in _KINDS:
        value = tags.get(key)
        if value and (values == "*" or value in values.split()):
            return kind
    return "other"


def facts_of(tags: Tags, *, kind: str = "") -> dict[str, Value]:
    """What the tags say, by attribute; unusable values are left out."""
    kind = kind or kind_of(tags)
    found: dict[str, object] = {}
    for key, ours in _YES_NO.items():
        if tags.get(key) in {"yes", "no"}:
            found[ours] = tags[key]
    for key, ours in _CLAIMS.items():
        if tags.get(key) in _SAID:
            found[ours] = _SAID[tags[key]]
    note = tags.get("wheelchair:description:de") or tags.get("wheelchair:description")
    if note:
        found["claim.note"] = note[:500]
    _doors(tags, found, kind)
    if tags.get("surface") in SURFACE_OF:
        found["path.surface"] = SURFACE_OF[tags["surface"]]
    if tags.get("kerb") in _KERBS:
        found.setdefault("path.kerb", _KERBS[tags["kerb"]])
    slope = percent(tags.get("incline", ""))
    if slope is not None:
        found["path.slope"] = abs(slope)
    spaces = tags.get("capacity:disabled", "")
    if spaces == "no":
        found["parking.disabled"] = 0
    elif spaces.isdecimal():
        found["parking.disabled"] = int(spaces)
    if kind == "lift":
        found["lift.present"] = "yes"
    return _usable(found)


def _doors(tags: Tags, found: dict[str, object], kind: str) -> None:
    for key, ours in _CENTIMETRES.items():
        # A way's or a car park's width is not that of a door.
        if key == "width" and not (tags.get("door") or tags.get("entrance")):
            continue
        length = centimetres(tags.get(key, ""))
        if length is not None:
            found[ours] = length
    steps = tags.get("entrance:step_count") or tags.get("step_count")
    if steps and steps.isdecimal():
        found["entrance.steps"] = int(steps)
    elif tags.get("entrance:step") == "no":
        found["entrance.steps"] = 0
    if kind == "toilet" and tags.get("wheelchair") in {"yes", "designated", "no"}:
        found["toilet.present"] = "no" if tags["wheelchair"] == "no" else "yes"
    if tags.get("centralkey") == "eurokey":
        found["toilet.euro_key"] = "yes"


def centimetres(text: str) -> float | None:
    """A length as OpenStreetMap writes it (metres unless said otherwise), in cm."""
    found = _LENGTH.match(text)
    if found is None:
        return None
    return round(float(found[1].replace(",", ".")) * _IN_CM[found[2]], 1)


def percent(text: str) -> float | None:
    """An incline in percent with its sign; ``None`` for ``up``, ``down`` and others."""
    found = _SLOPE.match(text)
    if found is None or not found[2]:
        return None
    number = float(found[1].replace(",", "."))
    if found[2] == "°":
        number = 100 * tan(radians(number))
    return round(number, 1)


def name_of(tags: Tags) -> str:
    """What the place is called; a platform's bare number is no name."""
    name = tags.get("name", "").strip()
    return name if len(name) > 1 else ""


def _usable(found: Mapping[str, object]) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for key, value in found.items():
        try:
            facts[key] = checked(key, value)
        except WrongValue:
            continue
    return facts
