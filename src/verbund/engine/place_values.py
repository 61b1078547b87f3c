"""A place as an answer: a point, an address, the number of a thing, or words.

Coordinates are degrees in WGS 84, kept as decimal text with at most seven places
(about one centimetre), because answers stand in journals that must compare equal.
Whoever reports a broken lamp needs no map: the number on its post is enough.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeGuard

from verbund.engine import messages, messages_place
from verbund.engine.messages import Wrong
from verbund.engine.model_fields import Field

Clean = Callable[[object], str]
POINT = ("lat", "lon")
WORDS = ("street", "house_number", "postal_code", "city", "asset", "note")
#: The parts of a place in the order in which people are asked.
PARTS = ("street", "house_number", "postal_code", "city", "asset", "note", *POINT)
_NAMES = frozenset(PARTS)
_LONGEST: Mapping[str, int] = {"asset": 60, "note": 500}
_PLACES = Decimal("0.0000001")
_MOST = {"lat": Decimal(90), "lon": Decimal(180)}
#: A box around Germany, outward to a tenth of a degree: south, north, west, east.
GERMANY = (Decimal("47.2"), Decimal("55.1"), Decimal("5.8"), Decimal("15.1"))


def read_place(field: Field, raw: object, clean: Clean) -> dict[str, object]:
    """The normal form of a place: what is blank is left out.

    ``clean`` makes one written part clean or raises ``Wrong``. Raises ``Wrong`` with
    the part it is about.
    """
    if not isinstance(raw, Mapping):
        raise messages.wrong_shape()
    value: dict[str, object] = {}
    for part in WORDS:
        given = raw.get(part)
        if given is None or given == "":
            continue
        try:
            text = clean(given)
            most = _LONGEST.get(part, 200)
            if len(text) > most:
                raise messages.too_long(most, len(text))
        except Wrong as problem:
            raise Wrong(problem.code, problem.message, part) from None
        if text:
            value[part] = text
    code = value.get("postal_code")
    if isinstance(code, str) and not (len(code) == 5 and code.isdecimal()):
        raise messages.postal_code()
    if "house_number" in value and "street" not in value:
        raise messages.address_part("street")
    value.update(_point(field, raw))
    _enough(field, value)
    return value


def _point(field: Field, raw: Mapping[object, object]) -> dict[str, object]:
    given = {part: raw.get(part) for part in POINT}
    given = {
        part: value
        for part, value in given.items()
        if value is not None and not (isinstance(value, str) and not value.strip())
    }
    if not given:
        return {}
    for part in POINT:
        if part not in given:
            raise messages_place.half_a_point(part)
    found = {part: _degrees(part, value) for part, value in given.items()}
    lat, lon = found["lat"], found["lon"]
    if lat == lon == 0:
        raise messages_place.no_position()
    if not in_germany(lat, lon) and in_germany(lon, lat):
        raise messages_place.swapped(_text(lat), _text(lon))
    if field.within == "germany" and not in_germany(lat, lon):
        raise messages_place.outside_germany()
    return {part: _text(value) for part, value in found.items()}


def _degrees(part: str, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise messages_place.not_degrees(part)
    if isinstance(raw, int) and abs(raw) > 180:  # perhaps too long to be written
        raise messages_place.not_degrees(part)
    source = str(raw).strip().replace("−", "-").replace(",", ".")
    try:
        number = Decimal(source) if len(source) <= 40 else None
    except (InvalidOperation, ValueError):
        number = None
    if number is None or not number.is_finite():
        raise messages_place.not_degrees(part)
    if abs(number) > _MOST[part]:
        raise messages_place.not_degrees(part)
    return number.quantize(_PLACES)


def in_germany(lat: Decimal, lon: Decimal) -> bool:
    """Whether a point lies in the box around Germany."""
    south, north, west, east = GERMANY
    return south <= lat <= north and west <= lon <= east


def _text(number: Decimal) -> str:
    text = format(number, "f").rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _enough(field: Field, value: Mapping[str, object]) -> None:
    if field.needs == "point" and "lat" not in value:
        raise messages_place.point_missing()
    if field.needs == "address" and "street" not in value:
        raise messages.address_part("street")
    if not any(part in value for part in ("lat", "street", "asset", "note")):
        raise messages_place.place_missing()


def is_place(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether a value has the form of a place that somebody named."""
    return isinstance(value, Mapping) and bool(value) and value.keys() <= _NAMES


def place_line(value: Mapping[str, object]) -> str:
    """A place in one line: address, number of the thing, words, else the point."""
    street = f"{value.get('street') or ''} {value.get('house_number') or ''}".strip()
    city = f"{value.get('postal_code') or ''} {value.get('city') or ''}".strip()
    asset = f"Nr. {value['asset']}" if value.get("asset") else ""
    words = [str(p) for p in (street, city, asset, value.get("note")) if p]
    if not (street or asset or value.get("note")) and value.get("lat"):
        words.append(point_text(value))
    return ", ".join(words)


def point_text(value: Mapping[str, object]) -> str:
    """A point as people write it: ``50,73743° N, 7,09821° O``; empty without one."""
    if not value.get("lat") or not value.get("lon"):
        return ""
    lat, lon = float(str(value["lat"])), float(str(value["lon"]))
    north, east = ("N" if lat >= 0 else "S"), ("O" if lon >= 0 else "W")
    written = f"{abs(lat):.5f}° {north}; {abs(lon):.5f}° {east}"
    return written.replace(".", ",").replace(";", ",")
