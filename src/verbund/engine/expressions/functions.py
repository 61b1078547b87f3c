"""Arithmetic and the functions of the language.

Numbers are exact: whole numbers and fractions, money in cents. Nothing is rounded
before ``round`` or before a rule stores its result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil as _ceil
from math import floor as _floor
from typing import TYPE_CHECKING

from verbund.engine.expressions import announcing, places, reckoning
from verbund.engine.expressions.environment import Env
from verbund.engine.expressions.kinds import (
    ANY,
    BOOLEAN,
    CONVERT,
    DATE,
    DECIMAL,
    INTEGER,
    MONEY,
    TEXT,
    Kind,
    Scope,
)
from verbund.engine.expressions.syntax import Attribute, Call, Literal, Name
from verbund.kernel.money import parse_euro

if TYPE_CHECKING:
    from verbund.engine.expressions.compiler import Compiler, Typed

Number = int | Fraction


def subtract(a: object, b: object) -> object:
    return a - b  # type: ignore[operator]


def _add(a: object, b: object) -> object:
    return a + b  # type: ignore[operator]


def _multiply(a: object, b: object) -> object:
    return a * b  # type: ignore[operator]


def _divide(a: object, b: object) -> object:
    if not b:
        return None
    quotient = Fraction(a) / Fraction(b)  # type: ignore[call-overload]
    return int(quotient) if quotient.denominator == 1 else quotient


ARITHMETIC: dict[str, Callable[[object, object], object]] = {
    "+": _add,
    "-": subtract,
    "*": _multiply,
    "/": _divide,
}


def arithmetic_kind(sign: str, left: Kind, right: Kind) -> Kind | None:
    """The kind of ``left sign right``, or ``None`` if it has no meaning."""
    a, b = left.name, right.name
    if "any" in (a, b) or "missing" in (a, b):
        return ANY
    if left.number and right.number:
        whole = a == b == "integer" and sign != "/"
        return INTEGER if whole else DECIMAL
    if a == b == "money":
        return {"+": MONEY, "-": MONEY, "/": DECIMAL}.get(sign)
    if a == "money" and right.number and sign in "*/":
        return MONEY
    if b == "money" and left.number and sign == "*":
        return MONEY
    return None


@dataclass(frozen=True, slots=True)
class Function:
    """``takes`` are the kinds of its arguments, ``|`` between choices."""

    run: Callable[..., object]
    takes: tuple[str, ...]
    gives: Kind | None
    example: str
    optional: int = 0


_NUMERIC = "integer|decimal|money"
FUNCTIONS: dict[str, Function] = {
    "year": Function(lambda d: d.year, ("date",), INTEGER, "year(today)"),
    "month": Function(lambda d: d.month, ("date",), INTEGER, "month(today)"),
    "day": Function(lambda d: d.day, ("date",), INTEGER, "day(today)"),
    "add": Function(reckoning.add_period, ("date", "text"), DATE, "add(today, 'P1M')"),
    "first_of_month": Function(
        reckoning.first_of_month, ("date",), DATE, "first_of_month(today)"
    ),
    "first_of_next_month": Function(
        reckoning.first_of_next_month, ("date",), DATE, "first_of_next_month(today)"
    ),
    "end_of_year": Function(
        reckoning.end_of_year, ("date",), DATE, "end_of_year(today)"
    ),
    "months_between": Function(
        reckoning.months_between, ("date", "date"), INTEGER, "months_between(a, b)"
    ),
    "days_between": Function(
        reckoning.days_between, ("date", "date"), INTEGER, "days_between(a, b)"
    ),
    "date_of": Function(
        reckoning.date_of,
        ("integer", "integer", "integer"),
        DATE,
        "date_of(year(today), 1, 1)",
    ),
    "years_between": Function(
        reckoning.age, ("date", "date"), INTEGER, "years_between(a, b)"
    ),
    "months_period": Function(
        reckoning.months_period, ("integer",), TEXT, "add(d, months_period(n))"
    ),
    "age": Function(reckoning.age, ("date", "date"), INTEGER, "age(birth_date, today)"),
    "round": Function(
        reckoning.round_to,
        (_NUMERIC, "text", _NUMERIC),
        None,
        "round(x, 'half_up')",
        optional=2,
    ),
    "floor": Function(_floor, (_NUMERIC,), None, "floor(x)"),
    "ceil": Function(_ceil, (_NUMERIC,), None, "ceil(x)"),
    "abs": Function(abs, (_NUMERIC,), None, "abs(x)"),
    "len": Function(reckoning.length, ("text|list",), INTEGER, "len(name)"),
    "lower": Function(str.lower, ("text",), TEXT, "lower(name)"),
    "contains": Function(
        reckoning.contains, ("text", "text"), BOOLEAN, "contains(name, 'GmbH')"
    ),
    "starts_with": Function(
        reckoning.starts_with, ("text", "text"), BOOLEAN, "starts_with(name, 'Dr')"
    ),
    "similar": Function(
        reckoning.similar, ("text", "text"), DECIMAL, "similar(a, b) > 0.8"
    ),
}
SPECIAL = (
    "present", "date", "eur", "at", "lookup", "max", "min", "area_of", "area_rule",
    "known_on",
)  # fmt: skip


def compile_call(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    special = {
        "present": _present,
        "date": _literal_date,
        "eur": _literal_money,
        "at": _parameter_at,
        "lookup": _lookup,
        "max": _extreme,
        "min": _extreme,
        "area_of": places.area_of,
        "area_rule": places.area_rule,
        "known_on": announcing.known_on,
    }.get(node.name)
    if special is not None:
        return special(compiler, node, scope)
    function = FUNCTIONS.get(node.name)
    if function is None:
        known = [*FUNCTIONS, *SPECIAL, "count", "sum", "any", "all", "first"]
        raise compiler.unknown("Die Funktion", node.name, node.at, known)
    return _plain(compiler, node, scope, function)


def _plain(
    compiler: "Compiler", node: Call, scope: Scope, function: Function
) -> "Typed":
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    most = len(function.takes)
    if not most - function.optional <= len(node.arguments) <= most:
        raise compiler.fail(
            f"„{node.name}“ braucht {most - function.optional} Angabe(n), "
            f"hier sind es {len(node.arguments)}.",
            node.at,
            f"Zum Beispiel: {function.example}",
        )
    given = [compiler.node(argument, scope) for argument in node.arguments]
    for typed, takes, argument in zip(
        given, function.takes, node.arguments, strict=False
    ):
        if typed.kind.name not in {*takes.split("|"), "any", "missing"}:
            wanted = " oder ".join(Kind(k).german for k in takes.split("|"))
            raise compiler.fail(
                f"„{node.name}“ braucht hier {wanted}, nicht „{typed.kind.german}“.",
                argument.at,
                f"Zum Beispiel: {function.example}",
            )
    if node.name == "add":
        _check_period(compiler, node)
    gives = function.gives or _numeric_result(node.name, given[0].kind)
    runs = [typed.run for typed in given]
    compute = function.run
    if len(runs) == 1:
        only = runs[0]
        return Typed(gives, lambda env: _one(compute, only(env)))

    def run(env: Env) -> object:
        values = [r(env) for r in runs]
        return None if None in values else compute(*values)

    return Typed(gives, run)


def _one(compute: Callable[..., object], value: object) -> object:
    return None if value is None else compute(value)


def _numeric_result(name: str, kind: Kind) -> Kind:
    if kind.name in {"money", "any", "missing"} or name == "abs":
        return kind
    return INTEGER if name in {"floor", "ceil"} else DECIMAL


def _check_period(compiler: "Compiler", node: Call) -> None:
    period = node.arguments[1]
    if isinstance(period, Literal) and not reckoning.is_period(str(period.value)):
        raise compiler.fail(
            f"„{period.value}“ ist kein Zeitraum.",
            period.at,
            "Zum Beispiel: 'P1M' (ein Monat), 'P2W', 'P30D', 'P1Y'. "
            "Arbeitstage gehen nur in clocks.yaml.",
        )


def _present(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    if len(node.arguments) != 1:
        raise compiler.fail("„present“ braucht eine Angabe.", node.at, "present(name)")
    run = compiler.node(node.arguments[0], scope).run
    return Typed(BOOLEAN, lambda env: run(env) not in (None, "", [], {}))


def _text_literal(compiler: "Compiler", node: Call, example: str) -> str:
    argument = node.arguments[0] if len(node.arguments) == 1 else None
    if not isinstance(argument, Literal) or not isinstance(argument.value, str):
        raise compiler.fail(
            f"„{node.name}“ braucht genau einen festen Text.",
            node.at,
            f"Zum Beispiel: {example}",
        )
    return argument.value


def _literal_date(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    from verbund.engine.expressions.compiler import constant  # noqa: PLC0415 - knot

    example = "date('2026-01-01')"
    source = _text_literal(compiler, node, example)
    try:
        return constant(DATE, date.fromisoformat(source))
    except ValueError:
        raise compiler.fail(
            f"„{source}“ ist kein Tag im Kalender.",
            node.at,
            f"Zum Beispiel: {example}",
        ) from None


def _literal_money(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    from verbund.engine.expressions.compiler import constant  # noqa: PLC0415 - knot

    example = "eur('12.50')"
    source = _text_literal(compiler, node, example)
    try:
        return constant(MONEY, parse_euro(source))
    except ValueError:
        raise compiler.fail(
            f"„{source}“ ist kein Betrag.", node.at, f"Zum Beispiel: {example}"
        ) from None


def _parameter_at(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    example = "Zum Beispiel: at(params.tariff, date('2026-01-01'))"
    if len(node.arguments) != 2:
        raise compiler.fail("„at“ braucht Parameter und Tag.", node.at, example)
    which, on = node.arguments
    if not (
        isinstance(which, Attribute)
        and isinstance(which.of, Name)
        and which.of.name == "params"
    ):
        raise compiler.fail("„at“ liest einen Parameter.", which.at, example)
    params = compiler.node(which.of, scope).kind
    kind = compiler.member(params, which.name, which.at)
    when = compiler.node(on, scope)
    compiler.need(when, "date", on.at)
    name, moment, convert = which.name, when.run, CONVERT.get(kind.name)

    def run(env: Env) -> object:
        d = moment(env)
        value = None if d is None else env.parameters.at(name, d)  # type: ignore[arg-type]
        return value if convert is None or value is None else convert(value)

    return Typed(kind, run)


def _lookup(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    """The row whose key is equal; of whole numbers also the next smaller one."""
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    example = "Zum Beispiel: lookup(params.tariff, 'position', position, 'amount')"
    if len(node.arguments) != 4:
        raise compiler.fail("„lookup“ braucht vier Angaben.", node.at, example)
    table_node, key_node, wanted_node, out_node = node.arguments
    table = compiler.node(table_node, scope)
    if table.kind.name not in {"list", "any"}:
        raise compiler.fail("„lookup“ braucht eine Tabelle.", table_node.at, example)
    names = []
    for part in (key_node, out_node):
        if not isinstance(part, Literal) or not isinstance(part.value, str):
            raise compiler.fail("Spalten sind feste Texte.", part.at, example)
        names.append(part.value)
    key, out = names
    row = table.kind.item or ANY
    key_kind = compiler.member(row, key, key_node.at)
    out_kind = compiler.member(row, out, out_node.at)
    wanted = compiler.node(wanted_node, scope)
    compiler.comparable(Typed(key_kind, wanted.run), wanted, wanted_node.at)
    rows, sought = table.run, wanted.run
    steps, convert = key_kind.name == "integer", CONVERT.get(out_kind.name)
    read = CONVERT.get(key_kind.name, _same)

    def run(env: Env) -> object:
        value, best, below = sought(env), None, None
        if value is None:
            return None
        for item in rows(env) or ():  # type: ignore[attr-defined]
            at = item.get(key)
            if at is None:
                continue
            if read(at) == value:
                best = item
                break
            if steps and at < value and (below is None or at > below):
                best, below = item, at
        found = None if best is None else best.get(out)
        return found if convert is None or found is None else convert(found)

    return Typed(out_kind, run)


def _same(value: object) -> object:
    return value


def _extreme(compiler: "Compiler", node: Call, scope: Scope) -> "Typed":
    from verbund.engine.expressions.compiler import Typed  # noqa: PLC0415 - knot

    if len(node.arguments) < 2:
        raise compiler.fail(
            f"„{node.name}“ braucht mehrere Werte oder eine Liste.",
            node.at,
            f"Zum Beispiel: {node.name}(a, b)",
        )
    given = [compiler.node(argument, scope) for argument in node.arguments]
    kind = given[0].kind
    for typed, argument in zip(given[1:], node.arguments[1:], strict=True):
        compiler.comparable(given[0], typed, argument.at, ordered=True)
        kind = compiler.unify(kind, typed.kind, argument.at)
    runs = [typed.run for typed in given]
    pick: Callable[[list[object]], object] = max if node.name == "max" else min  # type: ignore[assignment]

    def run(env: Env) -> object:
        values = [r(env) for r in runs]
        return None if None in values else pick(values)

    return Typed(kind, run)
