"""A member's values for a blueprint: periods without overlap or hole, then types.

Values with validity are rows ``{from, to, value}``. A row may end on the day before
the next begins or on that very day (half-open); stored is the last day that counts.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from verbund.catalogue.errors import AdoptionRefused
from verbund.core.errors import FieldProblem
from verbund.engine.model import Blueprint, Parameter
from verbund.engine.parameters import check_parameters

_DAY = timedelta(days=1)


class _Row(Struct, frozen=True):
    number: int
    start: date | None
    end: date | None
    value: object

    def __str__(self) -> str:
        start = f"ab {self.start:%d.%m.%Y}" if self.start else "ohne Beginn"
        end = f" bis {self.end:%d.%m.%Y}" if self.end else ""
        return f"Zeile {self.number} ({start}{end})"


def checked_parameters(
    blueprint: Blueprint, raw: Mapping[str, object]
) -> dict[str, object]:
    """The values as they are stored; ``AdoptionRefused`` names everything wrong."""
    problems: list[FieldProblem] = []
    stored: dict[str, object] = {}
    for name, value in raw.items():
        parameter = blueprint.parameters.get(name)
        if parameter is None or not parameter.dated or not _is_dated(value):
            stored[name] = value
            continue
        rows, wrong = _periods(parameter, value)
        problems += [
            FieldProblem(name, f"„{parameter.label}“: {text}", "period")
            for text in wrong
        ]
        stored[name] = rows
    if not problems:
        problems = [
            FieldProblem(e.path, e.message.de, e.code)
            for e in check_parameters(blueprint, stored)
        ]
    if problems:
        detail = "\n".join(f"{p.path}: {p.message}" for p in problems)
        raise AdoptionRefused(detail, fields=problems)
    return stored


def _is_dated(value: object) -> bool:
    return (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(row, Mapping) and "value" in row for row in value)
    )


def _periods(
    parameter: Parameter, value: object
) -> tuple[list[dict[str, object]], list[str]]:
    assert isinstance(value, list | tuple)  # noqa: S101 - _is_dated has looked
    wrong: list[str] = []
    rows: list[_Row] = []
    for number, row in enumerate(value, 1):
        try:
            rows.append(
                _Row(number, _day(row.get("from")), _day(row.get("to")), row["value"])
            )
        except ValueError as error:
            wrong.append(f"Zeile {number}: {error}")
    rows.sort(key=lambda row: (row.start or date.min, row.number))
    wrong += [
        f"{row} endet, bevor sie beginnt."
        for row in rows
        if row.start and row.end and row.end < row.start
    ]
    for earlier, later in pairwise(rows):
        if later.start is None or earlier.start == later.start:
            wrong.append(f"{earlier} und {later} beginnen am selben Tag.")
        elif earlier.end is None:
            continue  # runs on until the next one begins
        elif earlier.end > later.start:
            wrong.append(f"{earlier} und {later} überschneiden sich.")
        elif earlier.end < later.start - _DAY:
            wrong.append(
                f"Zwischen {earlier} und {later} fehlt ein Wert: vom "
                f"{earlier.end + _DAY:%d.%m.%Y} bis "
                f"{later.start - _DAY:%d.%m.%Y} gilt keiner."
            )
    if wrong:
        return [], wrong
    ends: list[date | None] = [
        later.start - _DAY if later.start else None for later in rows[1:]
    ]
    if rows:
        ends.append(rows[-1].end)
    return [
        {
            "from": row.start.isoformat() if row.start else None,
            "to": end.isoformat() if end else None,
            "value": row.value,
        }
        for row, end in zip(rows, ends, strict=True)
    ], []


def _day(raw: object) -> date | None:
    if raw is None or isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError:
        raise ValueError(f"„{raw}“ ist kein Tag wie 2026-01-01.") from None
