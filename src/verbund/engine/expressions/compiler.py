"""From a tree to a function, checking every type on the way."""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from verbund.engine.errors import ExpressionInvalid
from verbund.engine.expressions import aggregates, functions
from verbund.engine.expressions.environment import DEPTH, Env
from verbund.engine.expressions.kinds import (
    ANY,
    BOOLEAN,
    CONVERT,
    DECIMAL,
    INTEGER,
    MISSING,
    Kind,
    Run,
    Scope,
    list_of,
)
from verbund.engine.expressions.syntax import (
    COMPARISONS,
    Attribute,
    Binary,
    Call,
    Choice,
    ListOf,
    Literal,
    Name,
    Node,
    Unary,
    parse,
)

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ORDERED = {"integer", "decimal", "money", "date", "any"}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A checked expression: its kind and the function that computes it."""

    source: str
    kind: Kind
    run: Run


def compile_expression(
    source: str, scope: Scope, *, expect: str | None = None
) -> Compiled:
    """Check ``source`` against ``scope`` and make a function of it.

    ``expect`` names the kind the place needs (``boolean``, ``money`` …). Raises
    ``ExpressionInvalid``.
    """
    compiler = Compiler(source)
    typed = compiler.node(parse(source), scope)
    if expect is not None and not fits(typed.kind, expect):
        raise ExpressionInvalid(
            f"Hier muss „{Kind(expect).german}“ herauskommen, "
            f"der Ausdruck ergibt aber „{typed.kind.german}“.",
            source=source,
            hint="Zum Beispiel ein Vergleich: dogs.count > 1"
            if expect == "boolean"
            else "",
        )
    return Compiled(source, typed.kind, typed.run)


def fits(kind: Kind, expect: str) -> bool:
    """Whether a value of ``kind`` may stand where ``expect`` is needed."""
    if kind.name in {expect, "any", "missing"}:
        return True
    return expect == "decimal" and kind.name == "integer"


@dataclass(frozen=True, slots=True)
class Typed:
    kind: Kind
    run: Run
    constant: bool = False


def constant(kind: Kind, value: object) -> Typed:
    return Typed(kind, lambda _: value, constant=True)


#: How often ``where`` may stand inside ``where``, itself counted.
MOST_WHERES = 2


class Compiler:
    """Walks a tree once; ``functions`` and ``aggregates`` use it for their parts."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.wheres = 0

    def fail(self, message: str, at: int, hint: str = "") -> ExpressionInvalid:
        return ExpressionInvalid(message, source=self.source, position=at, hint=hint)

    def unknown(self, what: str, name: str, at: int, known: list[str]) -> Exception:
        close = get_close_matches(name, known, n=1, cutoff=0.6)
        hint = f"Meinten Sie „{close[0]}“?" if close else ""
        if not hint and known:
            hint = f"Möglich sind: {', '.join(sorted(set(known))[:12])}."
        return self.fail(f"{what} „{name}“ gibt es hier nicht.", at, hint)

    def node(self, node: Node, scope: Scope) -> Typed:
        match node:
            case Literal():
                return self.literal(node)
            case Name():
                return self.name(node, scope)
            case Attribute():
                return self.attribute(node, scope)
            case Unary():
                return self.unary(node, scope)
            case Binary(sign="and" | "or"):
                return self.logic(node, scope)
            case Binary(sign="in"):
                return self.membership(node, scope)
            case Binary():
                if node.sign in COMPARISONS:
                    return self.comparison(node, scope)
                return self.arithmetic(node, scope)
            case Choice():
                return self.choice(node, scope)
            case ListOf():
                raise self.fail(
                    "Eine Liste darf nur hinter „in“ stehen.",
                    node.at,
                    "Zum Beispiel: x in ['a', 'b']",
                )
            case Call():
                return self.call(node, scope)

    def literal(self, node: Literal) -> Typed:
        if node.kind == "decimal":
            return constant(DECIMAL, Fraction(str(node.value)))
        return constant(MISSING if node.value is None else Kind(node.kind), node.value)

    def name(self, node: Name, scope: Scope) -> Typed:
        binding = scope.find(node.name)
        if binding is None:
            raise self.unknown("Den Namen", node.name, node.at, scope.all_names())
        return Typed(binding.kind, binding.run)

    def attribute(self, node: Attribute, scope: Scope) -> Typed:
        of = self.node(node.of, scope)
        run, key = of.run, node.name
        if of.kind.name == "list":
            if key == "count":
                return Typed(INTEGER, aggregates.count_of(run))
            item = of.kind.item or ANY
            member = self.member(item, key, node.at, extra=["count"])
            return Typed(list_of(member), aggregates.column_of(run, key, member))
        if of.kind.name == "any":
            return Typed(ANY, lambda env: _read(run(env), key))
        member = self.member(of.kind, key, node.at)
        if of.kind.attributes:
            return Typed(member, lambda env: getattr(run(env), key, None))
        return Typed(member, member_of(run, key, CONVERT.get(member.name)))

    def member(
        self, kind: Kind, key: str, at: int, extra: list[str] | None = None
    ) -> Kind:
        if kind.name == "any":
            return ANY
        if kind.name != "record":
            raise self.fail(
                f"„{kind.german}“ hat keinen Teil „{key}“.",
                at,
                "Nur Gruppen und Listen haben Teile.",
            )
        if key not in kind.members:
            raise self.unknown("Den Teil", key, at, [*kind.members, *(extra or ())])
        return kind.members[key]

    def unary(self, node: Unary, scope: Scope) -> Typed:
        operand = self.node(node.operand, scope)
        run = operand.run
        if node.sign == "not":
            self.need(operand, "boolean", node.at)
            return Typed(BOOLEAN, lambda env: not run(env))
        if operand.kind.name not in {"integer", "decimal", "money", "any"}:
            raise self.fail(f"Minus vor „{operand.kind.german}“ geht nicht.", node.at)

        def negative(env: Env) -> object:
            value = run(env)
            return None if value is None else functions.subtract(0, value)

        return Typed(operand.kind, negative)

    def logic(self, node: Binary, scope: Scope) -> Typed:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        self.need(left, "boolean", node.left.at)
        self.need(right, "boolean", node.right.at)
        a, b = left.run, right.run
        if node.sign == "and":
            return Typed(BOOLEAN, lambda env: a(env) and b(env))
        return Typed(BOOLEAN, lambda env: a(env) or b(env))

    def membership(self, node: Binary, scope: Scope) -> Typed:
        left = self.node(node.left, scope)
        a = left.run
        if isinstance(node.right, ListOf):
            items = [self.node(item, scope) for item in node.right.items]
            for item, part in zip(items, node.right.items, strict=True):
                self.comparable(left, item, part.at)
            if all(item.constant for item in items):
                known = frozenset(item.run(_NO_ENV) for item in items)
                return Typed(BOOLEAN, lambda env: a(env) in known)
            runs = [item.run for item in items]
            return Typed(BOOLEAN, lambda env: _among(a(env), [r(env) for r in runs]))
        right = self.node(node.right, scope)
        if right.kind.name not in {"list", "any"}:
            raise self.fail(
                f"Hinter „in“ muss eine Liste stehen, nicht „{right.kind.german}“.",
                node.right.at,
                "Zum Beispiel: x in ['a', 'b']",
            )
        self.comparable(left, Typed(right.kind.item or ANY, right.run), node.at)
        b = right.run
        return Typed(BOOLEAN, lambda env: _among(a(env), b(env)))

    def comparison(self, node: Binary, scope: Scope) -> Typed:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        a, b, equal = left.run, right.run, node.sign == "=="
        if MISSING in (left.kind, right.kind) and node.sign in {"==", "!="}:
            run = a if right.kind == MISSING else b
            if equal:
                return Typed(BOOLEAN, lambda env: run(env) is None)
            return Typed(BOOLEAN, lambda env: run(env) is not None)
        self.comparable(left, right, node.at, ordered=node.sign not in {"==", "!="})
        if right.constant:
            fixed = b(_NO_ENV)
            if equal:
                return Typed(BOOLEAN, lambda env: a(env) == fixed)
            if node.sign == "!=":
                return Typed(
                    BOOLEAN, lambda env: (x := a(env)) is not None and x != fixed
                )
        compare = _COMPARE[node.sign]

        def run_comparison(env: Env) -> object:
            x = a(env)
            if x is None:
                return False
            y = b(env)
            return y is not None and compare(x, y)

        return Typed(BOOLEAN, run_comparison)

    def comparable(
        self, left: Typed, right: Typed, at: int, *, ordered: bool = False
    ) -> None:
        a, b = left.kind, right.kind
        same = a.name == b.name or (a.number and b.number)
        if not same and not {a.name, b.name} & {"any", "missing"}:
            hint = ""
            if "date" in (a.name, b.name):
                hint = "Ein Datum schreiben Sie so: date('2026-01-01')."
            if "money" in (a.name, b.name):
                hint = "Einen Betrag schreiben Sie so: eur('12.50')."
            raise self.fail(
                f"„{a.german}“ und „{b.german}“ lassen sich nicht vergleichen.",
                at,
                hint,
            )
        for kind in (a, b):
            if kind.name in {"list", "record"} or (
                ordered and kind.name not in _ORDERED and kind != MISSING
            ):
                raise self.fail(f"„{kind.german}“ lässt sich so nicht vergleichen.", at)
        for choice, other in ((a, right), (b, left)):
            value = other.run(_NO_ENV) if other.constant else None
            if choice.options and value is not None and value not in choice.options:
                raise self.unknown("Die Auswahl", str(value), at, [*choice.options])

    def arithmetic(self, node: Binary, scope: Scope) -> Typed:
        left, right = self.node(node.left, scope), self.node(node.right, scope)
        kind = functions.arithmetic_kind(node.sign, left.kind, right.kind)
        if kind is None:
            raise self.fail(
                f"„{left.kind.german}“ {node.sign} „{right.kind.german}“ "
                "lässt sich nicht rechnen.",
                node.at,
                "Möglich: Betrag + Betrag, Betrag * Zahl, Betrag / Zahl, Zahl mit Zahl."
                " Tage zählt add(d, 'P1M') oder days_between(a, b).",
            )
        a, b, compute = left.run, right.run, functions.ARITHMETIC[node.sign]

        def run(env: Env) -> object:
            x = a(env)
            if x is None:
                return None
            y = b(env)
            return None if y is None else compute(x, y)

        return Typed(kind, run)

    def choice(self, node: Choice, scope: Scope) -> Typed:
        condition = self.node(node.condition, scope)
        self.need(condition, "boolean", node.condition.at)
        then, otherwise = self.node(node.then, scope), self.node(node.otherwise, scope)
        kind = self.unify(then.kind, otherwise.kind, node.at)
        c, a, b = condition.run, then.run, otherwise.run
        return Typed(kind, lambda env: a(env) if c(env) else b(env))

    def unify(self, a: Kind, b: Kind, at: int) -> Kind:
        if a.name == b.name:
            return a if a.options == b.options else Kind(a.name, a.item, a.members)
        if a.number and b.number:
            return DECIMAL
        if MISSING in (a, b):
            return b if a == MISSING else a
        if "any" in (a.name, b.name):
            return ANY
        raise self.fail(
            f"Beide Seiten müssen gleich sein, hier „{a.german}“ und „{b.german}“.", at
        )

    def call(self, node: Call, scope: Scope) -> Typed:
        if node.name in aggregates.NAMES and aggregates.applies(node):
            return aggregates.compile_call(self, node, scope)
        if node.where is not None:
            raise self.fail(
                f"„where“ geht nicht in „{node.name}“.",
                node.at,
                f"Möglich ist es in: {', '.join(sorted(aggregates.NAMES))}.",
            )
        return functions.compile_call(self, node, scope)

    def item_scope(self, kind: Kind, scope: Scope, at: int) -> Scope:
        """The scope inside ``where`` for the items of a list of ``kind``."""
        # Each level multiplies the work by the length of a list.
        if scope.depth + 1 >= DEPTH or self.wheres >= MOST_WHERES:
            raise self.fail("„where“ ist zu tief verschachtelt.", at)
        return scope.with_item(kind)

    def need(self, typed: Typed, expect: str, at: int) -> None:
        if not fits(typed.kind, expect):
            hint = "Vergleichen Sie, zum Beispiel: name == 'Balu'."
            raise self.fail(
                f"Hier muss „{Kind(expect).german}“ stehen, nicht "
                f"„{typed.kind.german}“.",
                at,
                hint if expect == "boolean" else "",
            )


def _read(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, list):
        return [_read(item, key) for item in value]
    return None


def member_of(run: Run, key: str, convert: Callable[[object], object] | None) -> Run:
    if convert is None:

        def plain(env: Env) -> object:
            of = run(env)
            return of.get(key) if of else None  # type: ignore[attr-defined]

        return plain

    def converted(env: Env) -> object:
        of = run(env)
        value = of.get(key) if of else None  # type: ignore[attr-defined]
        return None if value is None else convert(value)

    return converted


def _among(value: object, known: object) -> bool:
    return value is not None and isinstance(known, list | tuple) and value in known


_NO_ENV: Env = None  # type: ignore[assignment]  # constants read nothing
