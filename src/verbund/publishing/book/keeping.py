"""The sections on data protection, deletion, open data, figures and worked examples."""

from collections.abc import Iterator, Mapping

from verbund.engine.display import walk_fields
from verbund.engine.model import Blueprint, RetentionRule
from verbund.engine.wording import period_de, said
from verbund.kernel.german import date_de
from verbund.publishing.book import names
from verbund.publishing.book.blocks import Block, Grid, Part, paragraph
from verbund.publishing.book.prose import listed, markdown, told


def privacy(blueprint: Blueprint) -> Part:
    """Purpose, legal basis, kinds of data and when they go (Art. 13, 30 DSGVO)."""
    found = blueprint.privacy
    blocks: list[Block] = []
    if found:
        blocks.append(paragraph(told(blueprint, found.purpose)))
        bases = [
            blueprint.legal[b].title for b in found.legal_basis if b in blueprint.legal
        ]
        receivers = [told(blueprint, r) for r in found.recipients]
        automated = "ja" if found.automated_decision else "nein"
        blocks.append(
            Grid(
                "Verarbeitung",
                ("Frage", "Antwort"),
                (
                    ("Rechtsgrundlage", listed(bases)),
                    ("Empfänger", listed(receivers)),
                    ("Automatische Entscheidung (Art. 22 DSGVO)", automated),
                ),
                (3, 6),
            )
        )
    rows = tuple(
        (names.PERSONAL[kind], listed(labels))
        for kind, labels in kinds_of_data(blueprint).items()
    )
    if rows:
        head = ("Art der Daten", "Angaben")
        blocks.append(Grid("Personenbezogene Daten", head, rows, (2, 6)))
    keep = tuple(retention_rows(blueprint))
    if keep:
        columns = ("Ende des Vorgangs", "Dauer", "Gerechnet ab", "Danach", "Nach")
        blocks.append(Grid("Löschfristen", columns, keep, (3, 2, 2, 2, 3)))
    drafts = period_de(blueprint.retention.drafts)
    blocks.append(
        paragraph(
            f"Angefangene Entwürfe werden nach {drafts} ohne Bearbeitung gelöscht."
        )
    )
    return Part(
        title="Datenschutz und Löschung",
        blocks=tuple(blocks),
        terms=("Datenschutz", "Löschfristen"),
    )


def kinds_of_data(blueprint: Blueprint) -> Mapping[str, list[str]]:
    """Labels of the personal fields by their class, in the order of the classes."""
    found: dict[str, list[str]] = {kind: [] for kind in names.PERSONAL}
    for field in walk_fields(blueprint.fields):
        if field.personal != "none":
            found[field.personal].append(field.label.de)
    return {
        kind: list(dict.fromkeys(labels))
        for kind, labels in found.items()
        if kind != "none" and labels
    }


def retention_rows(blueprint: Blueprint) -> Iterator[tuple[str, ...]]:
    """End of the case, how long it is kept, from when, what then, and by which law."""
    for rule in blueprint.retention.rules:
        bases = [
            blueprint.legal[b].title if b in blueprint.legal else b for b in rule.legal
        ]
        yield (
            names.RESULTS.get(rule.result, rule.result),
            _kept_for(blueprint, rule),
            _kept_from(blueprint, rule),
            names.THEN[rule.then],
            listed(bases),
        )


def _kept_for(blueprint: Blueprint, rule: RetentionRule) -> str:
    """The period; where each member sets it, what the value is called and proposes."""
    parameter = blueprint.parameters.get(rule.keep.removeprefix("params."))
    if parameter is None or not rule.keep.startswith("params."):
        return period_de(rule.keep)
    usual = str(parameter.default or parameter.example or "")
    told = f", Vorgabe {period_de(usual)}" if usual else ""
    return f"wie die Kommune festlegt („{parameter.label.de}“{told})"


def _kept_from(blueprint: Blueprint, rule: RetentionRule) -> str:
    start = rule.start
    if start.field:
        return said(blueprint, start.field)
    if start.clock:
        found = blueprint.clocks.get(start.clock)
        return f"Ende der Frist „{found.title.de if found else start.clock}“"
    words = {"opened": "Eingang", "decided": "Entscheidung", "closed": "Abschluss"}
    return words[start.on or "closed"]


def openness(blueprint: Blueprint) -> Part:
    """What becomes public, and what is measured."""
    blocks: list[Block] = []
    for found in blueprint.publish.collections:
        where = said(blueprint, found.where) if found.where else "alle Vorgänge"
        rows = tuple(
            (
                found.headings[name].de if name in found.headings else name,
                said(blueprint, source),
            )
            for name, source in found.columns.items()
        )
        blocks.append(
            paragraph(f"„{found.title.de}“ zeigt: {where}. Lizenz: {found.licence}.")
        )
        blocks.append(Grid(found.title.de, ("Spalte", "Inhalt"), rows, (2, 5)))
    if not blocks:
        blocks.append(paragraph("Diese Blaupause veröffentlicht keine Einzelangaben."))
    figures = tuple(
        (
            figure.title.de,
            said(blueprint, figure.value) if figure.value else figure.measure or "–",
            figure.goal or "–",
        )
        for figure in blueprint.indicators
    )
    if figures:
        head = ("Kennzahl", "Gemessen", "Ziel")
        blocks.append(Grid("Kennzahlen", head, figures, (4, 4, 2)))
    return Part(
        title="Offene Daten und Kennzahlen",
        blocks=tuple(blocks),
        terms=("Offene Daten",),
    )


def history(blueprint: Blueprint) -> Part:
    """Versions, from the blueprint's own change log."""
    source = blueprint.files.get("CHANGELOG.md", "")
    before, parts = markdown(source)
    if blueprint.valid_from:
        before = (*before, paragraph(f"Gültig ab {date_de(blueprint.valid_from)}."))
    return Part(title="Fassungen", blocks=before, parts=parts)
