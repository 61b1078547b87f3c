"""The sections on offices that are asked, appointments, money, validity and rounds."""

from collections.abc import Iterator

from verbund.engine.display import walk_fields
from verbund.engine.model import Blueprint
from verbund.engine.wording import period_de, said
from verbund.publishing.book.blocks import Block, Grid, Part, paragraph, points
from verbund.publishing.book.prose import listed, told

_MISSING = {
    "wait": "Es wird noch einmal gefragt.",
    "agrees": "Schweigen gilt als Zustimmung.",
    "without": "Es geht ohne die Antwort weiter.",
}
_KINDS = {
    "condition": "Bedingung",
    "obligation": "Auflage",
    "limit": "Befristung",
    "revocation": "Widerrufsvorbehalt",
    "note": "Hinweis",
}


def around(blueprint: Blueprint) -> tuple[Part, ...]:
    """What this process has beside states and steps; nothing where it has nothing."""
    found = (
        _offices(blueprint),
        _conditions(blueprint),
        _extracts(blueprint),
        _appointment(blueprint),
        _money(blueprint),
        _term(blueprint),
        _rounds(blueprint),
    )
    return tuple(part for part in found if part is not None)


def _when(blueprint: Blueprint, source: str | None) -> str:
    return said(blueprint, source) if source else "immer"


def _labels(blueprint: Blueprint, paths: tuple[str, ...]) -> str:
    labels = {f.path: f.label.de for f in walk_fields(blueprint.fields)}
    return listed([labels.get(path, path) for path in paths])


def _basis(blueprint: Blueprint, ids: tuple[str, ...]) -> str:
    return listed([blueprint.legal[i].title for i in ids if i in blueprint.legal])


def _offices(blueprint: Blueprint) -> Part | None:
    inquiries = blueprint.process.inquiries
    if inquiries is None:
        return None
    rows = tuple(
        (
            office.title.de,
            _when(blueprint, office.when),
            told(blueprint, office.question),
            _labels(blueprint, office.shares),
            ("nötig. " if office.required else "freiwillig. ")
            + _MISSING[office.missing],
        )
        for office in inquiries.offices
    )
    lead = (
        "Diese Stellen werden zugleich gefragt. Jede sieht nur die genannten Angaben "
        "und antwortet im System oder über einen Link."
    )
    head = ("Stelle", "Wann", "Frage", "Sieht", "Ohne Antwort")
    return Part(
        title="Beteiligte Stellen",
        blocks=(
            paragraph(lead),
            Grid("Beteiligte Stellen", head, rows, (3, 3, 4, 4, 3)),
        ),
        terms=("Beteiligung anderer Stellen",),
    )


def _conditions(blueprint: Blueprint) -> Part | None:
    if not blueprint.conditions:
        return None
    rows = tuple(
        (
            condition.title.de,
            _KINDS[condition.kind],
            told(blueprint, condition.text),
            _when(blueprint, condition.when) if condition.when else "nach Wahl",
            _basis(blueprint, condition.legal),
        )
        for condition in blueprint.conditions.values()
    )
    head = ("Nebenbestimmung", "Art", "Wortlaut", "Vorgeschlagen", "Grundlage")
    return Part(
        title="Nebenbestimmungen",
        blocks=(Grid("Nebenbestimmungen", head, rows, (3, 2, 6, 3, 3)),),
        terms=("Nebenbestimmungen",),
    )


def _extracts(blueprint: Blueprint) -> Part | None:
    if not blueprint.forwarding:
        return None
    rows = tuple(
        (
            forward.title.de,
            _when(blueprint, forward.when),
            _labels(blueprint, forward.fields),
            _basis(blueprint, forward.legal),
        )
        for forward in blueprint.forwarding.values()
    )
    head = ("Empfänger", "Wann", "Angaben", "Grundlage")
    return Part(
        title="Weitergabe",
        blocks=(Grid("Weitergabe", head, rows, (3, 3, 6, 3)),),
        terms=("Weitergabe an andere Stellen",),
    )


def _appointment(blueprint: Blueprint) -> Part | None:
    found = blueprint.process.appointment
    if found is None:
        return None
    minutes = found.minutes
    length = str(minutes) if isinstance(minutes, int) else said(blueprint, minutes)
    reminders = listed([f"{period_de(p)} vorher" for p in found.remind])
    sentence = (
        f"Dauer: {length} Minuten. Buchbar ab {period_de(found.earliest)} und bis "
        f"{period_de(found.latest)} im Voraus, zu ändern bis "
        f"{period_de(found.change_until)} vorher. Erinnerung: {reminders}."
    )
    bring = [
        told(blueprint, item.text)
        + (f" (wenn {said(blueprint, item.when)})" if item.when else "")
        for item in found.bring
    ]
    blocks: list[Block] = [paragraph(sentence)]
    if bring:
        blocks += [paragraph("Mitzubringen:"), points(*bring)]
    return Part(title=found.title.de, blocks=tuple(blocks), terms=("Termin",))


def _money(blueprint: Blueprint) -> Part | None:
    if not blueprint.payments:
        return None
    rows = tuple(
        (
            payment.title.de,
            said(blueprint, payment.amount),
            _steps(blueprint, payment.transitions),
            _clock(blueprint, payment.clock),
            _steps(blueprint, (payment.paid,)) if payment.paid else "–",
            said(blueprint, payment.refund.amount) if payment.refund else "–",
        )
        for payment in blueprint.payments.values()
    )
    head = ("Zahlung", "Betrag", "Gefordert mit", "Frist", "Danach", "Erstattung")
    return Part(
        title="Bezahlen",
        blocks=(Grid("Zahlungen", head, rows, (3, 4, 3, 3, 3, 4)),),
        terms=("Bezahlen", "Erstattung"),
    )


def _term(blueprint: Blueprint) -> Part | None:
    term = blueprint.term
    if term is None:
        return None
    reminders = listed([f"{period_de(r.before)} vorher" for r in term.reminding])
    sentence = (
        f"Gültig von: {said(blueprint, term.first)}. Gültig bis: "
        f"{said(blueprint, term.last)}. Gesetzt mit: "
        f"{_steps(blueprint, term.transitions)}. Früher beendet mit: "
        f"{_steps(blueprint, term.ends) if term.ends else '–'}. "
        f"Erinnerung: {reminders}."
    )
    return Part(
        title="Gültigkeit", blocks=(paragraph(sentence),), terms=("Gültigkeit",)
    )


def _rounds(blueprint: Blueprint) -> Part | None:
    if not blueprint.rounds:
        return None
    return Part(
        title="Vergabe in Runden",
        blocks=tuple(_round_sentences(blueprint)),
        terms=("Vergaberunde", "Warteliste"),
    )


def _round_sentences(blueprint: Blueprint) -> Iterator[Block]:
    for found in blueprint.rounds.values():
        rule = blueprint.rules.get(found.points)
        tie = listed([said(blueprint, source) for source in found.tie])
        yield paragraph(
            f"{found.title.de}: Es konkurrieren Vorgänge in "
            f"{_states(blueprint, found.states)}. Punkte nach der Regel "
            f"„{rule.title.de if rule else found.points}“; bei Gleichstand "
            f"entscheidet: {tie}, dann das Los. Wer einen Platz bekommt, erhält ihn "
            f"mit dem Schritt „{_steps(blueprint, (found.offer,))}“."
        )


def _steps(blueprint: Blueprint, ids: tuple[str, ...]) -> str:
    found = [blueprint.process.transition(step) for step in ids]
    return listed(
        [step.title.de if step else name for step, name in zip(found, ids, strict=True)]
    )


def _states(blueprint: Blueprint, ids: tuple[str, ...]) -> str:
    states = blueprint.process.states
    return listed([states[s].title.de if s in states else s for s in ids])


def _clock(blueprint: Blueprint, name: str | None) -> str:
    if name is None:
        return "–"
    found = blueprint.clocks.get(name)
    if found is None or found.period is None:
        return found.title.de if found else name
    period = period_de(found.period)
    return said(blueprint, found.period) if period == found.period else period
