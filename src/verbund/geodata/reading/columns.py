"""What kind of values a column holds, and its values in that kind."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Final

import msgspec

from verbund.geodata.collections import GeometryType, PropertyType
from verbund.kernel.clock import BERLIN

_WHOLE: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9]\d{0,14})[.,]\d{1,12}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_GERMAN_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
)
_LARGEST: Final = 2**53


class Column:
    """The kinds of values met so far; empty ones say nothing."""

    __slots__ = ("_kinds", "_textual")

    def __init__(self, *, textual: bool) -> None:
        self._kinds: set[PropertyType] = set()
        self._textual = textual

    def note(self, value: object) -> None:
        """Remember the kind of one value."""
        if value is not None and value != "":
            self._kinds.add(_kind(value, textual=self._textual))

    @property
    def type(self) -> PropertyType:
        """The narrowest kind that all values fit."""
        if self._kinds == {"integer", "number"}:
            return "number"
        return next(iter(self._kinds)) if len(self._kinds) == 1 else "string"


def _kind(value: object, *, textual: bool) -> PropertyType:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer" if abs(value) < _LARGEST else "string"
    if isinstance(value, float):
        return "number"
    if not isinstance(value, str):
        return "string"
    if _DAY.fullmatch(value) or (textual and _GERMAN_DAY.fullmatch(value)):
        return "date" if _day(value) else "string"
    if _MOMENT.fullmatch(value):
        return "date-time" if _moment(value) else "string"
    if textual and _WHOLE.fullmatch(value):
        return "integer"
    return "number" if textual and _DECIMAL.fullmatch(value) else "string"


def _day(value: str) -> str:
    german = _GERMAN_DAY.fullmatch(value)
    try:
        if german:
            day, month, year = map(int, german.groups())
            return date(year, month, day).isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _moment(value: str) -> str:
    """The moment in UTC to the second; without zone it is one of a German clock."""
    try:
        found = datetime.fromisoformat(value)
        here = found if found.tzinfo else found.replace(tzinfo=BERLIN)
        moment = here.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    except (ValueError, OverflowError):
        return ""
    return f"{moment.isoformat()}Z"


def as_typed(
    given: Mapping[str, object], types: Mapping[str, PropertyType]
) -> dict[str, object]:
    """The values of a row in the kinds of their columns."""
    return {name: _typed(value, types[name]) for name, value in given.items()}


def _typed(value: object, kind: PropertyType) -> object:
    if value is None or value == "":
        return None
    if kind == "date" and isinstance(value, str):
        return _day(value)
    if kind == "date-time" and isinstance(value, str):
        return _moment(value)
    if kind == "integer" and isinstance(value, str):
        return int(value)
    if kind == "number" and isinstance(value, str):
        return float(value.replace(",", "."))
    if kind != "string" or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()


def kind_of(kinds: Mapping[str, int]) -> GeometryType:
    """The narrowest kind of geometry that all objects fit."""
    found = {kind.removeprefix("Multi") for kind in kinds if kind != "none"}
    if not found:
        return "none"
    if found == {"Point"}:
        # Points are found by one pair of numbers; several in one are not.
        return "Point" if "MultiPoint" not in kinds else "Geometry"
    if found == {"LineString"}:
        return "LineString"
    return "Polygon" if found == {"Polygon"} else "Geometry"
