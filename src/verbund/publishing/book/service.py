"""The sections that say what a blueprint is for and how a case runs."""

from collections.abc import Iterator

from verbund.engine.model import Blueprint
from verbund.engine.model_process import (
    Action,
    ClockDef,
    ClockStart,
    TaskDef,
    Transition,
)
from verbund.engine.wording import period_de, said
from verbund.publishing.book import names
from verbund.publishing.book.blocks import (
    Block,
    Facts,
    Grid,
    Paragraph,
    Part,
    Points,
    Run,
    paragraph,
)
from verbund.publishing.book.prose import listed, markdown, told


def purpose(blueprint: Blueprint) -> Part:
    """What it is for, in the words of those who wrote it."""
    before, parts = markdown(blueprint.files.get("book.md", ""))
    return Part(
        title="Wozu",
        blocks=(paragraph(blueprint.summary.de), *before),
        parts=parts,
        terms=(blueprint.title.de,),
    )


def at_a_glance(blueprint: Blueprint) -> Part:
    """Everything a head of department asks first."""
    pairs = [
        ("Kennung", f"{blueprint.key}@{blueprint.version}"),
        ("Prüfsumme", " ".join(_fours(blueprint.digest[:32])) + " …"),
        ("Herausgeberin", blueprint.maintainer or "–"),
        ("Lizenz", blueprint.licence),
        ("Für", _audience(blueprint)),
        ("Wege", listed([names.CHANNELS.get(c, c) for c in blueprint.channels])),
        ("Konto", names.ACCOUNTS[blueprint.account]),
        ("Vertrauensniveau", names.TRUST.get(blueprint.trust_level, "–")),
        ("Dauer für die Bürgerin", f"etwa {blueprint.minutes or 10} Minuten"),
        ("Umfang", _extent(blueprint)),
    ]
    return Part(title="Auf einen Blick", blocks=(Facts(tuple(pairs)),))


def _fours(digest: str) -> Iterator[str]:
    return (digest[at : at + 8] for at in range(0, len(digest), 8))


def _audience(blueprint: Blueprint) -> str:
    words = {"citizens": "Bürgerinnen und Bürger", "businesses": "Unternehmen"}
    return listed([words[a] for a in blueprint.audience])


def _extent(blueprint: Blueprint) -> str:
    process = blueprint.process
    return (
        f"{len(blueprint.steps)} Formularseiten, {len(process.states)} Zustände, "
        f"{len(process.transitions)} Schritte, {len(blueprint.clocks)} Fristen, "
        f"{len(blueprint.notices)} Schreiben, {len(blueprint.scenarios)} Probefälle"
    )


def entrances(blueprint: Blueprint) -> Part:
    """The services that citizens search for."""
    rows = tuple(
        (
            service.title.de,
            service.summary.de if service.summary else "–",
            _leika(service.leika),
        )
        for service in blueprint.services
    )
    words = tuple(
        (service.title.de, listed(service.keywords)) for service in blueprint.services
    )
    return Part(
        title="Leistungen",
        blocks=(
            Grid(
                "Leistungen, die Bürgerinnen und Bürger finden",
                ("Leistung", "Kurz gesagt", "LeiKa-Schlüssel"),
                rows,
                (3, 5, 3),
            ),
            Grid(
                "Wörter, unter denen die Leistungen gefunden werden",
                ("Leistung", "Suchwörter"),
                words,
                (3, 8),
            ),
        ),
        terms=tuple(service.title.de for service in blueprint.services),
    )


def _leika(key: str | None) -> str:
    if not key:
        return "nicht belegt"
    return " ".join((key[:2], key[2:5], key[5:8], key[8:11], key[11:]))


def process(blueprint: Blueprint, drawing: tuple[Block, ...] = ()) -> Part:
    """States, steps and what happens beside them; ``drawing`` comes first."""
    found = blueprint.process
    states = tuple(
        (
            state.title.de,
            told(blueprint, state.public.title) if state.public else "–",
            told(blueprint, state.public.text) if state.public else "–",
            _end(state.end),
        )
        for state in found.states.values()
    )
    parts = [
        Part(
            title="Schritte",
            blocks=(_steps(blueprint, found.transitions, "Schritte im Vorgang"),),
        )
    ]
    beside = tuple(_beside(blueprint))
    if beside:
        parts.append(Part(title="Was daneben möglich ist", blocks=beside))
    if found.objection:
        objection = found.objection
        table = _steps(blueprint, objection.transitions, "Schritte im Rechtsbehelf")
        sentence = (
            f"Der Rechtsbehelf ist möglich aus: {_states(blueprint, objection.from_)}. "
            f"Die Frist ist „{_clock(blueprint, objection.clock)}“. Seine Zustände: "
            f"{listed([s.title.de for s in objection.states.values()])}."
        )
        parts.append(
            Part(
                title="Widerspruch oder Klage",
                blocks=(paragraph(sentence), table),
                terms=("Widerspruch",),
            )
        )
    return Part(
        title="Ablauf",
        blocks=(
            *drawing,
            Grid(
                "Zustände",
                ("Zustand", "Für die Bürgerin", "Was sie liest", "Ende"),
                states,
                (3, 3, 5, 2),
            ),
        ),
        parts=tuple(parts),
    )


def _end(result: str | None) -> str:
    return names.RESULTS.get(result, result) if result else "–"


def _steps(
    blueprint: Blueprint, transitions: tuple[Transition, ...], caption: str
) -> Grid:
    return Grid(
        caption,
        ("Schritt", "Von – nach", "Wer", "Bedingung und Folgen"),
        tuple(
            (
                step.title.de,
                f"{_states(blueprint, step.from_)} → {_states(blueprint, (step.to,))}",
                listed([names.ROLES.get(r, r) for r in step.by or ("clerk",)]),
                listed(list(_effects(blueprint, step))),
            )
            for step in transitions
        ),
        (3, 4, 3, 5),
    )


def _effects(blueprint: Blueprint, step: Transition) -> Iterator[str]:
    if step.guard:
        yield f"nur wenn {said(blueprint, step.guard)}"
    if step.four_eyes is True:
        yield "vier Augen"
    elif step.four_eyes:
        yield f"vier Augen, wenn {said(blueprint, step.four_eyes)}"
    if step.decides:
        rules = [blueprint.rules[r].title.de for r in step.decides]
        yield f"entscheidet: {listed(rules)}"
    if step.notice:
        yield f"Schreiben „{blueprint.notices[step.notice].title.de}“"
    if step.inputs:
        labels = [field.label.de for field in step.inputs.values()]
        yield f"Eingaben: {listed(labels)}"
    if step.tasks:
        yield f"Aufgaben: {listed([_task(task) for task in step.tasks])}"
    if step.message:
        yield "Nachricht an die Bürgerin"


def _task(task: TaskDef) -> str:
    return f"{task.title.de} ({period_de(task.due)})" if task.due else task.title.de


def _states(blueprint: Blueprint, ids: tuple[str, ...]) -> str:
    known = dict(blueprint.process.states)
    if blueprint.process.objection:
        known |= blueprint.process.objection.states
    if set(blueprint.process.states) <= set(ids):
        return "jedem Zustand"
    return listed([known[i].title.de if i in known else i for i in ids])


def _clock(blueprint: Blueprint, clock: str) -> str:
    found = blueprint.clocks.get(clock)
    return found.title.de if found else clock


def _beside(blueprint: Blueprint) -> Iterator[Block]:
    found = blueprint.process
    if found.request_documents:
        request = found.request_documents
        yield Paragraph(
            (
                Run("Unterlagen nachfordern. ", "strong"),
                Run(
                    f"Aus {_states(blueprint, request.from_)}; der Vorgang geht in "
                    f"„{_states(blueprint, (request.to,))}“ und nach der Antwort in "
                    f"„{_states(blueprint, (request.back_to,))}“."
                ),
            )
        )
    actions: tuple[tuple[str, Action | None], ...] = (
        ("Zurücknehmen", found.withdrawal),
        ("Wieder aufnehmen", found.reopening),
    )
    for title, action in actions:
        if action:
            who = listed([names.ROLES.get(r, r) for r in action.by])
            yield Paragraph(
                (
                    Run(f"{title}. ", "strong"),
                    Run(
                        f"Aus {_states(blueprint, action.from_)} nach "
                        f"„{_states(blueprint, (action.to,))}“ durch: {who}."
                    ),
                )
            )


def clocks(blueprint: Blueprint) -> Part:
    """Deadlines with start, length, pauses and what happens at their end."""
    rows = tuple(
        (
            clock.title.de,
            names.CLOCKS.get(clock.kind, clock.kind),
            _start(blueprint, clock.starts),
            _length(blueprint, clock),
            _expiry(blueprint, clock),
            listed([_basis(blueprint, b) for b in clock.legal]),
        )
        for clock in blueprint.clocks.values()
    )
    calculated = (
        "Fristen rechnet Verbund nach §§ 187 bis 193 BGB mit dem Feiertagskalender der "
        "Gemeinde. Fällt das Ende auf einen Samstag, Sonntag oder Feiertag, endet die "
        "Frist am nächsten Werktag, soweit das Gesetz nichts anderes sagt."
    )
    blocks: tuple[Block, ...] = (paragraph("Diese Blaupause setzt keine Fristen."),)
    if rows:
        blocks = (
            paragraph(calculated),
            Grid(
                "Fristen",
                ("Frist", "Art", "Beginn", "Dauer", "Am Ende", "Grundlage"),
                rows,
                (3, 3, 3, 3, 3, 3),
            ),
        )
    terms = ("Fristen", *(clock.title.de for clock in blueprint.clocks.values()))
    return Part(title="Fristen", blocks=blocks, terms=terms)


def _start(blueprint: Blueprint, start: ClockStart) -> str:
    if start.on:
        return names.STARTS.get(start.on, start.on)
    if start.state:
        return f"mit dem Zustand „{_states(blueprint, (start.state,))}“"
    if start.transition:
        step = blueprint.process.transition(start.transition)
        return f"mit dem Schritt „{step.title.de if step else start.transition}“"
    return said(blueprint, start.field or start.day or "today")


def _length(blueprint: Blueprint, clock: ClockDef) -> str:
    if clock.period is None:
        return "–"
    words = period_de(clock.period)
    if words == clock.period:
        words = said(blueprint, clock.period)
    parts = [words]
    if clock.announcement:
        parts.append(f"Bekanntgabe: {names.ANNOUNCEMENTS[clock.announcement]}")
    if clock.suspended.states:
        parts.append(f"ruht in: {_states(blueprint, clock.suspended.states)}")
    return listed(parts)


def _expiry(blueprint: Blueprint, clock: ClockDef) -> str:
    expiry = clock.expiry
    if expiry.transition:
        step = blueprint.process.transition(expiry.transition)
        return f"Schritt „{step.title.de if step else expiry.transition}“"
    if expiry.task:
        return f"Aufgabe: {expiry.task.title.de}"
    return "Nachricht" if expiry.message else "–"


def _basis(blueprint: Blueprint, basis: str) -> str:
    found = blueprint.legal.get(basis)
    return found.title if found else basis


def legal(blueprint: Blueprint) -> Part:
    """Every legal basis, with its link."""
    rows = tuple(
        (basis.title, basis.land or "Bund und alle Länder", basis.url or "–")
        for basis in blueprint.legal.values()
    )
    return Part(
        title="Rechtsgrundlagen",
        blocks=(
            Grid("Rechtsgrundlagen", ("Grundlage", "Gilt in", "Text"), rows, (4, 2, 5)),
        ),
        terms=tuple(basis.title for basis in blueprint.legal.values()),
    )


def people(blueprint: Blueprint) -> Part:
    """Who takes part in a case, and with which steps; towns name their people."""
    steps: dict[str, list[str]] = {}
    objection = blueprint.process.objection
    more = objection.transitions if objection else ()
    for step in (*blueprint.process.transitions, *more):
        for role in step.by or ("clerk",):
            steps.setdefault(role, []).append(step.title.de)
        if step.four_eyes:
            steps.setdefault("approver", []).append(f"{step.title.de} (freigeben)")
    rows = tuple(
        (names.ROLES.get(role, role), listed(list(dict.fromkeys(titles))))
        for role, titles in steps.items()
    )
    return Part(
        title="Rollen",
        blocks=(Grid("Wer was tut", ("Rolle", "Schritte"), rows, (2, 7)),),
        terms=("Rollen",),
    )


def adopting(blueprint: Blueprint) -> Part:
    """How another town takes it over, with the commands."""
    command = f"verbund adopt MITGLIED {blueprint.key}@{blueprint.version}"
    needed = [p for p in blueprint.parameters.values() if p.required]
    steps = (
        (
            Run(
                "Lesen Sie die Abschnitte „Ablauf“ und „Ortswerte“ mit der Fachkraft, "
                "die diese Vorgänge heute bearbeitet."
            ),
        ),
        (
            Run(
                f"Legen Sie Ihre Satzungswerte bereit: {len(needed)} Angaben, jede mit "
                "einem Beispiel im Abschnitt „Ortswerte“."
            ),
        ),
        (
            Run("Übernehmen Sie auf der Seite „Blaupausen“ oder mit dem Befehl "),
            Run(command, "code"),
            Run("."),
        ),
        (
            Run(
                "Sehen Sie sich die Probefälle mit Ihren Werten an. Erst wenn alle "
                "stimmen, schalten Sie frei."
            ),
        ),
    )
    return Part(
        title="So übernehmen Sie diese Blaupause",
        blocks=(Points(steps, numbered=True),),
        terms=("Übernehmen",),
    )
