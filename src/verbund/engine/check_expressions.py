"""Compiles every expression and template of a blueprint, so none can fail later."""

from collections.abc import Iterator, Mapping

from verbund.engine.answers import compile_fields
from verbund.engine.check_inquiry import expressions, templates
from verbund.engine.check_report import Path, Report
from verbund.engine.check_reporting import report_places
from verbund.engine.context import Names, inside_group, kind_of_field
from verbund.engine.errors import ExpressionInvalid
from verbund.engine.expressions.kinds import Binding, Scope
from verbund.engine.model import Blueprint, Field, NoticeDef, Rule, Transition
from verbund.engine.rules import Program
from verbund.engine.templates import compile_template
from verbund.engine.text import LANGUAGES, Text

#: Where an expression stands, its source and the kind it must have.
Place = tuple[str, Path, str | bool | None, str | None]


def check_expressions(report: Report, blueprint: Blueprint) -> None:
    names = Names(blueprint)
    checker = _Checker(report, names)
    checker.fields("fields.yaml", (), blueprint.fields, names.base)
    for file, path, source, expect in _places(blueprint):
        checker.expression(file, path, source, names.scope, expect)
    for index, (name, rule) in enumerate(blueprint.rules.items()):
        checker.rule(rule, (index,), names.rule_scopes[name])
    for name, notice in blueprint.notices.items():
        checker.notice(f"notices/{name}.yaml", notice)
    checker.messages(blueprint)
    for index, payment in enumerate(blueprint.payments.values()):
        checker.template("payments.yaml", (index, "purpose"), payment.purpose)
        if payment.refund:
            where: Path = (index, "refund", "reason")
            checker.template("payments.yaml", where, payment.refund.reason)
    for index, line in enumerate(blueprint.term.shows if blueprint.term else ()):
        checker.template("term.yaml", ("shows", index, "text"), line.text)
    for index, condition in enumerate(blueprint.conditions.values()):
        inputs: Path = (index, "inputs")
        checker.fields("conditions.yaml", inputs, condition.inputs, names.scope)
    for file, path, text in templates(blueprint):
        checker.template(file, path, text)
    if blueprint.applicant:
        checker.template("blueprint.yaml", ("applicant",), blueprint.applicant)


def transitions_of(blueprint: Blueprint) -> Iterator[tuple[Path, Transition]]:
    process = blueprint.process
    for index, transition in enumerate(process.transitions):
        yield ("transitions", index), transition
    if process.objection:
        for index, transition in enumerate(process.objection.transitions):
            yield ("objection", "transitions", index), transition


def _places(blueprint: Blueprint) -> Iterator[Place]:
    """Every expression outside fields and rules."""
    for index, step in enumerate(blueprint.steps):
        yield "steps.yaml", (index, "visible_if"), step.visible_if, "boolean"
    process = "process.yaml"
    for path, transition in transitions_of(blueprint):
        yield process, (*path, "guard"), transition.guard, "boolean"
        yield process, (*path, "visible_if"), transition.visible_if, "boolean"
        yield process, (*path, "four_eyes"), transition.four_eyes, "boolean"
        for index, task in enumerate(transition.tasks):
            yield process, (*path, "tasks", index, "when"), task.when, "boolean"
    for key in ("withdrawal", "reopening", "merge"):
        action = getattr(blueprint.process, key)
        if action is not None:
            yield process, (key, "guard"), action.guard, "boolean"
    if blueprint.process.objection:
        kind = blueprint.process.objection.kind
        yield process, ("objection", "kind"), kind, "text"
    for index, clock in enumerate(blueprint.clocks.values()):
        yield "clocks.yaml", (index, "starts", "day"), clock.starts.day, "date"
        if clock.period and not _is_period(clock.period):
            yield "clocks.yaml", (index, "period"), clock.period, "text"
    for index, rule in enumerate(blueprint.retention.rules):
        if not _is_period(rule.keep):
            yield "retention.yaml", ("rules", index, "keep"), rule.keep, "text"
    yield from expressions(blueprint)
    yield from _figures(blueprint)


def _figures(blueprint: Blueprint) -> Iterator[Place]:
    """What is published, counted and shown in the service's texts."""
    for index, collection in enumerate(blueprint.publish.collections):
        place: Path = ("collections", index)
        yield "publish.yaml", (*place, "where"), collection.where, "boolean"
        for name, source in collection.columns.items():
            yield "publish.yaml", (*place, "columns", name), source, None
    for index, matching in enumerate(blueprint.matching):
        for side in ("left", "right"):
            where = getattr(matching, side).where
            yield "matching.yaml", (index, side, "where"), where, "boolean"
    from verbund.engine.check_payment import payment_places  # noqa: PLC0415 - knot

    yield from payment_places(blueprint)
    yield from report_places(blueprint)
    for index, indicator in enumerate(blueprint.indicators):
        yield "indicators.yaml", (index, "where"), indicator.where, "boolean"
        yield "indicators.yaml", (index, "value"), indicator.value, None
    fees = blueprint.texts.service.fees
    if fees is not None:
        for language in LANGUAGES:
            path = ("service", "fees", "rows_from")
            yield f"texts/{language}.yaml", path, fees.rows_from, None


def _is_period(source: str) -> bool:
    return source[:1] == "P" and source[1:2].isdigit() and source.isalnum()


class _Checker:
    def __init__(self, report: Report, names: Names) -> None:
        self.report = report
        self.names = names

    def expression(
        self,
        file: str,
        path: Path,
        source: str | bool | None,
        scope: Scope,
        expect: str | None,
    ) -> None:
        if not isinstance(source, str):
            return
        where = f"check:{expect}:{id(scope)}"
        try:
            self.names.compile(source, scope, where=where, expect=expect)
        except ExpressionInvalid as problem:
            self.report.expression(file, path, problem)

    def fields(
        self, file: str, path: Path, fields: Mapping[str, Field], scope: Scope
    ) -> None:
        """Compiles the whole form; if that fails, field by field for the places."""
        try:
            compile_fields(self.names, fields, scope, f"check:{file}:{path}")
        except ExpressionInvalid:
            for name, field in fields.items():
                self.field(file, (*path, name), field, scope)

    def field(self, file: str, path: Path, field: Field, scope: Scope) -> None:
        kind = kind_of_field(field)
        self.expression(file, (*path, "visible_if"), field.visible_if, scope, "boolean")
        self.expression(file, (*path, "required"), field.required, scope, "boolean")
        value = scope.with_names({"value": Binding(kind, lambda env: env.value)})
        for index, option in enumerate(field.options):
            where = (*path, "options", index, "visible_if")
            self.expression(file, where, option.visible_if, scope, "boolean")
        for index, rule in enumerate(field.checks):
            place = (*path, "checks", index, "test")
            self.expression(file, place, rule.test, value, "boolean")
        inner = scope
        if field.repeats and kind.item is not None:
            inner = scope.with_item(kind.item)
        elif field.fields:
            inner = inside_group(scope, field.id)
        for name, part in field.fields.items():
            self.field(file, (*path, "fields", name), part, inner)

    def rule(self, rule: Rule, path: Path, scope: Scope) -> None:
        try:
            Program(self.names, rule, scope)
        except ExpressionInvalid as problem:
            place = self.find("rules.yaml", path, problem.source)
            self.report.expression("rules.yaml", place, problem)

    def find(self, file: str, path: Path, source: str) -> Path:
        """The place below ``path`` where ``source`` is written."""
        found = self.report.source.files.get(file)
        data: object = found.data if found else None
        for part in path:
            data = data[part]  # type: ignore[index]
        stack: list[tuple[Path, object]] = [(path, data)]
        while stack:
            place, value = stack.pop()
            if isinstance(value, dict):
                stack.extend(((*place, k), v) for k, v in value.items())
            elif isinstance(value, list):
                stack.extend(((*place, i), v) for i, v in enumerate(value))
            elif value is not None and str(value).strip() == source:
                return place
        return path

    def template(self, file: str, path: Path, source: Text | str | None) -> None:
        if source is None:
            return
        written = {"": source} if isinstance(source, str) else dict(source.written())
        for language, text in written.items():
            if "{" not in text and "}" not in text:
                continue  # nearly all texts; nothing is put in
            try:
                compile_template(self.names, text, self.names.scope, "")
            except ExpressionInvalid as problem:
                place = (*path, language) if language else path
                self.report.expression(file, place, problem)
                break

    def notice(self, file: str, notice: NoticeDef) -> None:
        for key in ("title", "salutation", "opening", "result"):
            self.template(file, (key,), getattr(notice, key))
        scope = self.names.scope
        for index, section in enumerate(notice.sections):
            path: Path = ("sections", index)
            self.template(file, (*path, "heading"), section.heading)
            self.template(file, (*path, "text"), section.text)
            condition = section.visible_if
            self.expression(file, (*path, "visible_if"), condition, scope, "boolean")
        for index, enclosure in enumerate(notice.enclosures):
            self.template(file, ("enclosures", index), enclosure)
        for key in ("calculation", "reasons", "payment"):
            part = getattr(notice, key)
            if part is not None:
                condition = part.visible_if
                self.expression(file, (key, "visible_if"), condition, scope, "boolean")
        if notice.payment:
            payment = notice.payment
            self.expression(file, ("payment", "amount"), payment.amount, scope, "money")
            if payment.due and not _is_period(payment.due):
                self.expression(file, ("payment", "due"), payment.due, scope, None)
            self.template(file, ("payment", "text"), payment.text)
            self.template(file, ("payment", "yearly"), payment.yearly)
        for name, source in notice.data.items():
            self.expression(file, ("data", name), source, scope, None)

    def messages(self, blueprint: Blueprint) -> None:
        for part in ("service", "hotline"):
            texts = getattr(blueprint.texts, part)
            for key in texts.__struct_fields__:
                value = getattr(texts, key)
                if isinstance(value, Text):
                    for language, source in value.written():
                        file = f"texts/{language}.yaml"
                        self.template(file, (part, key), source)
        for name, message in blueprint.texts.messages.items():
            for key in ("subject", "body"):
                text = getattr(message, key)
                for language, source in text.written():
                    path: Path = ("messages", name, key)
                    self.template(f"texts/{language}.yaml", path, source)
