"""Functions over lists: ``count sum any all max min first`` with ``where``."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from verbund.engine.expressions.environment import Env
from verbund.engine.expressions.kinds import (
    ANY,
    BOOLEAN,
    CONVERT,
    INTEGER,
    Kind,
    Run,
    Scope,
)
from verbund.engine.expressions.syntax import Attribute, Call, Node

if TYPE_CHECKING:
    from verbund.engine.expressions.compiler import Compiler, Typed

NAMES = frozenset({"count", "sum", "any", "all", "max", "min", "first"})
_SUMMABLE = {"integer", "decimal", "money", "any"}
_ORDERED = {"integer", "decimal", "money", "date", "any"}


def applies(node: Call) -> bool:
    """``max`` and ``min`` of several values are ordinary functions."""
    return node.name not in {"max", "min"} or len(node.arguments) == 1


def count_of(run: Run) -> Run:
    def count(env: Env) -> object:
        items = run(env)
        return len(items) if items else 0  # type: ignore[arg-type]

    return count


def column_of(run: Run, key: str, kind: Kind) -> Run:
    """The list of one member of every item."""
    convert = CONVERT.get(kind.name)

    def column(env: Env) -> object:
        items: Sequence[dict[str, object]] = run(env) or ()  # type: ignore[assignment]
        values = [item.get(key) for item in items]
        if convert is None:
            return values
        return [None if value is None else convert(value) for value in values]

    return column


def compile_call(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    """``sum(xs.f where c)``: the items of xs that meet c, their f, the sum."""
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    if len(node.arguments) != 1:
        raise compiler.fail(
            f"„{node.name}“ braucht genau eine Liste.",
            node.at,
            f"Zum Beispiel: {node.name}(dogs where dangerous)",
        )
    source = node.arguments[0]
    column: str | None = None
    base: Node = source
    if node.where is not None and isinstance(source, Attribute):
        inner = compiler.node(source.of, scope)
        if inner.kind.name == "list":
            base, column = source.of, source.name
    items = compiler.node(base, scope)
    if items.kind.name not in {"list", "any"}:
        raise compiler.fail(
            f"„{node.name}“ braucht eine Liste, nicht „{items.kind.german}“.",
            node.at,
            "Listen sind wiederholbare Gruppen und Regeln mit „for_each“.",
        )
    item = items.kind.item or ANY
    run = items.run
    if node.where is not None:
        inside = compiler.item_scope(item, scope, node.at)
        compiler.wheres += 1
        condition = compiler.node(node.where, inside)
        compiler.wheres -= 1
        compiler.need(condition, "boolean", node.where.at)
        met = condition.run
        wanted = (lambda env: not met(env)) if node.name == "all" else met
        run = _filtered(run, wanted, inside.depth)
    if column is not None:
        at = source.at
        item = compiler.member(item, column, at)
        run = column_of(run, column, item)
    kind, reduce = _reducer(compiler, node, item)

    def aggregate(env: Env) -> object:
        return reduce(run(env) or ())  # type: ignore[arg-type]

    return Typed(kind, aggregate)


def _filtered(run: Run, condition: Run, depth: int) -> Run:
    def filtered(env: Env) -> object:
        items: Sequence[dict[str, object]] = run(env) or ()  # type: ignore[assignment]
        found = []
        frames, positions = env.frames, env.positions
        outer, at = frames[depth], positions[depth]
        for position, item in enumerate(items, 1):
            frames[depth] = item
            positions[depth] = position
            if condition(env):
                found.append(item)
        frames[depth], positions[depth] = outer, at
        return found

    return filtered


def _reducer(
    compiler: "Compiler", node: Call, item: Kind
) -> tuple[Kind, Callable[[Sequence[object]], object]]:
    name = node.name
    if name == "count":
        return INTEGER, _count
    if name == "first":
        return item, lambda items: items[0] if items else None
    if name in {"any", "all"}:
        if node.where is None and item.name not in {"boolean", "any"}:
            raise compiler.fail(
                f"„{name}“ braucht eine Bedingung.",
                node.at,
                f"Zum Beispiel: {name}(dogs where dangerous)",
            )
        if node.where is None:
            return BOOLEAN, (any if name == "any" else all)
        # For ``all`` the items that do not meet the condition were collected.
        return BOOLEAN, (bool if name == "any" else _none_left)
    allowed = _SUMMABLE if name == "sum" else _ORDERED
    if item.name not in allowed:
        raise compiler.fail(
            f"„{name}“ von „{item.german}“ geht nicht.",
            node.at,
            f"Nennen Sie das Feld, zum Beispiel: {name}(rules.dog_tax.amount)",
        )
    reduce: Callable[[list[object]], object] = {
        "sum": sum,
        "max": lambda values: max(values, default=None),
        "min": lambda values: min(values, default=None),
    }[name]
    return item, lambda items: reduce([value for value in items if value is not None])


def _none_left(items: Sequence[object]) -> bool:
    return not items


def _count(items: Sequence[object]) -> int:
    return len(items)
