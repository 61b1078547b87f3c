"""Areas of a by-law: streets with house numbers, polygons, and where an address lies.

An area is a row of an ``areas`` parameter: ``id``, ``name``, the parameter's columns,
``streets`` as a by-law lists them, and ``polygon`` as GeoJSON geometry in CRS84
(longitude first). Where the point of an address is known, polygons decide, otherwise
the list of streets. The first area that fits in the order of the parameter counts.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from itertools import combinations, pairwise
from typing import Any

from msgspec import Struct

Point = tuple[float, float]
Ring = tuple[Point, ...]
#: A house number: the number and the letter behind it, in lower case.
House = tuple[int, str]

#: What an area's row says besides the columns of its parameter.
KEYS = frozenset({"id", "name", "streets", "polygon"})
_STREET_KEYS = frozenset({"street", "from", "to", "parity", "postal_code"})
_PARITIES = ("all", "odd", "even")
_HOUSE = re.compile(r"\s*(\d{1,4})\s*([a-zA-Z]?)\b")
_NOT_WORD = re.compile(r"[^0-9a-zäöüß]+")
_LAST: House = (9999, "~")
_ADDRESS_COLUMNS = ("street", "house_number", "postal_code", "lon", "lat")


class Stretch(Struct, frozen=True):
    """A street or a part of it; letters of the last number are included."""

    street: str
    name: str
    first: House = (0, "")
    last: House = _LAST
    parity: str = "all"
    postal_code: str = ""

    def holds(self, street: str, house: House | None, postal_code: str) -> bool:
        if street != self.street:
            return False
        if self.postal_code and postal_code and postal_code != self.postal_code:
            return False
        if self.whole:
            return True
        if house is None or not self.first <= house <= self.last:
            return False
        return self.parity == "all" or (house[0] % 2 == 1) == (self.parity == "odd")

    @property
    def whole(self) -> bool:
        return self.first == (0, "") and self.last == _LAST and self.parity == "all"

    def __str__(self) -> str:
        if self.whole:
            return self.name
        words = [self.name]
        if self.last == _LAST and self.first != (0, ""):
            words.append(f"ab {_number(self.first)}")
        elif self.last != _LAST:
            words.append(f"{_number(max(self.first, (1, '')))}–{_number(self.last)}")
        if self.parity != "all":
            side = "ungerade" if self.parity == "odd" else "gerade"
            words.append(f"({side} Nummern)")
        return " ".join(words)


class Area(Struct, frozen=True):
    """One area, ready to be asked."""

    id: str
    name: str
    streets: tuple[Stretch, ...] = ()
    polygons: tuple[tuple[Ring, ...], ...] = ()

    def covers(self, point: Point) -> bool:
        return any(_inside(point, rings) for rings in self.polygons)


class Placed(Struct, frozen=True):
    """Where an address lies and by what: the stretch of the list, or its point."""

    area: str
    name: str
    by: str


def locate(
    address: object, areas: Sequence[Area], known: Mapping[str, Point] | None = None
) -> Placed | None:
    """The area of an address (a mapping as answers have it); ``None`` if in none."""
    if not isinstance(address, Mapping):
        return None
    street = normal_street(str(address.get("street") or ""))
    if not street:
        return None
    number = str(address.get("house_number") or "")
    house, postal_code = house_of(number), str(address.get("postal_code") or "")
    point = (known or {}).get(address_key(street, house, postal_code))
    left: Iterable[Area] = areas
    if point is not None and any(area.polygons for area in areas):
        for area in areas:
            if area.covers(point):
                by = f"Lage {point[1]:.5f}° N, {point[0]:.5f}° O".replace(".", ",")
                return Placed(area.id, area.name, by)
        left = [area for area in areas if not area.polygons]
    for area in left:
        for stretch in area.streets:
            if stretch.holds(street, house, postal_code):
                return Placed(area.id, area.name, str(stretch))
    return None


# --- reading what a member fills in -------------------------------------------


def read_area(row: object) -> Area:
    """One row of an ``areas`` parameter; ``ValueError`` with a German sentence."""
    if not isinstance(row, Mapping):
        raise ValueError(f"„{row}“ ist kein Gebiet.")  # noqa: TRY004
    area_id = row.get("id")
    if not isinstance(area_id, str) or not area_id:
        raise ValueError("Ein Gebiet braucht eine Kennung „id“.")
    name = row.get("name")
    streets = row.get("streets") or []
    if not isinstance(streets, list | tuple):
        raise ValueError(f"Gebiet „{area_id}“: „streets“ ist eine Liste.")  # noqa: TRY004
    area = Area(
        id=area_id,
        name=name if isinstance(name, str) and name else area_id,
        streets=tuple(_stretch(area_id, entry) for entry in streets),
        polygons=_polygons(area_id, row.get("polygon")),
    )
    if not area.streets and not area.polygons:
        raise ValueError(
            f"Gebiet „{area_id}“ ist leer. Nennen Sie Straßen oder ein Polygon."
        )
    return area


def overlaps(areas: Sequence[Area]) -> list[str]:
    """Stretches that two areas claim, as sentences."""
    return [
        f"„{left}“ steht in „{one.name}“ und als „{right}“ in „{other.name}“."
        for one, other in combinations(areas, 2)
        for left in one.streets
        for right in other.streets
        if _common(left, right)
    ]


def _common(left: Stretch, right: Stretch) -> bool:
    if left.street != right.street:
        return False
    if left.postal_code and right.postal_code and left.postal_code != right.postal_code:
        return False
    if {left.parity, right.parity} == {"odd", "even"}:
        return False
    first, last = max(left.first, right.first), min(left.last, right.last)
    if first > last:
        return False
    parity = left.parity if left.parity != "all" else right.parity
    if parity == "all" or last[0] - first[0] >= 1:
        return True
    return (first[0] % 2 == 1) == (parity == "odd")


def _stretch(area: str, raw: object) -> Stretch:
    if isinstance(raw, str):
        raw = {"street": raw}
    if not isinstance(raw, Mapping) or not isinstance(raw.get("street"), str):
        raise ValueError(  # noqa: TRY004 # wrong data, not a wrong call
            f"Gebiet „{area}“: „{raw}“ ist keine Straße."
        )
    unknown = sorted(set(raw) - _STREET_KEYS)
    if unknown:
        raise ValueError(
            f"Gebiet „{area}“: Die Angabe „{unknown[0]}“ gibt es nicht. "
            "Möglich sind: street, from, to, parity, postal_code."
        )
    name = str(raw["street"]).strip()
    parity = str(raw.get("parity") or "all")
    if parity not in _PARITIES:
        raise ValueError(f"{name}: „{parity}“ ist nicht all, odd oder even.")
    first, last = _bound(name, raw.get("from")), _bound(name, raw.get("to"))
    if last is not None and not last[1]:
        last = (last[0], "~")
    found = Stretch(
        street=normal_street(name),
        name=name,
        first=first or (0, ""),
        last=last or _LAST,
        parity=parity,
        postal_code=str(raw.get("postal_code") or ""),
    )
    if found.last < found.first:
        raise ValueError(f"{name}: Die letzte Nummer liegt vor der ersten.")
    return found


def _bound(street: str, raw: object) -> House | None:
    if raw is None or raw == "":
        return None
    found = house_of(str(raw))
    if found is None:
        raise ValueError(f"{street}: „{raw}“ ist keine Hausnummer.")
    return found


def _polygons(area: str, raw: object) -> tuple[tuple[Ring, ...], ...]:
    if raw is None:
        return ()
    if not isinstance(raw, Mapping) or raw.get("type") not in {
        "Polygon",
        "MultiPolygon",
    }:
        raise ValueError(
            f"Gebiet „{area}“: „polygon“ ist eine GeoJSON-Geometrie vom Typ Polygon "
            "oder MultiPolygon."
        )
    coordinates = raw.get("coordinates")
    whole: Any = [coordinates] if raw["type"] == "Polygon" else coordinates
    try:
        return tuple(tuple(_ring(ring) for ring in polygon) for polygon in whole)
    except (TypeError, ValueError, IndexError):
        raise ValueError(
            f"Gebiet „{area}“: Die Koordinaten sind keine Ringe aus Punkten "
            "[Länge, Breite] in CRS84, deren letzter der erste ist."
        ) from None


def _ring(raw: Sequence[Sequence[float]]) -> Ring:
    ring = tuple((float(point[0]), float(point[1])) for point in raw)
    wide = any(not (-180 <= x <= 180 and -90 <= y <= 90) for x, y in ring)
    if len(ring) < 4 or ring[0] != ring[-1] or wide:
        raise ValueError
    return ring


def read_addresses(raw: object) -> dict[str, Point]:
    """A member's address list: rows, or CSV text with a head line, to points.

    Columns are ``street house_number postal_code lon lat``.
    """
    rows: Iterable[Mapping[str, object]]
    if isinstance(raw, str):
        sample = raw.partition("\n")[0]
        reader = csv.DictReader(StringIO(raw), delimiter=";" if ";" in sample else ",")
        rows = list(reader)
    elif isinstance(raw, list | tuple) and all(isinstance(r, Mapping) for r in raw):
        rows = raw
    else:
        raise ValueError("Die Adressliste ist eine Tabelle oder ein Text in CSV.")
    found: dict[str, Point] = {}
    for line, row in enumerate(rows, 2):
        missing = [name for name in ("street", "lon", "lat") if not row.get(name)]
        if missing:
            raise ValueError(f"Adressliste, Zeile {line}: „{missing[0]}“ fehlt.")
        try:
            lon, lat = (
                float(str(row[name]).replace(",", ".")) for name in ("lon", "lat")
            )
        except ValueError:
            raise ValueError(
                f"Adressliste, Zeile {line}: lon und lat sind Zahlen in Grad."
            ) from None
        street = normal_street(str(row["street"]))
        house = house_of(str(row.get("house_number") or ""))
        postal_code = str(row.get("postal_code") or "")
        found[address_key(street, house, postal_code)] = (lon, lat)
    return found


def address_key(street: str, house: House | None, postal_code: str) -> str:
    """How an address is looked up; ``street`` is normal already."""
    number = _number(house) if house else ""
    return f"{street}|{number}|{postal_code}"


def normal_street(name: str) -> str:
    """One spelling of a street: „Gr. Straße“, „Große Str.“ … differ only in words."""
    folded = _NOT_WORD.sub(" ", name.casefold().replace("ß", "ss")).strip()
    folded = folded.replace("strasse", "str")
    return " ".join(folded.split())


def house_of(number: str) -> House | None:
    """„12 a“ → (12, "a"); ``None`` if there is no number at the beginning."""
    found = _HOUSE.match(number)
    return (int(found[1]), found[2].lower()) if found else None


def _number(house: House) -> str:
    return f"{house[0]}{house[1].strip('~')}"


# --- geometry -----------------------------------------------------------------


def _inside(point: Point, rings: Sequence[Ring]) -> bool:
    """Whether the point lies in the outer ring and in no hole; edges count as in."""
    if not rings:
        return False
    return _in_ring(point, rings[0], edge=True) and not any(
        _in_ring(point, hole, edge=False) for hole in rings[1:]
    )


def _in_ring(point: Point, ring: Ring, *, edge: bool) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if _on_edge(x, y, x1, y1, x2, y2):
            return edge
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _on_edge(  # noqa: PLR0917 # three points
    x: float, y: float, x1: float, y1: float, x2: float, y2: float
) -> bool:
    cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    if cross != 0:
        return False
    return min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
