"""What is wrong with a table before it counts: gaps, dead rows, names nobody knows.

Pure. A finding of kind ``error`` blocks activation, ``warning`` is for the person who
wrote the table.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from verbund.kernel.geo import GeometryFault, read_geometry
from verbund.responsibility.rules import Rule, Table, fits

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_CODE: Final = re.compile(r"[\w-]{1,80}\*?|\*")
MOST_RULES: Final = 2_000


class Flaw(Struct, frozen=True, kw_only=True):
    """One thing to mend; ``rule`` is the id of the row, empty for the table."""

    kind: Literal["error", "warning"]
    code: str
    rule: str = ""
    message: str


class World(Struct, frozen=True, kw_only=True):
    """What rows may name: codes of categories with titles, slugs, keys."""

    categories: Mapping[str, str] = {}
    offices: Collection[str] = ()
    members: Collection[str] = ()
    external: Collection[str] = ()
    roads: Collection[str] = ()


def check(table: Table, world: World, *, on: date) -> tuple[Flaw, ...]:
    """All flaws of the table as of a day, errors first."""
    found = [
        *_names(table, world),
        *_shapes(table),
        *_periods(table),
        *_roads(table, world),
        *_dead(table),
        *_gaps(table, world, on),
    ]
    return tuple(sorted(found, key=lambda flaw: flaw.kind != "error"))


def _names(table: Table, world: World) -> Iterator[Flaw]:
    if len(table.rules) > MOST_RULES:
        yield _error("many", "", f"Eine Tabelle hat höchstens {MOST_RULES} Zeilen.")
    areas = {area.id for area in table.areas}
    seen: set[str] = set()
    for rule in table.rules:
        if not _ID.fullmatch(rule.id):
            yield _error(
                "id",
                rule.id,
                f"„{rule.id}“ ist kein Name für eine Zeile: kleine Buchstaben, "
                "Ziffern, - und _, höchstens 60 Zeichen.",
            )
        if rule.id in seen:
            yield _error("twice", rule.id, f"Die Zeile „{rule.id}“ gibt es zweimal.")
        seen.add(rule.id)
        for area in rule.areas:
            if area not in areas:
                yield _error(
                    "area", rule.id, f"Das Gebiet „{area}“ hat die Tabelle nicht."
                )
        for code in rule.categories:
            if not _CODE.fullmatch(code):
                yield _error("code", rule.id, f"„{code}“ ist keine Kategorie.")
            elif world.categories and not any(
                fits(known, (code,)) for known in world.categories
            ):
                yield _warning(
                    "category", rule.id, f"Die Kategorie „{code}“ bietet hier niemand."
                )
        yield from _target(rule, world)


def _target(rule: Rule, world: World) -> Iterator[Flaw]:
    key = rule.target.key
    if rule.target.kind == "office" and key and key not in world.offices:
        yield _error("office", rule.id, f"Das Amt „{key}“ gibt es hier nicht.")
    if rule.target.kind == "member" and key not in world.members:
        yield _error("member", rule.id, f"Das Mitglied „{key}“ gibt es nicht.")
    if rule.target.kind == "external" and key not in world.external:
        yield _error(
            "external", rule.id, f"Die Stelle „{key}“ ist noch nicht eingetragen."
        )
    if rule.target.kind != "office" and not rule.because.de:
        yield _warning(
            "because",
            rule.id,
            "Sagen Sie den Leuten, warum es anderswohin geht.",
        )


def _shapes(table: Table) -> Iterator[Flaw]:
    seen: set[str] = set()
    for area in table.areas:
        if area.id in seen:
            yield _error("area_twice", "", f"Das Gebiet „{area.id}“ gibt es zweimal.")
        seen.add(area.id)
        try:
            shape = read_geometry(area.geometry)
        except GeometryFault as fault:
            yield _error("geometry", "", f"Gebiet „{area.id}“: {fault}")
            continue
        if not shape.polygons:
            yield _error("geometry", "", f"Gebiet „{area.id}“ ist keine Fläche.")


def _periods(table: Table) -> Iterator[Flaw]:
    for rule in table.rules:
        begin, end = rule.valid_from, rule.valid_to
        if begin is not None and end is not None and end <= begin:
            yield _error("period", rule.id, "Die Zeile gilt an keinem Tag.")


def _roads(table: Table, world: World) -> Iterator[Flaw]:
    """Rows by the class of a road need streets that know it."""
    if table.roads and table.roads not in world.roads:
        message = f"Die Sammlung „{table.roads}“ mit den Straßen gibt es nicht (mehr)."
        yield _warning("roads", "", message)
    elif not table.roads and any(rule.road_classes for rule in table.rules):
        yield _warning(
            "roads",
            "",
            "Zeilen nennen Straßenklassen. Wählen Sie unter „Einstellungen“ die "
            "Sammlung mit den Straßen, sonst passen diese Zeilen nie.",
        )


def _dead(table: Table) -> Iterator[Flaw]:
    """Rows that never decide, because one above fits all that they fit."""
    for place, rule in enumerate(table.rules):
        for above in table.rules[:place]:
            if _covers(above, rule):
                if above.target == rule.target:
                    yield _warning(
                        "double", rule.id, f"Das sagt schon die Zeile „{above.id}“."
                    )
                else:
                    yield _warning(
                        "dead",
                        rule.id,
                        f"Diese Zeile entscheidet nie: „{above.id}“ weiter oben "
                        "passt immer schon vorher.",
                    )
                break


def _covers(above: Rule, below: Rule) -> bool:
    """Whether everything that fits ``below`` fits ``above`` too."""
    return (
        _wider(above.categories, below.categories)
        and _wider(above.assets, below.assets)
        and _same_or_all(above.areas, below.areas)
        and _same_or_all(above.road_classes, below.road_classes)
        and (
            not above.municipalities
            or (
                bool(below.municipalities)
                and all(
                    m.startswith(above.municipalities) for m in below.municipalities
                )
            )
        )
        and (
            above.valid_from is None
            or (below.valid_from is not None and below.valid_from >= above.valid_from)
        )
        and (
            above.valid_to is None
            or (below.valid_to is not None and below.valid_to <= above.valid_to)
        )
    )


def _wider(above: tuple[str, ...], below: tuple[str, ...]) -> bool:
    if not above:
        return True
    return bool(below) and all(
        any(_within(each, wide) for wide in above) for each in below
    )


def _within(narrow: str, wide: str) -> bool:
    if wide.endswith("*"):
        return narrow.rstrip("*").startswith(wide[:-1])
    return narrow == wide


def _same_or_all(above: tuple[str, ...], below: tuple[str, ...]) -> bool:
    return not above or (bool(below) and set(below) <= set(above))


def _gaps(table: Table, world: World, on: date) -> Iterator[Flaw]:
    """Categories for which some report would find no row."""
    holds = [
        rule
        for rule in table.rules
        if (rule.valid_from is None or rule.valid_from <= on)
        and (rule.valid_to is None or on < rule.valid_to)
    ]
    if not table.rules:
        return  # the page says that there are none; forty warnings say nothing more
    for code, title in world.categories.items():
        rows = [rule for rule in holds if fits(code, rule.categories)]
        if not rows:
            yield _warning("gap", "", f"Für „{title}“ ({code}) gibt es keine Zeile.")
        elif not any(_always(rule) for rule in rows):
            yield _warning(
                "gap_rest",
                "",
                f"Für „{title}“ ({code}) gibt es Zeilen, aber keine für alle übrigen "
                "Orte.",
            )


def _always(rule: Rule) -> bool:
    return not (rule.areas or rule.municipalities or rule.road_classes or rule.assets)


def _error(code: str, rule: str, message: str) -> Flaw:
    return Flaw(kind="error", code=code, rule=rule, message=message)


def _warning(code: str, rule: str, message: str) -> Flaw:
    return Flaw(kind="warning", code=code, rule=rule, message=message)
