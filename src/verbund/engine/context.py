"""A blueprint's expressions, compiled once, and the environment they run in."""

from collections.abc import Mapping
from datetime import date, datetime

from verbund.engine.expressions.compiler import (
    Compiled,
    compile_expression,
    member_of,
)
from verbund.engine.expressions.environment import CaseFacts, Env, Parameters
from verbund.engine.expressions.kinds import (
    ANY,
    BOOLEAN,
    CONVERT,
    DATE,
    DECIMAL,
    INTEGER,
    MONEY,
    TEXT,
    Binding,
    Kind,
    Scope,
    list_of,
    record,
    root_field,
)
from verbund.engine.model import Blueprint, Field, Ground, Option, Parameter, Rule
from verbund.engine.model_report import IDENTITIES
from verbund.engine.parameters import parameters_of
from verbund.engine.place_values import WORDS as PLACE_WORDS
from verbund.engine.results import RuleResult
from verbund.engine.state_inquiry import INQUIRY_COUNTS
from verbund.kernel.clock import to_berlin

__all__ = [
    "CaseFacts", "Compiled", "Env", "Names", "Parameters", "environment", "evaluate",
    "holds", "kind_of_field", "kind_of_type", "names_of", "period",
]  # fmt: skip

#: Names that mean something in every expression; no field may have them.
RESERVED = frozenset(
    {
        "params", "rules", "input", "decision", "case", "owner", "today", "announced",
        "facts", "payments", "inquiries", "appointment",
        "position", "value", "true", "false", "missing", "and", "or", "not", "in",
        "if", "else", "where",
    }
)  # fmt: skip
_SIMPLE = {
    "integer": INTEGER, "decimal": DECIMAL, "money": MONEY, "date": DATE,
    "boolean": BOOLEAN,
}  # fmt: skip
_ADDRESS = record(
    dict.fromkeys(
        ("street", "house_number", "addition", "postal_code", "city", "country"), TEXT
    )
)
_PLACE = record({"lat": DECIMAL, "lon": DECIMAL, **dict.fromkeys(PLACE_WORDS, TEXT)})
_FILE = record({"file": TEXT, "name": TEXT, "size": INTEGER, "media_type": TEXT})
#: What expressions may ask about the chosen category, where there is report.yaml.
REPORT = record(
    {
        "category": TEXT,
        "code": TEXT,
        "identity": Kind("text", options=IDENTITIES),
        "deadline": TEXT,
    }
)
_OWNER = record(
    {
        "land": TEXT, "name": TEXT, "official_name": TEXT, "slug": TEXT, "ags": TEXT,
        "population": INTEGER, "phone": TEXT, "email": TEXT, "office": TEXT,
    },
    attributes=True,
)  # fmt: skip


def kind_of_type(name: str) -> Kind:
    """The kind of a type's name in ``outputs``, ``columns`` and parameters."""
    return _SIMPLE.get(name, TEXT)


def _one_of(options: tuple[Option, ...]) -> Kind:
    labels = {option.id: option.label for option in options}
    return Kind("text", options=tuple(labels), labels=labels)


def kind_of_field(field: Field) -> Kind:
    match field.type:
        case "group":
            members = {name: kind_of_field(part) for name, part in field.fields.items()}
            kind = record(members)
        case "address":
            kind = _ADDRESS
        case "place":
            kind = _PLACE
        case "file":
            kind = list_of(_FILE) if field.many else _FILE
        case "choice":
            kind = _one_of(field.options)
        case "choices":
            kind = list_of(_one_of(field.options))
        case _:
            kind = kind_of_type(field.type)
    return list_of(kind) if field.repeats else kind


def kind_of_parameter(parameter: Parameter) -> Kind:
    if parameter.type == "table":
        columns = {n: kind_of_type(c.type) for n, c in parameter.columns.items()}
        return list_of(record(columns))
    if parameter.type == "areas":
        columns = {n: kind_of_type(c.type) for n, c in parameter.columns.items()}
        return list_of(record({"id": TEXT, "name": TEXT, **columns}))
    if parameter.type == "addresses":
        return ANY
    if parameter.type == "choice":
        return _one_of(parameter.options)
    return kind_of_type(parameter.type)


_PAYMENT = record(
    {
        "amount": MONEY, "received": MONEY, "missing": MONEY, "refunded": MONEY,
        "reference": TEXT, "due_on": DATE,
        "state": Kind(
            "text", options=("requested", "part", "paid", "over", "cancelled")
        ),
    }
)  # fmt: skip


def _facts(blueprint: Blueprint) -> Kind:
    return record(dict.fromkeys(blueprint.facts, INTEGER))


def _payments(blueprint: Blueprint) -> Kind:
    return record(dict.fromkeys(blueprint.payments, _PAYMENT))


def _payments_of(env: Env) -> object:
    return env.case.payments if env.case is not None else {}


_APPOINTMENT = record(
    {
        "booked": BOOLEAN, "kept": BOOLEAN, "missed": INTEGER, "on": DATE,
        "time": TEXT, "place": TEXT,
    }
)  # fmt: skip


def _inquiries(blueprint: Blueprint) -> Kind:
    """The counts, and by office what it answered."""
    rules = blueprint.process.inquiries
    verdicts = ("agrees", "conditions", "objects", "not_concerned", "none")
    found: dict[str, Kind] = dict.fromkeys(INQUIRY_COUNTS, INTEGER)
    for office in rules.offices if rules else ():
        found[office.id] = Kind("text", options=verdicts)
    return record(found)


def inside_group(scope: Scope, name: str) -> Scope:
    """The scope inside a plain group: its own fields come first."""
    group = scope.find(name)
    if group is None:
        return scope
    return scope.with_names(
        {
            part: Binding(kind, member_of(group.run, part, CONVERT.get(kind.name)))
            for part, kind in group.kind.members.items()
        }
    )


class Names:
    """The scopes of one blueprint and every expression compiled in them.

    ``scope`` is what the process, notices and texts see. Compiling happens on first
    use; the check compiles everything, so at run time nothing can fail that passed it.
    """

    def __init__(self, blueprint: Blueprint) -> None:
        self.blueprint = blueprint
        self._compiled: dict[tuple[str, str], Compiled] = {}
        #: Room for what other modules prepare once for the blueprint.
        self.prepared: dict[str, object] = {}
        names = {
            name: root_field(name, kind_of_field(field))
            for name, field in blueprint.fields.items()
        }
        facts = {
            "state": Kind("text", options=self._states()),
            "service": Kind("text", options=tuple(s.id for s in blueprint.services)),
            "channel": TEXT,
            "number": TEXT,
            "opened_on": DATE,
            "decided_on": DATE,
            "closed_on": DATE,
            "closed_month": TEXT,
            "valid_from": DATE,
            "valid_until": DATE,
            "terms": INTEGER,
        }
        names["case"] = Binding(record(facts, attributes=True), lambda env: env.case)
        names["owner"] = Binding(_OWNER, lambda env: env.owner)
        names["today"] = Binding(DATE, lambda env: env.today)
        names["announced"] = Binding(DATE, lambda env: env.announced)
        params = {n: kind_of_parameter(p) for n, p in blueprint.parameters.items()}
        names["params"] = Binding(record(params), _parameters_today)
        names["inquiries"] = Binding(
            _inquiries(blueprint), lambda env: env.case.inquiries if env.case else {}
        )
        names["appointment"] = Binding(
            _APPOINTMENT, lambda env: env.case.appointment if env.case else {}
        )
        names["facts"] = Binding(_facts(blueprint), lambda env: env.facts)
        names["payments"] = Binding(_payments(blueprint), _payments_of)
        inputs = self._all_inputs()
        names["input"] = Binding(record(inputs), lambda env: env.inputs)
        names["decision"] = Binding(record(inputs), lambda env: env.decision)
        before = Scope(dict(names))
        if blueprint.report is not None:
            names["report"] = Binding(REPORT, lambda env: self._report(env, before))
        self.base = Scope(names)
        self.rule_scopes: dict[str, Scope] = {}
        self.scope = self._with_rules()

    def _report(self, env: Env, scope: Scope) -> Mapping[str, object]:
        """What ``report.yaml`` says of the category that was chosen."""
        report = self.blueprint.report
        if report is None:
            return {}
        chosen = report.chosen(env.root)
        found = report.categories.get(chosen)
        if found is None:
            return {}

        def said(source: str | None, literal: bool) -> object:
            return (
                source
                if literal
                else self.compile(str(source), scope, where="report").run(env)
            )

        deadline = found.deadline
        return {
            "category": chosen,
            "code": found.code,
            "identity": said(found.identity, not is_parameter(found.identity)),
            "deadline": said(deadline, deadline is None or is_period(deadline)),
        }

    def _states(self) -> tuple[str, ...]:
        process = self.blueprint.process
        more = tuple(process.objection.states) if process.objection else ()
        return (*process.states, *more)

    def _all_inputs(self) -> dict[str, Kind]:
        process = self.blueprint.process
        more = process.objection.transitions if process.objection else ()
        found: dict[str, Kind] = {}
        for transition in (*process.transitions, *more):
            for name, field in transition.inputs.items():
                kind = kind_of_field(field)
                same = name not in found or found[name].name == kind.name
                found[name] = kind if same else ANY
        for condition in self.blueprint.conditions.values():
            for name, field in condition.inputs.items():
                kind = kind_of_field(field)
                same = name not in found or found[name].name == kind.name
                found[name] = kind if same else ANY
        return found

    def _with_rules(self) -> Scope:
        known: dict[str, Kind] = {}
        scope = self.base
        for name, rule in self.blueprint.rules.items():
            self.rule_scopes[name] = scope
            known = {**known, name: self._rule_kind(rule, scope)}
            binding = Binding(record(known), lambda env: env.rules)
            scope = self.base.with_names({"rules": binding})
        if not known:
            empty = Binding(record({}), lambda env: env.rules)
            return self.base.with_names({"rules": empty})
        return scope

    def _rule_kind(self, rule: Rule, scope: Scope) -> Kind:
        if rule.value is not None:
            kind = kind_of_type(rule.type) if rule.type else ANY
            return record({"value": kind})
        outputs = record({n: kind_of_type(t) for n, t in rule.outputs.items()})
        return list_of(outputs) if rule.for_each else outputs

    def compile(
        self,
        source: str,
        scope: Scope | None = None,
        *,
        where: str = "",
        expect: str | None = None,
    ) -> Compiled:
        """``source`` compiled; ``where`` names the scope if it is not the general one.

        Raises ``ExpressionInvalid``.
        """
        key = (where, source)
        found = self._compiled.get(key)
        if found is None:
            found = compile_expression(source, scope or self.scope, expect=expect)
            self._compiled[key] = found
        return found


def _parameters_today(env: Env) -> object:
    return _Today(env.parameters, env.today)


class _Today:
    """Reads parameters at one day, with the face of a mapping."""

    __slots__ = ("day", "parameters")

    def __init__(self, parameters: Parameters, day: date) -> None:
        self.parameters = parameters
        self.day = day

    def get(self, name: str) -> object:
        return self.parameters.at(name, self.day)


def names_of(blueprint: Blueprint) -> Names:
    """The compiled names of a blueprint, kept by its digest."""
    if not blueprint.digest:
        return Names(blueprint)
    return _Known.get(blueprint)


class _Known:
    """Remembers the last few hundred versions; a struct with maps has no hash."""

    _by_digest: dict[str, Names] = {}  # noqa: RUF012 - one for the process
    _most = 256

    @classmethod
    def get(cls, blueprint: Blueprint) -> Names:
        found = cls._by_digest.get(blueprint.digest)
        if found is None:
            if len(cls._by_digest) >= cls._most:
                cls._by_digest.clear()
            found = cls._by_digest[blueprint.digest] = Names(blueprint)
        return found


def day_of(moment: datetime | date) -> date:
    """The calendar day in Germany."""
    if isinstance(moment, datetime):
        return to_berlin(moment).date()
    return moment


def environment(
    ground: Ground,
    answers: Mapping[str, object],
    *,
    now: datetime | date,
    results: Mapping[str, RuleResult] | None = None,
    decision: Mapping[str, object] | None = None,
    inputs: Mapping[str, object] | None = None,
    case: CaseFacts | None = None,
    announced: date | None = None,
) -> Env:
    """What expressions read. ``answers``, ``inputs`` and ``decision`` are checked."""
    env = Env(
        root=answers,
        parameters=parameters_of(ground),
        today=day_of(now),
        owner=ground.owner,
        case=case,
        inputs=inputs,
        decision=decision,
        announced=announced,
        facts=ground.facts,
        calendar=ground.calendar,
    )
    for name, result in (results or {}).items():
        env.rules[name] = result.plain()
    return env


def evaluate(ground: Ground, env: Env, source: str) -> object:
    """The value of an expression of the process, a notice or a text."""
    return names_of(ground.blueprint).compile(source).run(env)


def holds(ground: Ground, env: Env, source: str | bool | None) -> bool:
    """Whether a condition holds; no condition always does."""
    if source is None or isinstance(source, bool):
        return source is not False
    return bool(names_of(ground.blueprint).compile(source).run(env))


def period(ground: Ground, env: Env, source: str) -> str | None:
    """The period a clock names: ``P1M``, ``P20WD`` or an expression that gives one."""
    if is_period(source):
        return source
    value = evaluate(ground, env, source)
    return value if isinstance(value, str) else None


def is_period(source: str) -> bool:
    """Whether this is written as a period and not an expression that gives one."""
    return source[:1] == "P" and source[1:].isalnum() and source[1:2].isdigit()


def is_parameter(source: str) -> bool:
    """Whether a word is taken from the member's parameters."""
    return source.startswith("params.")


def literal_or_value(ground: Ground, env: Env, said: str) -> object:
    """A word as it is written, or the value of the parameter it names."""
    return evaluate(ground, env, said) if is_parameter(said) else said
