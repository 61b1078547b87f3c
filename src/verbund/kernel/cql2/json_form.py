"""CQL2 as JSON (21-065r2, cql2.schema.json): ``{"op": "=", "args": […]}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, cast

import msgspec

from verbund.kernel.cql2 import build
from verbund.kernel.cql2.build import Operand
from verbund.kernel.cql2.model import (
    MOST_DEPTH,
    And,
    Comparison,
    Constant,
    Expression,
    FilterError,
    Not,
    Or,
    Property,
)
from verbund.kernel.cql2.moments import read_date, read_timestamp
from verbund.kernel.cql2.text import interval, read_end
from verbund.kernel.cql2.words import MOST_TEXT

_COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})


def read_json(text: str | bytes, back: build.Back | None = None) -> Expression:
    """The tree of a filter; raises ``FilterError``.

    ``back`` turns coordinates of the filter into longitude and latitude.
    """
    if len(text) > MOST_TEXT:
        raise FilterError(
            f"Der Filter ist länger als {MOST_TEXT} Zeichen.",
            f"The filter is longer than {MOST_TEXT} characters.",
        )
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FilterError(
            "Der Filter ist kein gültiges JSON.", f"The filter is no JSON: {error}"
        ) from error
    return _predicate(found, 0, back)


def _predicate(node: object, depth: int, back: build.Back | None) -> Expression:
    if isinstance(node, bool):
        return Constant(node)
    op, args = _call(node, depth)
    if op in ("and", "or"):
        if len(args) < 2:
            raise _number_of(op, "2…")
        parts = tuple(_predicate(arg, depth + 1, back) for arg in args)
        return And(parts) if op == "and" else Or(parts)
    if op == "not":
        return Not(_predicate(_exactly(op, args, 1)[0], depth + 1, back))
    if op in _COMPARISONS:
        left, right = _operands(op, args, 2, depth)
        return build.compare(cast("Comparison", op), left, right)
    if op == "like":
        return build.like(*_operands(op, args, 2, depth))
    if op == "between":
        return build.between(*_operands(op, args, 3, depth))
    if op == "isNull":
        return build.is_null(*_operands(op, args, 1, depth))
    if op == "in":
        of, values = _exactly(op, args, 2)
        if not isinstance(values, list):
            raise _number_of(op, "[…]")
        listed = [_operand(value, depth + 1) for value in values]
        return build.one_of(_operand(of, depth + 1), listed)
    if op in build.TEMPORAL.values():
        return build.temporal(op, *_operands(op, args, 2, depth))
    if op in build.SPATIAL:
        left, right = _operands(op, args, 2, depth)
        return build.spatial(op, left, right, back)
    raise FilterError(
        f"Die Funktion „{op}“ gibt es hier nicht.", f"There is no function “{op}”."
    )


def _call(node: object, depth: int) -> tuple[str, list[object]]:
    if depth > MOST_DEPTH:
        raise FilterError(
            "Der Filter ist zu tief verschachtelt.", "The filter nests too deeply."
        )
    if isinstance(node, Mapping):
        op, args = node.get("op"), node.get("args")
        if isinstance(op, str) and isinstance(args, list):
            return op, args
    raise FilterError(
        "Im Filter fehlt ein Ausdruck aus „op“ und „args“.",
        "The filter lacks an object with “op” and “args”.",
    )


def _exactly(op: str, args: list[object], count: int) -> list[object]:
    if len(args) != count:
        raise _number_of(op, str(count))
    return args


def _number_of(op: str, count: str) -> FilterError:
    return FilterError(
        f"„{op}“ braucht {count} Angaben in „args“.", f"“{op}” takes {count} args."
    )


def _operands(op: str, args: list[object], count: int, depth: int) -> Sequence[Operand]:
    return [_operand(arg, depth + 1) for arg in _exactly(op, args, count)]


def _operand(node: object, depth: int) -> Operand:
    if isinstance(node, (str, bool, int, float)):
        return node
    if isinstance(node, Mapping):
        found = _object(node, depth)
        if found is not None:
            return found
    raise FilterError(
        "Ein Wert im Filter ist weder Feld noch Text, Zahl, Zeit oder Geometrie.",
        "An operand is neither property nor text, number, time or geometry.",
    )


def _object(node: Mapping[str, object], depth: int) -> Operand | None:
    if isinstance(node.get("property"), str):
        return Property(str(node["property"]))
    if isinstance(node.get("date"), str):
        return read_date(str(node["date"]))
    if isinstance(node.get("timestamp"), str):
        return read_timestamp(str(node["timestamp"]))
    ends = node.get("interval")
    if isinstance(ends, list) and len(ends) == 2:
        return interval(_end(ends[0], depth), _end(ends[1], depth))
    corners = node.get("bbox")
    if isinstance(corners, list) and "type" not in node:
        if not all(
            isinstance(n, (int, float)) and not isinstance(n, bool) for n in corners
        ):
            return None
        return build.box(corners)
    if isinstance(node.get("type"), str):
        return build.Shape(node)
    if node.get("op") == "casei":
        op, args = _call(node, depth)
        return build.casei(*_operands(op, args, 1, depth))
    return None


def _end(node: object, depth: int) -> Property | date | None:
    if isinstance(node, str):
        return read_end(node)
    found = _operand(node, depth + 1)
    if isinstance(found, (Property, date)):
        return found
    raise FilterError("Ein Zeitraum hat zwei Zeiten.", "An interval has two instants.")
