"""What can be wrong with inquiries, conditions, extracts and appointments."""

from collections.abc import Iterable, Iterator, Mapping

from verbund.engine.answer_paths import field_at
from verbund.engine.check_report import Path, Report
from verbund.engine.model import Blueprint
from verbund.engine.model_appointment import HomeVisit
from verbund.engine.state_inquiry import INQUIRY_COUNTS
from verbund.engine.text import Text
from verbund.kernel import deadlines

_PROCESS = "process.yaml"


def check_inquiries(report: Report, blueprint: Blueprint) -> None:
    """States, clocks, fields and messages exist; what is secret stays in the case."""
    _asking(report, blueprint)
    _choosing(report, blueprint)
    _forwarding(report, blueprint)
    _appointment(report, blueprint)


def _asking(report: Report, blueprint: Blueprint) -> None:
    rules = blueprint.process.inquiries
    if rules is None:
        return
    _states(report, blueprint, ("inquiries",), rules.from_, rules.to, rules.back_to)
    place: Path = ("inquiries",)
    clocks = blueprint.clocks
    report.known(_PROCESS, (*place, "clock"), rules.clock, clocks, "Die Frist")
    seen: set[str] = set()
    for index, office in enumerate(rules.offices):
        here = (*place, "offices", index)
        if office.id in seen or office.id in INQUIRY_COUNTS:
            message = f"Den Namen „{office.id}“ gibt es in „inquiries“ schon."
            report.add(_PROCESS, (*here, "id"), message, code="id")
        seen.add(office.id)
        report.known(_PROCESS, (*here, "clock"), office.clock, clocks, "Die Frist")
        if not office.shares:
            message = (
                f"Was sieht „{office.id}“? Nennen Sie unter „shares“ die Felder, die "
                "für die Stellungnahme nötig sind."
            )
            report.add(_PROCESS, here, message, code="privacy")
        _shared(report, blueprint, _PROCESS, (*here, "shares"), office.shares)
        _legal(report, blueprint, _PROCESS, here, office.legal)
        if office.missing != "wait" and not (office.clock or rules.clock):
            message = "Schweigen kann nur etwas bedeuten, wenn es eine „clock“ gibt."
            report.add(_PROCESS, here, message, code="clock")


def _choosing(report: Report, blueprint: Blueprint) -> None:
    rules = blueprint.process.conditions
    if rules is not None:
        _states(report, blueprint, ("conditions",), rules.from_)
        if not blueprint.conditions and not rules.free:
            message = "Es gibt nichts zu wählen: conditions.yaml fehlt."
            report.add(_PROCESS, ("conditions",), message, code="reference")
    elif blueprint.conditions:
        message = (
            "conditions.yaml ohne „conditions: {from: […]}“ in process.yaml: Wann "
            "werden sie gewählt?"
        )
        report.add("conditions.yaml", (), message, code="reference")
    printed = [n for n in blueprint.notices.values() if n.conditions is not None]
    if rules is not None and not printed:
        message = (
            "Kein Brief druckt die Nebenbestimmungen. Ergänzen Sie „conditions: {}“ "
            "in dem Brief, der sie auferlegt."
        )
        report.add(_PROCESS, ("conditions",), message, code="reference")
    for index, condition in enumerate(blueprint.conditions.values()):
        _legal(report, blueprint, "conditions.yaml", (index,), condition.legal)
        missing = condition.text.missing_languages()
        if missing:
            words = " und ".join(missing)
            message = f"Diesen Text lesen Bürgerinnen und Bürger. Es fehlt: {words}."
            report.add("conditions.yaml", (index, "text"), message, code="language")


def _forwarding(report: Report, blueprint: Blueprint) -> None:
    process, file = blueprint.process, "forwarding.yaml"
    transitions = [t.id for t in process.transitions]
    if process.objection:
        transitions += [t.id for t in process.objection.transitions]
    for index, part in enumerate(blueprint.forwarding.values()):
        _shared(report, blueprint, file, (index, "fields"), part.fields)
        _legal(report, blueprint, file, (index,), part.legal)
        for number, name in enumerate(part.after):
            place = (index, "after", number)
            report.known(file, place, name, transitions, "Den Übergang")
        if not part.legal:
            message = (
                f"Warum darf „{part.id}“ diese Daten bekommen? Nennen Sie unter "
                "„legal“ die Rechtsgrundlage der Übermittlung."
            )
            report.add(file, (index,), message, code="privacy")


def _appointment(report: Report, blueprint: Blueprint) -> None:
    rules = blueprint.process.appointment
    if rules is None:
        return
    place: Path = ("appointment",)
    _states(
        report, blueprint, place, rules.from_, rules.to, rules.back_to, rules.kept_to
    )
    messages = blueprint.texts.messages
    for key in ("booked", "moved", "cancelled", "reminder", "missed", "offered"):
        name = getattr(rules, key)
        report.known(_PROCESS, (*place, key), name, messages, "Die Nachricht")
    for key in ("earliest", "latest", "change_until"):
        _period(report, (*place, key), getattr(rules, key))
    for index, length in enumerate(rules.remind):
        _period(report, (*place, "remind", index), length)
    for index, item in enumerate(rules.bring):
        missing = item.text.missing_languages()
        if missing:
            words = " und ".join(missing)
            message = f"Diesen Text lesen Bürgerinnen und Bürger. Es fehlt: {words}."
            report.add(_PROCESS, (*place, "bring", index), message, code="language")
    if not 15 <= rules.offer_minutes <= 2880:
        message = "„offer_minutes“ liegt zwischen 15 und 2880 Minuten (zwei Tage)."
        report.add(_PROCESS, (*place, "offer_minutes"), message, code="value")
    if rules.at_home is not None:
        _home(report, blueprint, rules.at_home, (*place, "at_home"))
    if rules.remind and not rules.reminder:
        message = "Zu „remind“ fehlt „reminder“: die Nachricht, die erinnert."
        report.add(_PROCESS, place, message, code="text")


def _home(report: Report, blueprint: Blueprint, home: HomeVisit, place: Path) -> None:
    """The suitcase needs to know where to go."""
    field = field_at(blueprint.fields, home.address)
    if field is None or field.type != "address":
        message = (
            f"„{home.address}“ ist keine Anschrift in fields.yaml. Nennen Sie ein "
            "Feld der Art „address“, etwa person.address."
        )
        report.add(_PROCESS, (*place, "address"), message, code="reference")


def _period(report: Report, place: Path, length: str) -> None:
    try:
        deadlines.Period.parse(length)
    except ValueError:
        message = f"„{length}“ ist kein Zeitraum. Richtig: P1D, P2W oder P5WD."
        report.add(_PROCESS, place, message, code="value")


def _states(
    report: Report,
    blueprint: Blueprint,
    place: Path,
    begin: Iterable[str],
    *targets: str | None,
) -> None:
    states = blueprint.process.states
    for index, state in enumerate(begin):
        report.known(_PROCESS, (*place, "from", index), state, states, "Den Zustand")
    for target in targets:
        report.known(_PROCESS, place, target, states, "Den Zustand")


def _shared(
    report: Report,
    blueprint: Blueprint,
    file: str,
    place: Path,
    paths: tuple[str, ...],
) -> None:
    for index, path in enumerate(paths):
        field = field_at(blueprint.fields, path)
        if field is None:
            known: Mapping[str, object] = dict.fromkeys(_all_paths(blueprint))
            report.known(file, (*place, index), path, known, "Das Feld")
        elif field.secret or field.personal == "bank":
            message = (
                f"„{path}“ verlässt die Akte nicht: Geheimes und Bankdaten gehen "
                "keine andere Stelle etwas an."
            )
            report.add(file, (*place, index), message, code="privacy")


def _all_paths(blueprint: Blueprint) -> list[str]:
    found: list[str] = []
    stack = list(blueprint.fields.values())
    while stack:
        field = stack.pop()
        found.append(field.path)
        stack.extend(field.fields.values())
    return found


def _legal(
    report: Report, blueprint: Blueprint, file: str, place: Path, legal: Iterable[str]
) -> None:
    known = [*blueprint.legal, *blueprint.parameters]
    for index, name in enumerate(legal):
        where = (*place, "legal", index)
        report.known(file, where, name, known, "Die Rechtsgrundlage")


def states_reached(blueprint: Blueprint) -> set[str]:
    """States that asking, answering and appointments lead to."""
    process = blueprint.process
    found: set[str | None] = set()
    if process.inquiries is not None:
        found |= {process.inquiries.to, process.inquiries.back_to}
    if process.appointment is not None:
        rules = process.appointment
        found |= {rules.to, rules.back_to, rules.kept_to}
    return {state for state in found if state is not None}


def expressions(
    blueprint: Blueprint,
) -> Iterator[tuple[str, Path, str | bool | None, str | None]]:
    """Every expression of these parts: file, place, source, kind."""
    process = blueprint.process
    asked = process.inquiries.offices if process.inquiries else ()
    for index, office in enumerate(asked):
        place: Path = ("inquiries", "offices", index, "when")
        yield _PROCESS, place, office.when, "boolean"
    if process.appointment is not None:
        minutes = process.appointment.minutes
        source = minutes if isinstance(minutes, str) else None
        yield _PROCESS, ("appointment", "minutes"), source, "integer"
        if process.appointment.at_home is not None:
            place = ("appointment", "at_home", "when")
            yield _PROCESS, place, process.appointment.at_home.when, "boolean"
        for index, item in enumerate(process.appointment.bring):
            place = ("appointment", "bring", index, "when")
            yield _PROCESS, place, item.when, "boolean"
    for index, condition in enumerate(blueprint.conditions.values()):
        yield "conditions.yaml", (index, "when"), condition.when, "boolean"
    for index, part in enumerate(blueprint.forwarding.values()):
        yield "forwarding.yaml", (index, "when"), part.when, "boolean"


def templates(blueprint: Blueprint) -> Iterator[tuple[str, Path, Text]]:
    """Every text of these parts that may hold placeholders."""
    for index, condition in enumerate(blueprint.conditions.values()):
        yield "conditions.yaml", (index, "text"), condition.text
    for name, notice in blueprint.notices.items():
        if notice.conditions is not None:
            for key in ("heading", "intro"):
                text = getattr(notice.conditions, key)
                if text is not None:
                    yield f"notices/{name}.yaml", ("conditions", key), text
    if blueprint.process.appointment is not None:
        for index, item in enumerate(blueprint.process.appointment.bring):
            yield _PROCESS, ("appointment", "bring", index, "text"), item.text
