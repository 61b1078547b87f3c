"""CQL2 as text (21-065r2, annex B): ``kind = 'pothole' AND depth >= 5``."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, cast

from verbund.kernel.cql2 import build
from verbund.kernel.cql2.build import Operand
from verbund.kernel.cql2.model import (
    MOST_DEPTH,
    MOST_VALUES,
    And,
    Comparison,
    Constant,
    Expression,
    FilterError,
    Not,
    Or,
    Property,
    Span,
)
from verbund.kernel.cql2.moments import (
    first_moment,
    last_moment,
    read_date,
    read_instant,
    read_timestamp,
)
from verbund.kernel.cql2.wkt import SHAPES, read_wkt
from verbund.kernel.cql2.words import Words

_COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})


def read_text(text: str, back: build.Back | None = None) -> Expression:
    """The tree of a filter; raises ``FilterError`` that names the place.

    ``back`` turns coordinates of the filter into longitude and latitude.
    """
    words = Words(text, back)
    found = _either(words, 0)
    if words.kind != "end":
        raise words.unexpected()
    return found


def _either(words: Words, depth: int) -> Expression:
    parts = [_all(words, depth)]
    while words.take("OR"):
        parts.append(_all(words, depth))
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def _all(words: Words, depth: int) -> Expression:
    parts = [_factor(words, depth)]
    while words.take("AND"):
        parts.append(_factor(words, depth))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _factor(words: Words, depth: int) -> Expression:
    if depth > MOST_DEPTH:
        raise FilterError(
            "Der Filter ist zu tief verschachtelt.", "The filter nests too deeply."
        )
    if words.take("NOT"):
        return Not(_factor(words, depth + 1))
    if words.take("("):
        found = _either(words, depth + 1)
        words.demand(")")
        return found
    name = words.upper.lower() if words.kind == "name" else ""
    if name.startswith(("s_", "t_", "a_")) and words.called:
        return _function(words)
    if name in ("true", "false"):
        value = bool(_operand(words))
        if words.upper not in _COMPARISONS:
            return Constant(value)
        return _predicate(words, value)
    return _predicate(words, _operand(words))


def _function(words: Words) -> Expression:
    name = words.upper.lower()
    if name not in build.SPATIAL and name not in build.TEMPORAL:
        raise FilterError(
            f"Die Funktion {name.upper()} gibt es hier nicht.",
            f"There is no function {name.upper()}.",
        )
    words.advance()
    words.demand("(")
    left = _operand(words)
    words.demand(",")
    right = _operand(words)
    words.demand(")")
    if name in build.TEMPORAL:
        return build.temporal(name, left, right)
    return build.spatial(name, left, right, words.back)


def _predicate(words: Words, left: Operand) -> Expression:
    if words.upper in _COMPARISONS:
        op = cast("Comparison", words.upper)
        words.advance()
        return build.compare(op, left, _operand(words))
    if words.take("IS"):
        negated = words.take("NOT")
        words.demand("NULL")
        found = build.is_null(left)
        return Not(found) if negated else found
    negated = words.take("NOT")
    if words.take("LIKE"):
        found = build.like(left, _operand(words))
    elif words.take("BETWEEN"):
        low = _operand(words)
        words.demand("AND")
        found = build.between(left, low, _operand(words))
    elif words.take("IN"):
        found = build.one_of(left, _list(words))
    else:
        raise words.unexpected("=, <, >, LIKE, BETWEEN, IN, IS NULL")
    return Not(found) if negated else found


def _list(words: Words) -> list[Operand]:
    words.demand("(")
    values = [_operand(words)]
    while words.take(",") and len(values) <= MOST_VALUES:
        values.append(_operand(words))
    words.demand(")")
    return values


def _operand(words: Words) -> Operand:
    if words.kind == "text":
        return words.advance()
    if words.kind == "number":
        return _number(words.advance())
    if words.kind == "quoted":
        return Property(words.advance())
    if words.kind != "name":
        raise words.unexpected()
    name = words.upper
    if name in ("TRUE", "FALSE"):
        words.advance()
        return name == "TRUE"
    if not words.called:
        if name in _RESERVED:
            raise words.unexpected()
        return Property(words.advance())
    if name in SHAPES:
        return build.Shape(read_wkt(words))
    return _called(words, name)


def _called(words: Words, name: str) -> Operand:
    words.advance()
    words.demand("(")
    found: Operand
    if name == "CASEI":
        found = build.casei(_operand(words))
    elif name == "DATE":
        found = read_date(words.demand_text())
    elif name == "TIMESTAMP":
        found = read_timestamp(words.demand_text())
    elif name == "INTERVAL":
        start = _end(words)
        words.demand(",")
        found = interval(start, _end(words))
    elif name == "BBOX":
        numbers = [words.demand_number()]
        while words.take(",") and len(numbers) < 7:
            numbers.append(words.demand_number())
        found = build.box(numbers)
    else:
        raise FilterError(
            f"Die Funktion {name} gibt es hier nicht.", f"There is no function {name}."
        )
    words.demand(")")
    return found


def _end(words: Words) -> Property | date | None:
    """One end of an interval: a property, an instant or ``'..'``."""
    if words.kind == "text":
        return read_end(words.advance())
    found = _operand(words)
    if isinstance(found, (Property, date)):
        return found
    raise words.unexpected("INTERVAL('2026-01-01','..')")


def read_end(text: str) -> date | None:
    """An instant, or ``None`` for ``..``."""
    return None if text in ("..", "") else read_instant(text)


def interval(start: Property | date | None, end: Property | date | None) -> Span:
    """From one end to the other; raises ``FilterError`` if they are the wrong way."""
    if isinstance(start, Property) or isinstance(end, Property):
        return Span(start, end)
    if first_moment(start) > last_moment(end):
        raise FilterError(
            "Der Zeitraum endet, bevor er beginnt.",
            "The interval ends before it begins.",
        )
    return Span(start, end)


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)


_RESERVED: Final = frozenset(
    {"AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE"}
)
