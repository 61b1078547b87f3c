"""Who sees to what is broken where: an ordered table of rules, read from the top.

Pure: no Django, no I/O. ``CompiledTable`` answers in microseconds; the first row that
fits wins. What somebody did not say (no place, no road class) never fits a row that
asks for it: unknown is not no, and the decision names the row that was passed over.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from verbund.kernel.geo import Area, AreaIndex, read_geometry

TargetKind = Literal["office", "member", "external"]
#: Why a row was passed over; ``hit`` is the row that decided.
Reason = Literal[
    "hit", "category", "municipality", "area", "road", "asset", "time",
    "place_unknown", "road_unknown", "asset_unknown",
]  # fmt: skip
AtBorder = Literal["ask", "both"]
#: Metres from a border within which a point may belong to either side: what telephones
#: and maps are wrong by.
TOLERANCE_M: Final = 30


class Words(Struct, frozen=True, omit_defaults=True):
    """A sentence in German and, if somebody wrote it, in English."""

    de: str = ""
    en: str = ""

    def get(self, language: str) -> str:
        """The sentence in this language, else in German."""
        return (self.en or self.de) if language == "en" else self.de


class Target(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Where it goes.

    ``office``: an office of the table's member by its slug, empty for the common
    worklist. ``member``: another member by its slug, whose own table then says which
    office. ``external``: a body outside by the key under which it is registered.
    """

    kind: TargetKind
    key: str = ""


class Rule(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One row. What is left empty fits everything.

    ``categories`` are service codes, ``strasse-*`` all that begin so. ``areas`` are ids
    of the table's polygons, ``municipalities`` beginnings of the official key (ARS),
    ``road_classes`` as the road's register names them (``A``, ``B``, ``L``, ``K``,
    ``G``), ``assets`` numbers on lamps, bins or lifts (``L-07*`` by their beginning).
    ``valid_to`` is the first day on which the row does not hold any more. With
    ``by_itself`` it goes to a body outside without a clerk having confirmed it.
    """

    id: str
    categories: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    road_classes: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    target: Target
    because: Words = Words()
    by_itself: bool = False


class NamedArea(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A polygon that rows name; ``geometry`` is GeoJSON in degrees (CRS84)."""

    id: str
    title: str = ""
    geometry: Mapping[str, object]


class Table(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """All rows of a member, and how it wants to be asked at its borders.

    ``roads`` is the collection of geodata that knows of which class a road is.
    """

    rules: tuple[Rule, ...] = ()
    areas: tuple[NamedArea, ...] = ()
    tolerance_m: int = TOLERANCE_M
    at_border: AtBorder = "ask"
    roads: str = ""


class Question(Struct, frozen=True, kw_only=True):
    """What is known of a report; ``municipality`` is the ARS of where it lies."""

    category: str
    on: date
    lat: float | None = None
    lon: float | None = None
    municipality: str = ""
    road_class: str = ""
    asset: str = ""


class Considered(Struct, frozen=True, array_like=True):
    """One row that was looked at, and why it did or did not decide."""

    rule: str
    reason: Reason


class Hit(Struct, frozen=True):
    """The row that decides, ``None`` if none fits, and all that stood above it."""

    rule: Rule | None
    considered: tuple[Considered, ...]


class _Row(Struct, frozen=True):
    rule: Rule
    areas: frozenset[str]
    roads: frozenset[str]
    asset_beginnings: tuple[str, ...]
    asset_numbers: frozenset[str]


class CompiledTable:
    """A table made ready to be asked often: by category first, areas by an index.

    Raises ``ValueError`` for a row that names an area the table does not have;
    ``review.check`` says the same in words.
    """

    __slots__ = ("_areas", "_memo", "_rows", "asks_for_roads", "table")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.asks_for_roads = any(rule.road_classes for rule in table.rules)
        self._areas: AreaIndex[str] = AreaIndex(
            Area(area.id, read_geometry(area.geometry)) for area in table.areas
        )
        known = {area.id for area in table.areas}
        for rule in table.rules:
            missing = set(rule.areas) - known
            if missing:
                raise ValueError(f"rule {rule.id!r} names unknown areas {missing}")
        self._rows = tuple(_row(rule) for rule in table.rules)
        # Rows of one category are few; they are picked once and kept.
        self._memo: dict[str, tuple[_Row, ...]] = {}

    def decide(self, question: Question) -> Hit:
        """The first row that fits, with the rows of this category above it."""
        rows = self._memo.get(question.category)
        if rows is None:
            rows = self._picked(question.category)
        return self._first(rows, question)

    def explain(self, question: Question) -> Hit:
        """The same decision with every row above it, those of other categories too."""
        return self._first(self._rows, question)

    def _picked(self, category: str) -> tuple[_Row, ...]:
        found = tuple(row for row in self._rows if fits(category, row.rule.categories))
        # Codes come from outside: what nobody wrote into the table is not kept.
        if len(self._memo) < 10_000:
            self._memo[category] = found
        return found

    def _first(self, rows: Iterable[_Row], question: Question) -> Hit:
        seen: list[Considered] = []
        here: frozenset[str] | None = None
        for row in rows:
            if row.areas and here is None and question.lat is not None:
                here = frozenset(self._areas.all_at(question.lat, question.lon or 0.0))
            reason = _reason(row, question, here)
            seen.append(Considered(row.rule.id, reason))
            if reason == "hit":
                return Hit(row.rule, tuple(seen))
        return Hit(None, tuple(seen))


def fits(value: str, wanted: tuple[str, ...]) -> bool:
    """Whether a value is among those wanted; ``strasse-*`` wants a beginning."""
    if not wanted:
        return True
    return any(
        value.startswith(each[:-1]) if each.endswith("*") else value == each
        for each in wanted
    )


def _reason(row: _Row, asked: Question, here: frozenset[str] | None) -> Reason:
    rule = row.rule
    if not fits(asked.category, rule.categories):
        return "category"
    if not _holds(rule, asked.on):
        return "time"
    return (
        _municipality(rule, asked.municipality)
        or _road(row, asked.road_class)
        or _asset(row, asked.asset)
        or _area(row, here)
        or "hit"
    )


def _holds(rule: Rule, on: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= on) and (
        rule.valid_to is None or on < rule.valid_to
    )


def _municipality(rule: Rule, ars: str) -> Reason | None:
    if not rule.municipalities:
        return None
    if not ars:
        return "place_unknown"
    return None if ars.startswith(rule.municipalities) else "municipality"


def _road(row: _Row, road_class: str) -> Reason | None:
    if not row.roads:
        return None
    if not road_class:
        return "road_unknown"
    return None if road_class.upper() in row.roads else "road"


def _asset(row: _Row, asset: str) -> Reason | None:
    if not row.rule.assets:
        return None
    if not asset:
        return "asset_unknown"
    number = asset.upper()
    named = number in row.asset_numbers or number.startswith(row.asset_beginnings)
    return None if named else "asset"


def _area(row: _Row, here: frozenset[str] | None) -> Reason | None:
    if not row.areas:
        return None
    if here is None:
        return "place_unknown"
    return "area" if row.areas.isdisjoint(here) else None


def _row(rule: Rule) -> _Row:
    assets = [number.upper() for number in rule.assets]
    return _Row(
        rule=rule,
        areas=frozenset(rule.areas),
        roads=frozenset(name.upper() for name in rule.road_classes),
        asset_beginnings=tuple(n[:-1] for n in assets if n.endswith("*")),
        asset_numbers=frozenset(n for n in assets if not n.endswith("*")),
    )


def passed_over(hit: Hit) -> Iterator[Considered]:
    """Rows that might have decided if more had been known."""
    for each in hit.considered:
        if each.reason.endswith("_unknown"):
            yield each
