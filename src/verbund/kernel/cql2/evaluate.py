"""Decide about one feature: true, false or unknown, as in SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

from verbund.kernel.cql2.model import (
    And,
    Between,
    Compare,
    Constant,
    Expression,
    Intersects,
    IsNull,
    Like,
    Not,
    OneOf,
    Or,
    Property,
    Scalar,
    Span,
    Temporal,
)
from verbund.kernel.cql2.moments import first_moment, last_moment, stored
from verbund.kernel.geo.geometry import Shape

Properties = Mapping[str, object]
#: Whether two shapes (CRS84) share a point: ``kernel.geo.relations.intersects``.
Touch = Callable[[Shape, Shape], bool]


def meets(
    expression: Expression,
    properties: Properties,
    shape: Shape | None,
    intersects: Touch,
) -> bool:
    """Whether the feature is wanted; unknown counts as no."""
    return _judge(expression, properties, shape, intersects) is True


def _judge(  # one branch for each kind of node
    node: Expression,
    properties: Properties,
    shape: Shape | None,
    intersects: Touch,
) -> bool | None:
    match node:
        case And(parts):
            found = [_judge(p, properties, shape, intersects) for p in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [_judge(p, properties, shape, intersects) for p in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            inner = _judge(part, properties, shape, intersects)
            return None if inner is None else not inner
        case Constant(value):
            return value
        case Intersects(other):
            return None if shape is None else intersects(shape, other)
        case Temporal():
            return _temporal(node, properties)
        case IsNull(of):
            return properties.get(of.name) is None
        case Compare(op, of, value):
            return _compare(op, _value(of, properties, value), value)
        case Between(of, low, high):
            left = _compare(">=", _value(of, properties, low), low)
            right = _compare("<=", _value(of, properties, high), high)
            return None if left is None or right is None else left and right
        case OneOf(of, values):
            found = [_compare("=", _value(of, properties, v), v) for v in values]
            return True if True in found else None if None in found else False
        case Like(of, pattern):
            text = _value(of, properties, "")
            if not isinstance(text, str):
                return None
            return like_pattern(pattern).fullmatch(text) is not None


def _value(of: Property, properties: Properties, like: Scalar) -> object:
    """The property in the kind of the value that it is compared with."""
    value = properties.get(of.name)
    if isinstance(like, date):
        moment = stored(value)
        if moment is None:
            return None
        if isinstance(like, datetime):
            return first_moment(moment)
        return moment.date() if isinstance(moment, datetime) else moment
    if of.folded and isinstance(value, str):
        return value.casefold()
    return value


def _compare(op: str, left: object, right: Scalar) -> bool | None:
    if left is None:
        return None
    if isinstance(right, bool):
        if not isinstance(left, bool):
            return None
    elif isinstance(right, (int, float)):
        if not isinstance(left, (int, float)) or isinstance(left, bool):
            return None
    elif not isinstance(left, type(right)):
        return None
    return _ordered(op, left, right)


def _ordered(op: str, left: object, right: Scalar) -> bool:
    if op == "=":
        return left == right
    if op == "<>":
        return left != right
    # Equal kinds, as found above: Python orders texts by code point, as the databases.
    less = bool(left < right)  # type: ignore[operator]
    if op == "<":
        return less
    if op == ">=":
        return not less
    return (less or left == right) if op == "<=" else not (less or left == right)


@lru_cache(maxsize=256)
def like_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression of a LIKE pattern."""
    parts = []
    signs = iter(pattern)
    for sign in signs:
        if sign == "\\":
            parts.append(re.escape(next(signs, "\\")))
        elif sign == "%":
            parts.append("(?s:.*)")
        elif sign == "_":
            parts.append("(?s:.)")
        else:
            parts.append(re.escape(sign))
    return re.compile("".join(parts))


def _temporal(node: Temporal, properties: Properties) -> bool | None:
    left, right = _ends(node.left, properties), _ends(node.right, properties)
    if left is None or right is None:
        return None
    return _RELATIONS[node.op](*left, *right)


def _ends(span: Span, properties: Properties) -> tuple[datetime, datetime] | None:
    ends: list[date | datetime | None] = []
    for end in (span.start, span.end):
        if isinstance(end, Property):
            found = stored(properties.get(end.name))
            # An interval without an end goes on; one without a beginning is unknown.
            if found is None and (end is span.start or span.start == span.end):
                return None
            ends.append(found)
        else:
            ends.append(end)
    return first_moment(ends[0]), last_moment(ends[1])


#: By starts and ends of both sides (21-065r2, table 7).
_RELATIONS: Mapping[str, Callable[[datetime, datetime, datetime, datetime], bool]] = {
    "t_after": lambda a, b, c, d: a > d,
    "t_before": lambda a, b, c, d: b < c,
    "t_contains": lambda a, b, c, d: a < c and b > d,
    "t_disjoint": lambda a, b, c, d: b < c or a > d,
    "t_during": lambda a, b, c, d: a > c and b < d,
    "t_equals": lambda a, b, c, d: a == c and b == d,
    "t_finishedBy": lambda a, b, c, d: a < c and b == d,
    "t_finishes": lambda a, b, c, d: a > c and b == d,
    "t_intersects": lambda a, b, c, d: not (b < c or a > d),
    "t_meets": lambda a, b, c, d: b == c,
    "t_metBy": lambda a, b, c, d: a == d,
    "t_overlappedBy": lambda a, b, c, d: c < a < d < b,
    "t_overlaps": lambda a, b, c, d: a < c < b < d,
    "t_startedBy": lambda a, b, c, d: a == c and b > d,
    "t_starts": lambda a, b, c, d: a == c and b < d,
}
