"""What a blueprint lets the public read of a case: the columns of ``publish.yaml``.

Only these leave the house, and the check allows only fields marked ``open_data``.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction

from msgspec import Struct

from verbund.engine.answer_paths import field_at, value_at
from verbund.engine.book import case_facts
from verbund.engine.context import environment, evaluate, holds, names_of
from verbund.engine.display import display_value
from verbund.engine.model import Blueprint, Collection, Ground
from verbund.engine.place_values import is_place, place_line
from verbund.engine.rules import storable
from verbund.engine.state import CaseState
from verbund.engine.text import Text
from verbund.kernel.german import date_de
from verbund.kernel.money import format_euro

Cell = str | int | bool | None


class OpenRow(Struct, frozen=True, kw_only=True):
    """One case in one collection; ``cells`` by column, ``sort`` the newest last.

    ``lat`` and ``lon`` are degrees in WGS 84 where the collection has a ``geometry``.
    """

    collection: str
    cells: Mapping[str, Cell]
    sort: str = ""
    lat: float | None = None
    lon: float | None = None


def open_rows(
    ground: Ground, case: CaseState, *, now: datetime | date
) -> Iterator[OpenRow]:
    """The rows of a case in the collections of its blueprint; none once erased."""
    if case.erased:
        return
    env = environment(
        ground,
        case.answers,
        now=now,
        decision=case.facts,
        case=case_facts(case),
    )
    for collection in ground.blueprint.publish.collections:
        if not holds(ground, env, collection.where):
            continue
        cells = {
            name: _cell(evaluate(ground, env, source))
            for name, source in collection.columns.items()
        }
        newest = cells.get(collection.newest or "")
        sort = "" if newest is None else str(newest)
        lat, lon = _point(case, collection)
        yield OpenRow(
            collection=collection.id, cells=cells, sort=sort, lat=lat, lon=lon
        )


def _point(
    case: CaseState, collection: Collection
) -> tuple[float | None, float | None]:
    value = value_at(case.answers, collection.geometry or "")
    if not isinstance(value, Mapping) or "lat" not in value or "lon" not in value:
        return None, None
    return float(str(value["lat"])), float(str(value["lon"]))


def _cell(value: object) -> Cell:
    if is_place(value):
        return place_line(value)
    plain = storable(value, None)
    if plain is None or isinstance(plain, str | int | bool):
        return plain
    if isinstance(plain, Fraction):
        return str(plain)
    if isinstance(plain, list):
        return ", ".join(str(one) for one in plain)
    return str(plain)


def heading(blueprint: Blueprint, collection: Collection, column: str) -> Text:
    """How a column is called: as the collection says, else as its field is."""
    written = collection.headings.get(column)
    if written is not None:
        return written
    field = field_at(blueprint.fields, collection.columns[column])
    return field.label if field is not None else Text(de=column)


def cell_text(
    blueprint: Blueprint,
    collection: Collection,
    column: str,
    value: Cell,
    language: str = "de",
) -> str:
    """One cell in words: the label of an option, a day, ja/nein."""
    if value is None or value == "":
        return ""
    source = collection.columns[column]
    field = field_at(blueprint.fields, source)
    if field is not None:
        return display_value(field, value, language)
    kind = names_of(blueprint).compile(source).kind
    label = (kind.labels or {}).get(str(value))
    if label is not None:
        return label.get(language)
    if kind.name == "date":
        return date_de(date.fromisoformat(str(value)), language)
    if kind.name == "money":
        return format_euro(int(value), language)
    return str(value)
