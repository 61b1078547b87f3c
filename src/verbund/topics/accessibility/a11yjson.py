"""Places as A11yJSON (sozialhelden/a11yjson 31, MIT), for everybody who collects them.

In: a place with its facts. Out: one ``PlaceInfo`` as plain data. What is unknown is
left out: in A11yJSON an absent property means "not known", ``null`` "there is none".
"""

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from verbund.topics.accessibility.attributes import Value
from verbund.topics.accessibility.profiles import Facts, rate

FORMAT = "31.1.0"
Json: TypeAlias = dict[str, object]

#: Categories of A11yJSON are free words; these are the ones of wheelmap.org.
CATEGORIES = {
    "building": "government_office", "health": "doctor", "education": "school",
    "culture": "culture", "worship": "place_of_worship", "food": "restaurant",
    "shop": "shop", "lodging": "hotel", "stop": "transport_stop",
    "parking": "parking", "toilet": "toilets", "lift": "elevator",
    "outdoors": "leisure", "other": "other",
}  # fmt: skip
_GRADES = {"yes": "fully", "limited": "partially", "no": "not"}
_SMOOTHNESS = {"smooth": "good", "rough": "intermediate", "loose": "bad"}


class PlaceToTell(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a place beside its facts."""

    id: str
    name: str
    kind: str
    lat: float
    lon: float
    facts: Facts
    page: str = ""
    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    city: str = ""
    external: str = ""
    broken: bool = False


def place_info(place: PlaceToTell) -> Json:
    """One ``PlaceInfo``."""
    properties: Json = {
        "category": CATEGORIES[place.kind],
        "originalId": place.id,
        "accessibility": accessibility(place),
    }
    if place.name:
        properties["name"] = {"de": place.name}
    address = _address(place)
    if address:
        properties["address"] = address
    if place.page:
        properties["infoPageUrl"] = place.page
    if place.external:
        scheme, _, number = place.external.partition(":")
        properties["ids"] = {scheme: number}
    return {
        "formatVersion": FORMAT,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": properties,
    }


def accessibility(place: PlaceToTell) -> Json:
    """The facts, grouped as A11yJSON groups them."""
    facts = place.facts
    found: Json = {}
    verdicts = {
        profile: rate(profile, facts, kind=place.kind).verdict
        for profile in ("wheelchair", "blind", "deaf")
    }
    grade = _GRADES.get(verdicts["wheelchair"])
    if grade:
        found["wheelchairAccessibilityGrade"] = grade
    names = (
        ("wheelchair", "wheelchair"),
        ("blind", "blindness"),
        ("deaf", "hearingImpairment"),
    )
    for word, verdict in (
        ("accessibleWith", "yes"),
        ("partiallyAccessibleWith", "limited"),
    ):
        who = {theirs: True for ours, theirs in names if verdicts[ours] == verdict}
        if who:
            found[word] = who
    for ours, theirs in (
        ("blind.paving", "hasTactileGuideStrips"),
        ("blind.signs", "hasTactileSignage"),
        ("deaf.loop", "hasInductionLoop"),
    ):
        _flag(found, theirs, facts.get(ours))
    for word, part in (
        ("entrances", _entrance(facts)),
        ("restrooms", _restroom(facts)),
        ("availableEquipment", _lift(place)),
    ):
        if part:
            found[word] = [part]
    ways = _pathways(facts)
    if ways:
        found["pathways"] = ways
    count = facts.get("parking.disabled")
    if isinstance(count, int | float):
        found["parking"] = {
            "forWheelchairUsers": {"count": int(count)} if count else None
        }
    return found


def _entrance(facts: Facts) -> Json:
    found: Json = {}
    steps = facts.get("entrance.steps")
    if isinstance(steps, int | float):
        found["isLevel"] = not steps
        if steps:
            stairs: Json = {"count": int(steps)}
            _length(stairs, "stepHeight", facts.get("entrance.step_height"))
            _flag(stairs, "hasHandRail", facts.get("entrance.handrail"))
            found["stairs"] = stairs
    _flag(found, "hasFixedRamp", facts.get("entrance.ramp"))
    slope = facts.get("entrance.ramp_slope")
    if isinstance(slope, int | float):
        found["slopeAngle"] = _slope(slope)
    door: Json = {}
    _length(door, "width", facts.get("entrance.door_width"))
    _length(door, "thresholdHeight", facts.get("entrance.threshold"))
    _length(door, "turningSpaceInFront", facts.get("entrance.turning_space"))
    _flag(door, "isAutomatic", facts.get("entrance.door_automatic"))
    if door:
        found["door"] = door
    return {"properties": {"isMainEntrance": True, **found}} if found else {}


def _restroom(facts: Facts) -> Json:
    if facts.get("toilet.present") != "yes":
        return {}
    found: Json = {"isAccessibleWithWheelchair": True}
    _length(found, "turningSpaceInside", facts.get("toilet.turning_space"))
    _flag(found, "hasSupportRails", facts.get("toilet.grab_bars"))
    _flag(found, "hasChangingTableForBabies", facts.get("toilet.changing_table"))
    door: Json = {}
    _length(door, "width", facts.get("toilet.door_width"))
    _flag(door, "needsEuroKey", facts.get("toilet.euro_key"))
    if door:
        found["entrance"] = {"door": door}
    bowl: Json = {}
    _length(bowl, "spaceOnUsersLeftSide", facts.get("toilet.side_space"))
    if bowl:
        found["toilet"] = bowl
    return found


def _lift(place: PlaceToTell) -> Json:
    facts = place.facts
    if facts.get("lift.present") != "yes":
        return {}
    found: Json = {"category": "elevator"}
    _length(found, "cabinWidth", facts.get("lift.cabin_width"))
    _length(found, "cabinLength", facts.get("lift.cabin_depth"))
    _length(found, "heightOfControls", facts.get("lift.controls_height"))
    door: Json = {}
    _length(door, "width", facts.get("lift.door_width"))
    if door:
        found["door"] = door
    # That nobody reported it broken is no statement that it works.
    if place.broken:
        found["isWorking"] = False
    return found


def _pathways(facts: Facts) -> Json:
    found: Json = {}
    _length(found, "width", facts.get("path.width"))
    kerb = facts.get("path.kerb")
    if isinstance(kerb, int | float):
        found["isKerbstoneFree"] = kerb == 0
    ground: Json = {}
    slope, cross = facts.get("path.slope"), facts.get("path.cross_slope")
    if isinstance(slope, int | float):
        ground["longitudinalSlope"] = _slope(slope)
    if isinstance(cross, int | float):
        ground["lateralSlope"] = _slope(cross)
    kind = facts.get("path.surface")
    if isinstance(kind, str):
        ground["smoothness"] = _SMOOTHNESS[kind]
    if ground:
        found["surface"] = ground
    return found


def _address(place: PlaceToTell) -> Json:
    parts: Mapping[str, str] = {
        "street": place.street,
        "house": place.house_number,
        "postalCode": place.postal_code,
        "city": place.city,
    }
    return {key: {"de": value} for key, value in parts.items() if value}


def _length(into: Json, name: str, value: Value | None) -> None:
    if isinstance(value, int | float):
        into[name] = {"value": value, "unit": "cm"}


def _slope(value: float) -> Json:
    return {"value": value, "unit": "%"}


def _flag(into: Json, name: str, value: Value | None) -> None:
    if value in {"yes", "no"}:
        into[name] = value == "yes"
