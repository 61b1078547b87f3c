"""The sections with letters, texts for people, and the script of the hotline."""

from collections.abc import Iterator

from verbund.engine.model import Blueprint, NoticeDef
from verbund.engine.text import Text, TextList
from verbund.publishing.book.blocks import (
    Block,
    Grid,
    Paragraph,
    Part,
    Run,
    Sheet,
    paragraph,
    points,
)
from verbund.publishing.book.prose import listed, told

_LANGUAGES = (("de", "Deutsch"), ("de-simple", "einfach"), ("en", "Englisch"))


def notices(blueprint: Blueprint) -> Part:
    """Every letter with its wording."""
    parts = tuple(_notice(blueprint, notice) for notice in blueprint.notices.values())
    lead = "So steht es im Schreiben. Was in ‹Winkeln› steht, setzt der Vorgang ein."
    return Part(title="Schreiben", blocks=(paragraph(lead),), parts=parts)


def _notice(blueprint: Blueprint, notice: NoticeDef) -> Part:
    lines = tuple(line for line in _lines(blueprint, notice) if line)
    blocks: list[Block] = [Sheet(told(blueprint, notice.title), lines)]
    simple = told(blueprint, notice.result, "de-simple")
    english = told(blueprint, notice.result, "en")
    blocks.append(
        Grid(
            "Der erste Satz in drei Sprachen",
            ("Sprache", "Satz"),
            (
                ("Deutsch", told(blueprint, notice.result)),
                ("einfach", simple),
                ("Englisch", english),
            ),
            (1, 6),
        )
    )
    return Part(
        title=told(blueprint, notice.title), blocks=tuple(blocks), terms=("Bescheid",)
    )


def _lines(blueprint: Blueprint, notice: NoticeDef) -> Iterator[str]:
    yield told(blueprint, notice.opening)
    yield told(blueprint, notice.result)
    for section in notice.sections:
        heading = told(blueprint, section.heading)
        text = told(blueprint, section.text)
        yield f"{heading}: {text}" if heading else text
    if notice.calculation:
        rules = [blueprint.rules[r].title.de for r in notice.calculation.rules]
        yield f"Tabelle der Berechnung: {listed(rules)}"
    if notice.reasons:
        rules = [blueprint.rules[r].title.de for r in notice.reasons.rules]
        yield f"Gründe in Worten: {listed(rules)}"
    if notice.payment:
        yield f"Zahlung: {told(blueprint, notice.payment.heading) or 'mit Frist'}"
        yield told(blueprint, notice.payment.text)
        yield told(blueprint, notice.payment.yearly)
    if notice.remedy:
        yield "Rechtsbehelf: Wortlaut nach Land, mit dem ausgerechneten letzten Tag"
    if notice.enclosures:
        yield f"Anlagen: {listed([told(blueprint, e) for e in notice.enclosures])}"


def texts(blueprint: Blueprint) -> Part:
    """The service page in three languages, side by side."""
    service = blueprint.texts.service
    pairs: tuple[tuple[str, Text | None], ...] = (
        ("Einleitung", service.lead),
        ("Kosten", service.cost),
        ("Frist", service.deadline),
        ("Dauer", service.answer_time),
        ("Folgen", service.consequences),
        ("Wie es weitergeht", service.after),
        ("Daten", service.data),
    )
    parts = []
    for language, word in _LANGUAGES:
        rows = tuple(
            (title, told(blueprint, text, language)) for title, text in pairs if text
        )
        blocks: list[Block] = [
            Grid(f"Leistungsseite ({word})", ("Abschnitt", "Text"), rows, (2, 7))
        ]
        needed = service.needed.get(language)
        if needed:
            blocks.append(paragraph("Was man braucht:"))
            blocks.append(points(*[_plain(blueprint, n) for n in needed]))
        parts.append(Part(title=f"Leistungsseite: {word}", blocks=tuple(blocks)))
    parts.append(_messages(blueprint))
    return Part(title="Texte für Bürgerinnen und Bürger", parts=tuple(parts))


def _messages(blueprint: Blueprint) -> Part:
    rows = tuple(
        (
            told(blueprint, message.subject),
            told(blueprint, message.body),
        )
        for message in blueprint.texts.messages.values()
    )
    return Part(
        title="Nachrichten",
        blocks=(Grid("Nachrichten an die Bürgerin", ("Betreff", "Text"), rows, (3, 7)),)
        if rows
        else (),
    )


def _plain(blueprint: Blueprint, line: str) -> str:
    return told(blueprint, Text(de=line))


def hotline(blueprint: Blueprint) -> Part:
    """What is said at the telephone."""
    script = blueprint.texts.hotline
    blocks: list[Block] = []
    if script.greeting:
        blocks.append(
            Paragraph(
                (
                    Run("Begrüßung. ", "strong"),
                    Run(told(blueprint, script.greeting)),
                )
            )
        )
    lists: tuple[tuple[str, TextList], ...] = (
        ("Fragen:", script.ask),
        ("Bereithalten lassen:", script.bring),
    )
    for title, found in lists:
        if found.de:
            blocks.append(paragraph(title))
            blocks.append(points(*[_plain(blueprint, line) for line in found.de]))
    for title, text in (("Kosten", script.fee), ("Frist", script.deadline)):
        if text:
            blocks.append(
                Paragraph((Run(f"{title}. ", "strong"), Run(told(blueprint, text))))
            )
    return Part(title="Leitfaden für 115", blocks=tuple(blocks), terms=("115",))
