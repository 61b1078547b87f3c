"""Rules: decision tables and formulas, each result with its reason.

Money in outputs is rounded half up to whole cents; results are plain JSON data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from verbund.engine.context import (
    CaseFacts,
    Env,
    Names,
    environment,
    kind_of_type,
    names_of,
)
from verbund.engine.errors import ExpressionInvalid
from verbund.engine.expressions.compiler import fits
from verbund.engine.expressions.kinds import ANY, CONVERT, Binding, Kind, Run, Scope
from verbund.engine.expressions.reckoning import round_half_up
from verbund.engine.model import Ground, Outcome, Row, Rule
from verbund.engine.results import RuleItem, RuleReport, RuleResult, TableLine
from verbund.engine.templates import Template, compile_template
from verbund.engine.text import LANGUAGES, Text

_COLUMN = "amount"


def apply_rules(
    ground: Ground,
    answers: Mapping[str, object],
    *,
    now: datetime | date,
    decision: Mapping[str, object] | None = None,
    inputs: Mapping[str, object] | None = None,
    case: CaseFacts | None = None,
) -> RuleReport:
    """Apply every rule in order to checked ``answers``.

    ``decision`` are the clerk's inputs kept with the decision, ``inputs`` those just
    being entered (the same if not given).
    """
    env = environment(
        ground,
        answers,
        now=now,
        decision=decision,
        inputs=decision if inputs is None else inputs,
        case=case,
    )
    results: dict[str, RuleResult] = {}
    for program in programs_of(names_of(ground.blueprint)):
        result = program.apply(env)
        results[program.rule.id] = result
        env.rules[program.rule.id] = result.plain()
    return RuleReport(results=results)


def programs_of(names: Names) -> tuple["Program", ...]:
    found = names.prepared.get("rules")
    if not isinstance(found, tuple):
        found = tuple(
            Program(names, rule, names.rule_scopes[name])
            for name, rule in names.blueprint.rules.items()
        )
        names.prepared["rules"] = found
    return found


@dataclass(frozen=True, slots=True)
class _Texts:
    """A text of a rule compiled in each language it has."""

    languages: tuple[tuple[str, Template], ...]

    def render(self, env: Env) -> Text:
        written = {name: t.render(env, name) for name, t in self.languages}
        return Text.of(written)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One row, or what comes otherwise."""

    when: Run | None
    then: tuple[tuple[str, Run, str], ...]
    because: _Texts | None
    explain: _Texts | None
    error: _Texts | None
    legal: tuple[str, ...]


class Program:
    """One rule, compiled. Raises ``ExpressionInvalid`` where it cannot be."""

    def __init__(self, names: Names, rule: Rule, scope: Scope) -> None:
        self.names = names
        self.rule = rule
        self.where = f"rule:{rule.id}"
        self.items: Run | None = None
        self.depth = 0
        if rule.for_each:
            each = self.compiled(rule.for_each, scope, "for_each")
            if each.kind.name != "list":
                raise ExpressionInvalid(
                    "„for_each“ braucht eine Liste.",
                    source=rule.for_each,
                    hint="Nennen Sie eine Gruppe mit „repeat“.",
                )
            self.items = each.run
            scope = scope.with_item(each.kind.item or ANY)
            self.depth = scope.depth
        self.let: list[tuple[str, Run]] = []
        for name, source in rule.let.items():
            found = self.compiled(source, scope, f"let.{name}")
            self.let.append((name, found.run))
            binding = Binding(found.kind, _local(name))
            scope = scope.with_names({name: binding})
        self.scope = scope
        self.rows = tuple(self.outcome(row, str(i)) for i, row in enumerate(rule.rows))
        self.otherwise = (
            self.outcome(rule.otherwise, "otherwise") if rule.otherwise else None
        )
        self.value: Run | None = None
        if rule.value is not None:
            expect = rule.type or None
            self.value = self.typed(rule.value, scope, "value", expect)
            kind = kind_of_type(expect) if expect else ANY
            scope = scope.with_names({"value": Binding(kind, lambda env: env.value)})
        self.because = self.texts(rule.because, scope)
        self.label = self.texts(rule.label, self.scope)

    def compiled(self, source: str, scope: Scope, part: str) -> "_Found":
        found = self.names.compile(source, scope, where=f"{self.where}:{part}")
        return _Found(found.kind, found.run)

    def typed(self, source: str, scope: Scope, part: str, expect: str | None) -> Run:
        found = self.compiled(source, scope, part)
        if expect and not fits(found.kind, kind_of_type(expect).name):
            wanted = kind_of_type(expect).german
            raise ExpressionInvalid(
                f"Hier muss „{wanted}“ herauskommen, "
                f"der Ausdruck ergibt aber „{found.kind.german}“.",
                source=source,
            )
        return found.run

    def outcome(self, row: Row | Outcome, part: str) -> _Outcome:
        when = row.when if isinstance(row, Row) else None
        then = []
        for name, source in row.then.items():
            kind = self.rule.outputs.get(name)
            if kind is None:
                raise ExpressionInvalid(
                    f"„{name}“ steht nicht in „outputs“.",
                    source=source,
                    hint=f"Möglich sind: {', '.join(self.rule.outputs)}.",
                )
            run = self.typed(source, self.scope, f"{part}.then.{name}", kind)
            then.append((name, run, kind))
        return _Outcome(
            when=self.typed(when, self.scope, f"{part}.when", "boolean")
            if when is not None
            else None,
            then=tuple(then),
            because=self.texts(row.because, self.scope),
            explain=self.texts(row.explain, self.scope),
            error=self.texts(row.error, self.scope),
            legal=row.legal,
        )

    def texts(self, source: Text | None, scope: Scope) -> _Texts | None:
        if source is None:
            return None
        written = {code: source.get(code) for code in LANGUAGES}
        written.update(source.written())
        return _Texts(
            tuple(
                (code, compile_template(self.names, words, scope, self.where))
                for code, words in written.items()
            )
        )

    # --- running -----------------------------------------------------------------

    def apply(self, env: Env) -> RuleResult:
        env.local = {}
        if self.items is not None:
            return self.apply_each(env)
        self.run_let(env)
        if self.value is not None:
            return self.apply_formula(env)
        outputs, row, outcome, error = self.decide(env)
        reason = self.reason(outcome, env)
        lines = () if error else self.lines(env, outputs, outcome)
        return self.result(
            outputs=outputs,
            reason=reason,
            legal=(outcome.legal if outcome else ()) or self.rule.legal,
            lines=lines,
            error=error,
            row=row,
        )

    def apply_formula(self, env: Env) -> RuleResult:
        value = storable(self.value(env) if self.value else None, self.rule.type)
        convert = CONVERT.get(self.rule.type or "")
        env.value = convert(value) if convert and value is not None else value
        amount = value if self.rule.type == "money" else None
        lines: tuple[TableLine, ...] = ()
        known = value is not None
        reason = self.because.render(env) if self.because and known else None
        if self.rule.table and isinstance(amount, int):
            label = self.label.render(env) if self.label else self.rule.title
            lines = (TableLine(label=label, explanation=reason, amount=amount),)
        return self.result(
            value=value, reason=reason, legal=self.rule.legal, lines=lines
        )

    def apply_each(self, env: Env) -> RuleResult:
        found = self.items(env) if self.items else None
        items: list[RuleItem] = []
        lines: list[TableLine] = []
        error: Text | None = None
        for index, item in enumerate(found if isinstance(found, list) else ()):
            env.frames[self.depth] = item
            env.positions[self.depth] = index + 1
            env.local = {}
            self.run_let(env)
            outputs, row, outcome, wrong = self.decide(env)
            if wrong is not None:
                error = error or wrong
            else:
                lines.extend(self.lines(env, outputs, outcome))
            label = self.label.render(env).de if self.label else ""
            items.append(
                RuleItem(
                    index=index,
                    label=label or str(item.get("name") or ""),
                    outputs=outputs,
                    reason=wrong or self.reason(outcome, env),
                    legal=(outcome.legal if outcome else ()) or self.rule.legal,
                    row=row,
                )
            )
        reason = self.because.render(env) if self.because and not items else None
        return self.result(
            each=True,
            items=tuple(items),
            lines=() if error else tuple(lines),
            error=error,
            reason=reason,
            legal=self.rule.legal,
        )

    def run_let(self, env: Env) -> None:
        for name, run in self.let:
            env.local[name] = run(env)

    def decide(
        self, env: Env
    ) -> tuple[dict[str, object], int | None, _Outcome | None, Text | None]:
        """Outputs, the row that held, the outcome, and why there is no result."""
        for index, row in enumerate(self.rows):
            if row.when is None or row.when(env):
                return *self.take(row, env, index), self.failed(row, env)
        if self.otherwise is not None:
            return *self.take(self.otherwise, env, None), self.failed(
                self.otherwise, env
            )
        return {}, None, None, None

    def take(
        self, outcome: _Outcome, env: Env, row: int | None
    ) -> tuple[dict[str, object], int | None, _Outcome]:
        outputs = {}
        for name, run, kind in outcome.then:
            value = storable(run(env), kind)
            if value is not None:
                outputs[name] = value
        return outputs, row, outcome

    def failed(self, outcome: _Outcome, env: Env) -> Text | None:
        return outcome.error.render(env) if outcome.error else None

    def reason(self, outcome: _Outcome | None, env: Env) -> Text | None:
        if outcome is not None and outcome.because is not None:
            return outcome.because.render(env)
        return self.because.render(env) if self.because else None

    def lines(
        self, env: Env, outputs: Mapping[str, object], outcome: _Outcome | None
    ) -> tuple[TableLine, ...]:
        if not self.rule.table:
            return ()
        amount = outputs.get(_COLUMN)
        explain = outcome.explain if outcome else None
        line = TableLine(
            label=self.label.render(env) if self.label else self.rule.title,
            explanation=explain.render(env) if explain else None,
            amount=amount if isinstance(amount, int) else None,
        )
        return (line,)

    def result(self, **parts: object) -> RuleResult:
        rule = self.rule
        return RuleResult(
            id=rule.id,
            title=rule.title,
            kind=rule.kind,
            type=rule.type,
            **parts,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Kind
    run: Run


def _local(name: str) -> Run:
    return lambda env: env.local.get(name)


def storable(value: object, kind: str | None) -> object:
    """A computed value as JSON: money in whole cents, days as ISO text."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if kind in {"money", "integer"} and isinstance(value, int | Fraction):
        return int(value) if isinstance(value, bool) else round_half_up(value)
    if isinstance(value, Fraction):
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    if kind == "decimal":
        return str(value)
    return value if kind != "boolean" else bool(value)
