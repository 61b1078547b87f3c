"""What the parameters of ``items`` ask for (17-069, 7.15; 18-058; 19-079)."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from msgspec import Struct

from verbund.channels.ogc.crs import DEFAULT, Crs, read_crs, surrounding
from verbund.channels.ogc.errors import BadParameter
from verbund.channels.ogc.query import allow
from verbund.channels.ogc.shapes import Ask, Column, Interval, Layer
from verbund.kernel.cql2 import (
    And,
    Expression,
    Field,
    FilterError,
    Or,
    check,
    read_json,
    read_text,
    within_box,
)
from verbund.kernel.cql2.model import Compare, Like, Property, box_shape
from verbund.kernel.cql2.moments import first_moment, last_moment, read_instant
from verbund.kernel.geo.geometry import Box, read_geometry
from verbund.kernel.geo.relations import intersects

DEFAULT_LIMIT: Final = 100
MOST: Final = 10_000
PARAMETERS: Final = frozenset(
    {
        "bbox", "bbox-crs", "crs", "cursor", "datetime", "filter", "filter-crs",
        "filter-lang", "limit", "q",
    }
)  # fmt: skip
#: Languages of filters.
LANGUAGES: Final = ("cql2-text", "cql2-json")
_MOST_SEARCH: Final = 100
_CURSOR: Final = re.compile(r"[A-Za-z0-9_.~-]{1,120}")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


class Asked(Struct, frozen=True):
    """Conditions, and the system in which the answer is written."""

    ask: Ask
    crs: Crs


def read_items(query: Mapping[str, str], layer: Layer) -> Asked:
    """The request for features of a collection; raises ``BadParameter``."""
    if query.get("offset") == "0":
        # Clients of web maps say so on their first page; it asks for nothing.
        query = {name: value for name, value in query.items() if name != "offset"}
    if not query:
        return Asked(Ask(limit=DEFAULT_LIMIT), DEFAULT)
    allow(query, PARAMETERS, lambda name: layer.column(name) is not None)
    crs = read_crs("crs", query["crs"]) if "crs" in query else DEFAULT
    box, across, exactly = _box(query, layer)
    conditions = [across] if across is not None else []
    conditions += _properties(query, layer)
    if "q" in query:
        conditions += _words(query["q"], layer)
    if "filter" in query:
        conditions.append(read_filter(query, layer))
    elif "filter-lang" in query or "filter-crs" in query:
        _language(query)
        _filter_crs(query)
    where = _joined(conditions)
    return Asked(
        Ask(
            limit=_limit(query.get("limit")),
            after=_cursor(query.get("cursor")),
            box=box,
            interval=read_interval(query["datetime"]) if "datetime" in query else None,
            where=where,
            exactly=exactly,
        ),
        crs,
    )


def _joined(conditions: list[Expression]) -> Expression | None:
    if not conditions:
        return None
    return conditions[0] if len(conditions) == 1 else And(tuple(conditions))


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise BadParameter(
            "limit",
            f"„limit“ ist eine ganze Zahl von 1 bis {MOST}.",
            f"“limit” is an integer from 1 to {MOST}.",
        )
    # More than the most is no error (17-069, requirement fc-limit-response-1).
    return min(int(text), MOST)


def _cursor(text: str | None) -> str:
    if text is None:
        return ""
    if not _CURSOR.fullmatch(text):
        raise bad_cursor()
    return text


def bad_cursor() -> BadParameter:
    """The place to go on reading from was not given by this server."""
    return BadParameter(
        "cursor",
        "Die Stelle zum Weiterlesen ist ungültig. Bitte folgen Sie „next“ der Antwort.",
        "The cursor is not valid; follow the link “next” of an answer.",
    )


def _box(
    query: Mapping[str, str], layer: Layer
) -> tuple[Box | None, Expression | None, Callable[[object], bool] | None]:
    crs = read_crs("bbox-crs", query["bbox-crs"]) if "bbox-crs" in query else DEFAULT
    if "bbox" not in query:
        return None, None, None
    a, b, c, d = read_box(query["bbox"])
    if crs.epsg == 4326:
        a, b, c, d = b, a, d, c
    if layer.geometry == "none":
        # Everything of a collection without places is everywhere (17-069, 7.15.3).
        return None, None, None
    if crs.epsg in (0, 4326):
        _degrees(a, b, c, d)
        if a > c:
            return None, within_box(a, b, c, d), None
        return Box(a, b, c, d), None, None
    if a > c or b > d:
        raise _bad_box()
    wanted = box_shape(a, b, c, d)

    def exactly(geometry: object) -> bool:
        if geometry is None:
            return False
        return intersects(crs.shape(read_geometry(geometry)), wanted)

    return surrounding(crs, (a, b, c, d)), None, exactly


def read_box(text: str) -> tuple[float, float, float, float]:
    """Four numbers of a box; of six the heights are left out."""
    parts = text.split(",")
    if len(parts) not in (4, 6) or not all(_NUMBER.fullmatch(p) for p in parts):
        raise _bad_box()
    numbers = [float(part) for part in parts]
    if not all(abs(number) < 1e12 for number in numbers):
        raise _bad_box()
    if len(numbers) == 6:
        if numbers[2] > numbers[5]:
            raise _bad_box()
        del numbers[5], numbers[2]
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _bad_box() -> BadParameter:
    return BadParameter(
        "bbox",
        "„bbox“ besteht aus vier (mit Höhen sechs) Zahlen, durch Komma getrennt: "
        "links, unten, rechts, oben – in der Reihenfolge der Achsen von „bbox-crs“.",
        "“bbox” has four (with heights six) numbers separated by commas: lower left, "
        "upper right, in the axis order of “bbox-crs”.",
    )


def _degrees(west: float, south: float, east: float, north: float) -> None:
    """Refuse what cannot be degrees; whoever sent metres should learn it."""
    inside = all(-180 <= lon <= 180 for lon in (west, east)) and (
        -90 <= south <= north <= 90
    )
    if not inside:
        raise _bad_box()


def read_interval(text: str) -> Interval:
    """``datetime``: an instant, or an interval open at one end (17-069, 7.15.4)."""
    first, slash, last = text.partition("/")
    try:
        start = _instant(first)
        end = _instant(last) if slash else start
    except FilterError as error:
        raise BadParameter("datetime", error.german, error.english) from error
    if start is None and end is None:
        raise BadParameter(
            "datetime",
            "„datetime“ braucht wenigstens einen Anfang oder ein Ende.",
            "“datetime” needs a start or an end.",
        )
    if first_moment(start) > last_moment(end):
        raise BadParameter(
            "datetime",
            "Der Zeitraum endet, bevor er beginnt.",
            "The interval ends before it begins.",
        )
    return (
        None if start is None else first_moment(start),
        None if end is None else last_moment(end),
    )


def _instant(text: str) -> date | datetime | None:
    return None if text in ("", "..") else read_instant(text)


def read_filter(query: Mapping[str, str], layer: Layer) -> Expression:
    """The checked tree of ``filter``."""
    crs = _filter_crs(query)
    back = crs.back if crs.epsg else None
    read = read_json if _language(query) == "cql2-json" else read_text
    try:
        found = read(query["filter"], back)
        check(found, fields_of(layer), geometry=layer.geometry != "none")
    except FilterError as error:
        raise BadParameter("filter", error.german, error.english) from error
    return found


def _filter_crs(query: Mapping[str, str]) -> Crs:
    if "filter-crs" not in query:
        return DEFAULT
    return read_crs("filter-crs", query["filter-crs"])


def _language(query: Mapping[str, str]) -> str:
    found = query.get("filter-lang", "")
    if not found:
        # JSON begins with a brace, text never does.
        start = query.get("filter", "").lstrip()[:1]
        return "cql2-json" if start == "{" else "cql2-text"
    if found not in LANGUAGES:
        raise BadParameter(
            "filter-lang",
            f"„filter-lang“ ist {' oder '.join(LANGUAGES)}.",
            f"“filter-lang” is {' or '.join(LANGUAGES)}.",
        )
    return found


def fields_of(layer: Layer) -> dict[str, Field]:
    """What a filter may name."""
    return {one.name: Field(one.name, one.kind) for one in layer.columns}


def _properties(query: Mapping[str, str], layer: Layer) -> list[Expression]:
    """Properties as parameters: each equals the value given."""
    return [
        Compare("=", Property(column.name), _value(column, query[column.name]))
        for column in layer.columns
        if column.name in query and column.name not in PARAMETERS
    ]


def _words(text: str, layer: Layer) -> list[Expression]:
    """Each word stands in some text of the feature, whatever its case."""
    wanted = text.split()
    if not wanted or len(text) > _MOST_SEARCH:
        raise BadParameter(
            "q",
            f"„q“ besteht aus Wörtern, zusammen höchstens {_MOST_SEARCH} Zeichen.",
            f"“q” takes words of {_MOST_SEARCH} characters at most.",
        )
    texts = [c for c in layer.columns if c.kind == "string"]
    return [Or(tuple(_holds(c, word) for c in texts)) for word in wanted]


def _holds(column: Column, word: str) -> Expression:
    plain = re.sub(r"([%_\\\\])", r"\\\1", word.casefold())
    return Like(Property(column.name, folded=True), f"%{plain}%")


def _value(column: Column, text: str) -> str | int | float | bool | date | datetime:
    try:
        if column.kind in ("date", "date-time"):
            found = read_instant(text)
            if column.kind == "date" and isinstance(found, datetime):
                return found.date()
            return found
        if column.kind == "boolean" and text in ("true", "false"):
            return text == "true"
        if column.kind in ("integer", "number") and _NUMBER.fullmatch(text):
            return float(text) if not text.lstrip("+-").isdecimal() else int(text)
    except FilterError as error:
        raise BadParameter(column.name, error.german, error.english) from error
    if column.kind == "string":
        return text
    raise BadParameter(
        column.name,
        f"Zu „{column.name}“ passt „{text[:40]}“ nicht (Art: {column.kind}).",
        f"“{text[:40]}” is not of type {column.kind}, as “{column.name}” is.",
    )
