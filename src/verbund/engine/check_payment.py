"""What can be wrong in the files of money, terms, figures and rounds.

Also what of transitions and fields belongs to them: ``keeps``, ``sets``,
``options_from``.
"""

import re
from collections.abc import Iterator, Mapping

from verbund.engine.answer_paths import field_at
from verbund.engine.check_expressions import Place, transitions_of
from verbund.engine.check_report import Path, Report
from verbund.engine.model import Blueprint, Field, PaymentDef, RoundDef, TermDef
from verbund.kernel import deadlines

_ID = re.compile(r"[a-z][a-z0-9_]*")
_SEATS = {"place": "text", "kind": "text", "free": "integer"}


def check_payment(report: Report, blueprint: Blueprint) -> None:
    """References, clocks and table columns of money, terms, figures and rounds."""
    transitions = [t.id for _, t in transitions_of(blueprint)]
    for index, payment in enumerate(blueprint.payments.values()):
        _id(report, "payments.yaml", (index, "id"), payment.id)
        _payment(report, blueprint, payment, index, transitions)
    if blueprint.term is not None:
        _term(report, blueprint, blueprint.term, transitions)
    for index, fact in enumerate(blueprint.facts.values()):
        _id(report, "facts.yaml", (index, "id"), fact.id)
        for number, state in enumerate(fact.states):
            place = (index, "states", number)
            states = blueprint.process.states
            report.known("facts.yaml", place, state, states, "Den Zustand")
    for index, round_ in enumerate(blueprint.rounds.values()):
        _id(report, "rounds.yaml", (index, "id"), round_.id)
        _round(report, blueprint, round_, index, transitions)
    for name, notice in blueprint.notices.items():
        wanted = notice.payment.request if notice.payment else None
        if wanted is not None:
            known = blueprint.payments
            where: Path = ("payment", "request")
            report.known(f"notices/{name}.yaml", where, wanted, known, "Die Zahlung")
    _steps(report, blueprint)
    for path, field in _fields(blueprint.fields, ()):
        _options(report, blueprint, "fields.yaml", path, field)
    _starts(report, blueprint)


def payment_places(blueprint: Blueprint) -> Iterator[Place]:
    """Every expression of these files, with the kind it must have."""
    for index, payment in enumerate(blueprint.payments.values()):
        yield "payments.yaml", (index, "amount"), payment.amount, "money"
        yield "payments.yaml", (index, "when"), payment.when, "boolean"
        if payment.refund is not None:
            place: Path = (index, "refund", "amount")
            yield "payments.yaml", place, payment.refund.amount, "money"
    term = blueprint.term
    if term is not None:
        yield "term.yaml", ("from",), term.first, "date"
        yield "term.yaml", ("to",), term.last, "date"
        yield "term.yaml", ("end",), term.end, "date"
        if term.reminder is not None:
            place = ("reminder", "when")
            yield "term.yaml", place, term.reminder.when, "boolean"
        for index, reminder in enumerate(term.reminders):
            place = ("reminders", index, "when")
            yield "term.yaml", place, reminder.when, "boolean"
        for index, line in enumerate(term.shows):
            place = ("shows", index, "visible_if")
            yield "term.yaml", place, line.visible_if, "boolean"
    for index, fact in enumerate(blueprint.facts.values()):
        yield "facts.yaml", (index, "group"), fact.group, None
    for index, round_ in enumerate(blueprint.rounds.values()):
        yield "rounds.yaml", (index, "where"), round_.where, "boolean"
        yield "rounds.yaml", (index, "kind"), round_.kind, "text"
        yield "rounds.yaml", (index, "holding", "place"), round_.holding.place, "text"
        yield "rounds.yaml", (index, "holding", "kind"), round_.holding.kind, "text"
        for number, source in enumerate(round_.tie):
            yield "rounds.yaml", (index, "tie", number), source, None
    for path, transition in transitions_of(blueprint):
        for name, source in transition.sets.items():
            yield "process.yaml", (*path, "sets", name), source, None


def _id(report: Report, file: str, place: Path, name: str) -> None:
    if not _ID.fullmatch(name):
        message = f"„{name}“ ist kein Name. Erlaubt sind a–z, 0–9 und „_“."
        report.add(file, place, message, code="id")


def _steps_known(
    report: Report,
    file: str,
    place: Path,
    names: tuple[str, ...],
    transitions: list[str],
) -> None:
    for number, name in enumerate(names):
        report.known(file, (*place, number), name, transitions, "Den Übergang")


def _payment(
    report: Report,
    blueprint: Blueprint,
    payment: PaymentDef,
    index: int,
    transitions: list[str],
) -> None:
    file = "payments.yaml"
    for key in ("transitions", "cancel"):
        names = getattr(payment, key)
        _steps_known(report, file, (index, key), names, transitions)
    if payment.refund is not None:
        place: Path = (index, "refund", "transitions")
        _steps_known(report, file, place, payment.refund.transitions, transitions)
    report.known(file, (index, "clock"), payment.clock, blueprint.clocks, "Die Frist")
    if report.known(file, (index, "paid"), payment.paid, transitions, "Den Übergang"):
        step = blueprint.process.transition(payment.paid or "")
        if step is not None and "system" not in step.by:
            message = (
                f"„{payment.paid}“ folgt von selbst, sobald gezahlt ist. Ergänzen Sie "
                "dort „by: [system]“ (und wer es außerdem darf)."
            )
            report.add(file, (index, "paid"), message, code="role")
    if not payment.transitions:
        message = "Welcher Übergang fordert die Zahlung an? Ergänzen Sie „transitions“."
        report.add(file, (index,), message, code="schema")
    missing = payment.title.missing_languages()
    if missing:
        words = " und ".join(missing)
        message = f"Diesen Text lesen Bürgerinnen und Bürger. Es fehlt: {words}."
        report.add(file, (index, "title"), message, code="language")


def _term(
    report: Report, blueprint: Blueprint, term: TermDef, transitions: list[str]
) -> None:
    file = "term.yaml"
    _steps_known(report, file, ("transitions",), term.transitions, transitions)
    _steps_known(report, file, ("ends",), term.ends, transitions)
    report.known(file, ("clock",), term.clock, blueprint.clocks, "Die Frist")
    places: list[Path] = [("reminder",)] if term.reminder else []
    places += [("reminders", index) for index in range(len(term.reminders))]
    for place, reminder in zip(places, term.reminding, strict=True):
        clock, before = (*place, "clock"), reminder.before
        report.known(file, clock, reminder.clock, blueprint.clocks, "Die Frist")
        try:
            deadlines.Period.parse(before)
        except ValueError:
            message = f"„{before}“ ist kein Zeitraum. Zum Beispiel: P6W."
            report.add(file, (*place, "before"), message, code="value")


def _round(
    report: Report,
    blueprint: Blueprint,
    round_: RoundDef,
    index: int,
    transitions: list[str],
) -> None:
    file = "rounds.yaml"
    states = blueprint.process.states
    for key, names in (("states", round_.states), ("holding", round_.holding.states)):
        for number, state in enumerate(names):
            at: Path = (index, key, number)
            if key == "holding":
                at = (index, key, "states", number)
            report.known(file, at, state, states, "Den Zustand")
    report.known(file, (index, "offer"), round_.offer, transitions, "Den Übergang")
    step = blueprint.process.transition(round_.offer)
    if step is not None and ("system" not in step.by or "place" not in step.inputs):
        message = (
            f"„{round_.offer}“ geht das System mit dem Platz: „by: [system]“ und eine "
            "Eingabe „place“ gehören dazu."
        )
        report.add(file, (index, "offer"), message, code="role")
    wishes = field_at(blueprint.fields, round_.wishes)
    if wishes is None or not wishes.repeats or round_.place not in wishes.fields:
        message = (
            f"„{round_.wishes}“ ist keine Gruppe, die sich wiederholt und ein Feld "
            f"„{round_.place}“ hat."
        )
        report.add(file, (index, "wishes"), message, code="reference")
    if report.known(
        file, (index, "points"), round_.points, blueprint.rules, "Die Regel"
    ):
        rule = blueprint.rules[round_.points]
        if rule.for_each != round_.wishes or "points" not in rule.outputs:
            message = (
                f"Die Regel „{round_.points}“ braucht „for_each: {round_.wishes}“ und "
                "ein Ergebnis „points“."
            )
            report.add(file, (index, "points"), message, code="reference")
    _table(report, blueprint, file, (index, "seats"), round_.seats, _SEATS)


def _table(  # noqa: PLR0917 # a report's place is two of them
    report: Report,
    blueprint: Blueprint,
    file: str,
    place: Path,
    name: str,
    columns: Mapping[str, str],
) -> None:
    if not report.known(file, place, name, blueprint.parameters, "Den Parameter"):
        return
    parameter = blueprint.parameters[name]
    for column, kind in columns.items():
        found = parameter.columns.get(column)
        if parameter.type != "table" or found is None or found.type != kind:
            message = f"Die Tabelle „{name}“ braucht eine Spalte „{column}“ ({kind})."
            report.add(file, place, message, code="reference")


def _steps(report: Report, blueprint: Blueprint) -> None:
    file = "process.yaml"
    for path, transition in transitions_of(blueprint):
        for number, name in enumerate(transition.keeps):
            place = (*path, "keeps", number)
            report.known(file, place, name, transition.inputs, "Die Eingabe")
        for name in transition.sets:
            if field_at(blueprint.fields, name) is None:
                message = f"Ein Feld „{name}“ gibt es nicht."
                report.add(file, (*path, "sets", name), message, code="reference")
        for name, field in transition.inputs.items():
            _options(report, blueprint, file, (*path, "inputs", name), field)
            if "citizen" in transition.by and field.type in {"file", "group"}:
                message = (
                    "Bürgerinnen und Bürger geben in einem Schritt keine Dateien und "
                    "Gruppen ein. Fordern Sie Unterlagen an."
                )
                place = (*path, "inputs", name, "type")
                report.add(file, place, message, code="schema")
            missing = field.label.missing_languages()
            if "citizen" in transition.by and missing:
                words = " und ".join(missing)
                message = (
                    f"Diesen Text lesen Bürgerinnen und Bürger. Es fehlt: {words}."
                )
                place = (*path, "inputs", name, "label")
                report.add(file, place, message, code="language")


def _fields(fields: Mapping[str, Field], path: Path) -> Iterator[tuple[Path, Field]]:
    for name, field in fields.items():
        yield (*path, name), field
        yield from _fields(field.fields, (*path, name, "fields"))


def _options(
    report: Report, blueprint: Blueprint, file: str, path: Path, field: Field
) -> None:
    source = field.options_from
    if source is None:
        return
    place = (*path, "options_from")
    if field.type != "choice":
        message = "„options_from“ gibt es nur bei Feldern vom Typ choice."
        report.add(file, place, message, code="schema")
    known = blueprint.parameters.get(source.parameter)
    if known is not None and known.type == "areas":
        return
    columns = {source.key: "text", source.label: "text"}
    _table(report, blueprint, file, place, source.parameter, columns)


def _starts(report: Report, blueprint: Blueprint) -> None:
    """Clocks that money and terms start must be named there."""
    paid = {payment.clock for payment in blueprint.payments.values()}
    term = blueprint.term
    valid = {term.clock, *(r.clock for r in term.reminding)} if term else set()
    for index, clock in enumerate(blueprint.clocks.values()):
        wanted = {"payment_requested": paid, "term_set": valid}.get(
            clock.starts.on or ""
        )
        if wanted is not None and clock.id not in wanted:
            file = "payments.yaml" if wanted is paid else "term.yaml"
            message = f"Die Frist „{clock.id}“ wird in {file} nicht genannt."
            report.add("clocks.yaml", (index, "starts"), message, code="clock")
