"""References, reachability, languages and privacy of a blueprint."""

import re
from collections.abc import Iterator, Mapping

from verbund.engine.check_expressions import transitions_of
from verbund.engine.check_inquiry import states_reached
from verbund.engine.check_report import Path, Report
from verbund.engine.check_reporting import report_texts
from verbund.engine.codelists import LISTS
from verbund.engine.context import RESERVED
from verbund.engine.model import Blueprint, Field
from verbund.engine.parameters import (
    TYPES,
    check_parameters,
    example_parameters,
    wrong_value,
)
from verbund.engine.text import Text
from verbund.kernel.calendars import LAND_NAMES

ROLES = ("citizen", "clerk", "approver", "lead", "system", "consulted")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_OUTPUTS = {"money", "integer", "decimal", "boolean", "date", "text"}
_PERSONAL_TYPES = {"name", "iban", "address", "phone", "email", "plate"}


def fields_of(
    fields: Mapping[str, Field], path: Path = ()
) -> Iterator[tuple[Path, Field]]:
    """Every field with its place in the file."""
    for name, field in fields.items():
        yield (*path, name), field
        yield from fields_of(field.fields, (*path, name, "fields"))


def check_names(report: Report, blueprint: Blueprint, folder: str) -> None:
    head = "blueprint.yaml"
    if not _KEY.fullmatch(blueprint.key) or blueprint.key != folder:
        message = (
            f"Der Schlüssel „{blueprint.key}“ muss so heißen wie der Ordner "
            f"(„{folder}“), klein geschrieben und ohne Umlaute."
        )
        report.add(head, ("key",), message, code="id")
    if not _VERSION.fullmatch(blueprint.version):
        message = f"„{blueprint.version}“ ist keine Version. Zum Beispiel: 1.0.0."
        report.add(head, ("version",), message, code="version")
    for path, field in fields_of(blueprint.fields):
        if not _ID.fullmatch(field.id):
            message = f"„{field.id}“ ist kein Name. Erlaubt sind a–z, 0–9 und „_“."
            report.add("fields.yaml", path, message, code="id")
        elif len(path) == 1 and field.id in RESERVED:
            message = f"„{field.id}“ hat in Ausdrücken schon eine Bedeutung."
            report.add("fields.yaml", path, message, code="id")
    _rules(report, blueprint)
    for name, parameter in blueprint.parameters.items():
        where = (name, "type")
        report.known("parameters.yaml", where, parameter.type, TYPES, "Den Typ")
        for land, fixed in parameter.by_land.items():
            place = (name, "by_land", land)
            if report.known("parameters.yaml", place, land, LAND_NAMES, "Das Land"):
                problem = wrong_value(parameter, fixed)
                if problem:
                    report.add("parameters.yaml", place, problem, code="value")
    for error in check_parameters(blueprint, example_parameters(blueprint)):
        if error.code != "missing":
            report.add("parameters.yaml", (error.path,), error.message.de, code="value")


def _rules(report: Report, blueprint: Blueprint) -> None:
    for index, rule in enumerate(blueprint.rules.values()):
        if not _ID.fullmatch(rule.id):
            message = f"„{rule.id}“ ist kein Name. Erlaubt sind a–z, 0–9 und „_“."
            report.add("rules.yaml", (index, "id"), message, code="id")
        for name, kind in rule.outputs.items():
            path = (index, "outputs", name)
            report.known("rules.yaml", path, kind, _OUTPUTS, "Den Typ")
        if rule.value is not None:
            if rule.type is None:
                message = "Zu „value“ fehlt „type“, zum Beispiel „type: money“."
                report.add("rules.yaml", (index,), message, code="schema")
            report.known("rules.yaml", (index, "type"), rule.type, _OUTPUTS, "Den Typ")
        elif not rule.rows and rule.otherwise is None:
            message = "Die Regel braucht „rows“ oder „value“."
            report.add("rules.yaml", (index,), message, code="schema")
        for row, part in enumerate(rule.rows):
            _legal(report, blueprint, "rules.yaml", (index, "rows", row), part.legal)
        _legal(report, blueprint, "rules.yaml", (index,), rule.legal)


def _legal(
    report: Report,
    blueprint: Blueprint,
    file: str,
    path: Path,
    legal: tuple[str, ...],
) -> None:
    # A member's by-law is named by a parameter; rules may cite it like a statute.
    known = [*blueprint.legal, *blueprint.parameters]
    for index, name in enumerate(legal):
        place = (*path, "legal", index)
        report.known(file, place, name, known, "Die Rechtsgrundlage")


def check_fields_and_steps(report: Report, blueprint: Blueprint) -> None:
    on_pages: set[str] = set()
    paths = {field.path for _, field in fields_of(blueprint.fields)}
    for index, step in enumerate(blueprint.steps):
        for number, path in enumerate(step.fields):
            on_page = (index, "fields", number)
            if report.known("steps.yaml", on_page, path, paths, "Das Feld"):
                if path in on_pages:
                    message = f"Das Feld „{path}“ steht schon auf einer Seite."
                    report.add("steps.yaml", on_page, message, code="page")
                on_pages.add(path)
    personal = False
    for place, field in fields_of(blueprint.fields):
        _field(report, place, field)
        personal = personal or field.personal != "none"
        parents = {
            field.path.rsplit(".", n)[0] for n in range(field.path.count(".") + 1)
        }
        if field.type != "group" and not parents & on_pages:
            message = (
                f"Das Feld „{field.path}“ steht auf keiner Seite. "
                "Nehmen Sie es in steps.yaml auf oder löschen Sie es."
            )
            report.add("fields.yaml", place, message, code="page")
    if personal and blueprint.privacy is None:
        message = (
            "Die Vorlage fragt nach persönlichen Daten, aber „privacy“ fehlt. "
            "Ergänzen Sie Zweck, Rechtsgrundlage und Empfänger."
        )
        report.add("blueprint.yaml", (), message, code="privacy")
    if blueprint.privacy:
        legal = blueprint.privacy.legal_basis
        for index, name in enumerate(legal):
            where: Path = ("privacy", "legal_basis", index)
            what = "Die Rechtsgrundlage"
            report.known("blueprint.yaml", where, name, blueprint.legal, what)
    for key in blueprint.contact.__struct_fields__:
        path = getattr(blueprint.contact, key)
        what = "Das Feld"
        report.known("blueprint.yaml", ("contact", key), path, paths, what)
    for index, service in enumerate(blueprint.services):
        for path in service.preset:
            where = ("services", index, "preset", path)
            report.known("blueprint.yaml", where, path, paths, "Das Feld")


def _field(report: Report, place: Path, field: Field) -> None:
    file = "fields.yaml"
    needs = {"choice": "options", "choices": "options", "group": "fields"}.get(
        field.type
    )
    if needs and not getattr(field, needs) and field.options_from is None:
        message = f"Ein Feld vom Typ „{field.type}“ braucht „{needs}“."
        report.add(file, place, message, code="schema")
    if field.repeat is not None and field.type != "group":
        message = "Nur Gruppen können sich wiederholen. Setzen Sie das Feld in eine."
        report.add(file, (*place, "repeat"), message, code="schema")
    if field.type == "codelist":
        where = (*place, "codelist")
        report.known(file, where, field.codelist or "", LISTS, "Die Liste")
    ids = [option.id for option in field.options]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            message = f"Die Auswahl „{name}“ steht zweimal da."
            report.add(file, (*place, "options", index), message, code="id")
    if field.type in _PERSONAL_TYPES and field.personal == "none" and not field.secret:
        message = (
            f"„{field.path}“ sieht nach persönlichen Daten aus. Ergänzen Sie "
            "„personal: contact | identity | bank | special“."
        )
        report.warn(file, place, message, code="privacy")
    if field.open_data and field.personal != "none":
        message = "Persönliche Daten dürfen nicht offen sein. Streichen Sie eines."
        report.add(file, (*place, "open_data"), message, code="privacy")


def check_process(report: Report, blueprint: Blueprint) -> None:
    process, file = blueprint.process, "process.yaml"
    states = process.states
    report.known(file, ("initial",), process.initial, states, "Den Zustand")
    objection_states = process.objection.states if process.objection else {}
    reached = {process.initial}
    for path, transition in transitions_of(blueprint):
        inside = path[0] == "objection"
        known = {**states, **objection_states} if inside else dict(states)
        for index, state in enumerate(transition.from_):
            place = (*path, "from", index)
            report.known(file, place, state, known, "Den Zustand")
        report.known(file, (*path, "to"), transition.to, known, "Den Zustand")
        reached.add(transition.to)
        if not transition.by:
            message = f"„{transition.id}“ sagt nicht, wer das darf. Ergänzen Sie „by“."
            report.add(file, path, message, code="role")
        _roles(report, path, transition.by)
        if transition.guard and transition.because is None:
            message = "Zu „guard“ fehlt „because“: warum geht es noch nicht?"
            report.warn(file, path, message, code="text")
        for index, name in enumerate(transition.decides):
            place = (*path, "decides", index)
            report.known(file, place, name, blueprint.rules, "Die Regel")
        notices, messages = blueprint.notices, blueprint.texts.messages
        report.known(file, (*path, "notice"), transition.notice, notices, "Den Brief")
        what = "Die Nachricht"
        report.known(file, (*path, "message"), transition.message, messages, what)
    reached |= _actions(report, blueprint) | states_reached(blueprint)
    for name, found in states.items():
        if name not in reached:
            message = f"Den Zustand „{name}“ erreicht kein Übergang."
            report.add(file, ("states", name), message, code="reach")
        if found.public is None:
            message = f"Was sehen die Menschen im Zustand „{name}“? „public“ fehlt."
            report.add(file, ("states", name), message, code="text")
    ends = {state.end for state in states.values() if state.end}
    kept = {rule.result for rule in blueprint.retention.rules}
    for end in sorted(ends - kept):
        message = f"Für das Ergebnis „{end}“ fehlt, wie lange Fälle aufbewahrt werden."
        report.add("retention.yaml", ("rules",), message, code="retention")
    _clocks(report, blueprint)
    _notices(report, blueprint)


def _actions(report: Report, blueprint: Blueprint) -> set[str]:
    process, file = blueprint.process, "process.yaml"
    reached: set[str] = set()
    for key in ("request_documents", "withdrawal", "reopening", "merge"):
        action = getattr(process, key)
        if action is None:
            continue
        for state in action.from_:
            report.known(file, (key, "from"), state, process.states, "Den Zustand")
        targets = [action.to, getattr(action, "back_to", action.to)]
        for state in targets:
            report.known(file, (key, "to"), state, process.states, "Den Zustand")
        reached.update(targets)
        _roles(report, (key,), action.by)
    for key in ("request_documents", "objection"):
        part = getattr(process, key)
        if part is not None:
            clock = part.clock
            report.known(file, (key, "clock"), clock, blueprint.clocks, "Die Frist")
    return reached


def _roles(report: Report, path: Path, roles: tuple[str, ...]) -> None:
    for index, role in enumerate(roles):
        report.known("process.yaml", (*path, "by", index), role, ROLES, "Die Rolle")


def _clocks(report: Report, blueprint: Blueprint) -> None:
    file, process = "clocks.yaml", blueprint.process
    states = [*process.states, *(process.objection.states if process.objection else ())]
    transitions = [t.id for _, t in transitions_of(blueprint)]
    paths = {field.path for _, field in fields_of(blueprint.fields)}
    for index, clock in enumerate(blueprint.clocks.values()):
        starts = clock.starts
        given = [
            starts.on, starts.state, starts.transition, starts.field, starts.day,
        ]  # fmt: skip
        if sum(part is not None for part in given) != 1:
            message = "Die Frist braucht genau einen Beginn, zum Beispiel „on: opened“."
            report.add(file, (index, "starts"), message, code="clock")
        place = (index, "starts")
        report.known(file, (*place, "state"), starts.state, states, "Den Zustand")
        what = "Den Übergang"
        report.known(file, (*place, "transition"), starts.transition, transitions, what)
        report.known(file, (*place, "field"), starts.field, paths, "Das Feld")
        if clock.period is None and starts.on != "term_set":
            message = "Der Frist fehlt die Dauer: „period: P1M“."
            report.add(file, (index,), message, code="clock")
        for key in ("stops", "suspended"):
            for number, state in enumerate(getattr(clock, key).states):
                where = (index, key, "states", number)
                report.known(file, where, state, states, "Den Zustand")
        expiry = clock.expiry.transition
        report.known(file, (index, "expiry"), expiry, transitions, "Den Übergang")
        _legal(report, blueprint, file, (index,), clock.legal)
    if sum(clock.main for clock in blueprint.clocks.values()) > 1:
        message = "Nur eine Frist kann „main: true“ haben."
        report.add(file, (), message, code="clock")


def _notices(report: Report, blueprint: Blueprint) -> None:
    for name, notice in blueprint.notices.items():
        file = f"notices/{name}.yaml"
        rules: list[tuple[Path, str]] = []
        if notice.calculation:
            rules += [(("calculation", "rules"), r) for r in notice.calculation.rules]
            if notice.calculation.total:
                rules.append((("calculation", "total"), notice.calculation.total))
        if notice.reasons:
            rules += [(("reasons", "rules"), r) for r in notice.reasons.rules]
        for path, rule in rules:
            report.known(file, path, rule, blueprint.rules, "Die Regel")
        if notice.remedy:
            clock = notice.remedy.clock
            place = ("remedy", "clock")
            report.known(file, place, clock, blueprint.clocks, "Die Frist")
            if notice.kind != "notice":
                report.add(
                    file,
                    ("remedy",),
                    f"Ein Brief der Art „{notice.kind}“ entscheidet nichts; eine "
                    "Rechtsbehelfsbelehrung gehört nur in einen Bescheid "
                    "(kind: notice).",
                    code="remedy",
                )


def check_languages(report: Report, blueprint: Blueprint) -> None:
    """All three languages wherever citizens read."""
    for file, path, text in _citizen_texts(blueprint):
        missing = text.missing_languages() if text else ()
        if missing:
            words = " und ".join(missing)
            message = f"Diesen Text lesen Bürgerinnen und Bürger. Es fehlt: {words}."
            report.add(file, path, message, code="language")


def _citizen_texts(blueprint: Blueprint) -> Iterator[tuple[str, Path, Text | None]]:
    head = "blueprint.yaml"
    yield head, ("title",), blueprint.title
    yield head, ("summary",), blueprint.summary
    for index, service in enumerate(blueprint.services):
        yield head, ("services", index, "title"), service.title
    for path, field in fields_of(blueprint.fields):
        yield from _field_texts(path, field)
    for index, step in enumerate(blueprint.steps):
        for key in ("title", "group", "intro"):
            yield "steps.yaml", (index, key), getattr(step, key)
    for name, state in blueprint.process.states.items():
        if state.public:
            where = ("states", name, "public", "title")
            yield "process.yaml", where, state.public.title
    yield from report_texts(blueprint)
    for name, notice in blueprint.notices.items():
        for key in ("title", "opening", "result"):
            yield f"notices/{name}.yaml", (key,), getattr(notice, key)
    for name, message in blueprint.texts.messages.items():
        for key in ("subject", "body"):
            yield "texts/de.yaml", ("messages", name, key), getattr(message, key)


def _field_texts(path: Path, field: Field) -> Iterator[tuple[str, Path, Text | None]]:
    file = "fields.yaml"
    yield file, (*path, "label"), field.label
    yield file, (*path, "help"), field.help
    for index, option in enumerate(field.options):
        yield file, (*path, "options", index, "label"), option.label
    for index, check in enumerate(field.checks):
        yield file, (*path, "checks", index, "message"), check.message
