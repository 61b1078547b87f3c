"""The section on reports: categories, what the public sees, what each state means."""

from collections.abc import Iterator

from verbund.engine import report as reports
from verbund.engine.context import is_parameter, is_period
from verbund.engine.model import Blueprint, ReportDef
from verbund.engine.wording import period_de, said
from verbund.publishing.book.blocks import Block, Grid, Part, paragraph
from verbund.publishing.book.prose import listed

DETAILS = {
    "registered": "offen: gemeldet",
    "confirmed": "offen: geprüft",
    "forwarded": "offen: weitergeleitet",
    "planned": "offen: eingeplant",
    "in_progress": "offen: in Arbeit",
    "fixed": "abgeschlossen: erledigt",
    "not_possible": "abgeschlossen: nicht möglich",
    "not_responsible": "abgeschlossen: andere Zuständigkeit",
    "duplicate": "abgeschlossen: schon gemeldet",
    "rejected": "abgeschlossen: nicht angenommen, für niemanden sichtbar",
    "withdrawn": "abgeschlossen: zurückgenommen, für niemanden sichtbar",
}
IDENTITIES = {
    "anonymous": "nichts",
    "email": "bestätigte E-Mail-Adresse",
    "account": "Konto",
}
MODERATION = {
    "none": "sofort",
    "before": "nach der Freigabe",
    "after": "sofort, geprüft wird danach",
}
WAYS = {
    "wheelchair": "Rollstuhl",
    "foot": "zu Fuß",
    "bike": "Fahrrad",
}


def reporting(blueprint: Blueprint) -> Iterator[Part]:
    """What everybody may follow; nothing for a blueprint that makes no reports."""
    found = blueprint.report
    if found is None:
        return
    rows = tuple(_categories(blueprint))
    head = ("Art", "Schlüssel (Open311)", "Zugesagt", "Angaben zur Person", "Doppelt")
    blocks: list[Block] = [
        Grid("Arten von Meldungen", head, rows, (4, 4, 4, 3, 3)),
        Grid(
            "Was ein Zustand für alle heißt",
            ("Zustand", "Öffentlich"),
            tuple(
                (state.title.de, DETAILS[found.states[name]])
                for name, state in blueprint.process.states.items()
                if name in found.states
            ),
            (3, 5),
        ),
        paragraph(_public(blueprint, found)),
    ]
    closing = tuple(_closing(blueprint))
    if closing:
        columns = ("Solange offen", "versperrt für")
        blocks.append(Grid("Was Wege versperrt", columns, closing, (4, 4)))
    yield Part(
        title="Meldungen, denen alle folgen",
        blocks=tuple(blocks),
        terms=("Meldungen", "Anliegen"),
    )


def _categories(blueprint: Blueprint) -> Iterator[tuple[str, ...]]:
    for one in reports.categories(blueprint):
        near = one.definition.duplicates
        yield (
            one.title.de,
            one.code,
            _period(blueprint, one.definition.deadline),
            _chosen(blueprint, one.definition.identity, IDENTITIES),
            f"bis {near.metres} m, {near.days} Tage",
        )


def _period(blueprint: Blueprint, source: str | None) -> str:
    if source is None:
        return "–"
    return period_de(source) if is_period(source) else said(blueprint, source)


def _chosen(blueprint: Blueprint, word: str, words: dict[str, str]) -> str:
    """A word of the language, or what a member's value proposes."""
    if not is_parameter(word):
        return words[word]
    parameter = blueprint.parameters[word.removeprefix("params.")]
    usual = words.get(str(parameter.default))
    return f"wie die Kommune festlegt, Vorgabe: {usual}" if usual else "je Kommune"


def _public(blueprint: Blueprint, found: ReportDef) -> str:
    seen = _chosen(blueprint, found.public.moderation, MODERATION)
    photos = " und die Fotos" if found.public.photos else ""
    return (
        "Öffentlich sind Art, Ort, Tag und Stand. "
        f"Den Text{photos} sehen alle: {seen}. Wer gemeldet hat, sieht niemand."
    )


def _closing(blueprint: Blueprint) -> Iterator[tuple[str, ...]]:
    for one in reports.categories(blueprint):
        if one.definition.blocks:
            yield (
                one.title.de,
                listed([WAYS[way] for way in one.definition.blocks]),
            )
