"""``area_of`` and ``area_rule``: in which area of a parameter an address lies."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from verbund.engine.areas import Area, Placed, locate
from verbund.engine.expressions.environment import Env
from verbund.engine.expressions.kinds import TEXT, Scope
from verbund.engine.expressions.syntax import Call

if TYPE_CHECKING:
    from verbund.engine.expressions.compiler import Compiler, Typed

#: Where a row of an ``areas`` parameter keeps what it was made into.
AREA_KEY = "_area"


def area_of(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    """The id of the area, missing if the address lies in none."""
    return _located(compiler, node, scope, "area")


def area_rule(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    """By what the address was placed: the stretch of the by-law, or its point."""
    return _located(compiler, node, scope, "by")


def _located(compiler: "Compiler", node: Call, scope: Scope, part: str) -> "Typed":
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    example = f"Zum Beispiel: {node.name}(holder.address, params.zones)"
    if len(node.arguments) not in {2, 3}:
        raise compiler.fail(
            f"„{node.name}“ braucht eine Anschrift und Gebiete.", node.at, example
        )
    address, areas, *more = (compiler.node(each, scope) for each in node.arguments)
    if address.kind.name not in {"record", "any"} or (
        address.kind.members and "street" not in address.kind.members
    ):
        at = node.arguments[0].at
        raise compiler.fail(f"„{node.name}“ braucht eine Anschrift.", at, example)
    if areas.kind.name not in {"list", "any"}:
        at = node.arguments[1].at
        raise compiler.fail(
            f"„{node.name}“ braucht einen Parameter vom Typ areas.", at, example
        )
    points = more[0].run if more else None

    def run(env: Env) -> object:
        rows = areas.run(env)
        known = points(env) if points is not None else None
        found = _locate(address.run(env), rows, known)
        return getattr(found, part) if found is not None else None

    return Typed(TEXT, run)


def _locate(address: object, rows: object, known: object) -> Placed | None:
    if not isinstance(rows, list | tuple):
        return None
    areas = [
        row[AREA_KEY]
        for row in rows
        if isinstance(row, Mapping) and isinstance(row.get(AREA_KEY), Area)
    ]
    points = known if isinstance(known, Mapping) else None
    return locate(address, areas, points)
