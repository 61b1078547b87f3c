"""The whole book: how to read it, one chapter for each blueprint, terms at the end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from verbund.engine.model import Blueprint
from verbund.kernel.german import date_de, join_de
from verbund.publishing.book import form, keeping, letters, service
from verbund.publishing.book.around import around
from verbund.publishing.book.blocks import (
    Block,
    BookFile,
    Chapter,
    Facts,
    Part,
    paragraph,
    points,
)
from verbund.publishing.book.examples import examples
from verbund.publishing.book.reporting import reporting
from verbund.publishing.book.use import in_use
from verbund.publishing.usage import Usage

#: Draws the process of a blueprint; without one the tables stand alone.
Artist = Callable[[Blueprint], tuple[Block, ...]]

_TERMS = (
    ("Blaupause", "Eine Leistung als Daten: Formular, Ablauf, Fristen, Schreiben."),
    ("Mitglied", "Eine Kommune oder ein Verband, der Blaupausen übernimmt."),
    ("Ortswert", "Was jede Kommune selbst einträgt, zum Beispiel der Steuersatz."),
    ("Übernahme", "Eine Kommune setzt eine Blaupause mit ihren Ortswerten ein."),
    ("Vorgang", "Ein Antrag mit allem, was daraus wird, von jedem Weg aus derselbe."),
    ("Vier Augen", "Eine zweite Person gibt frei, was die erste vorbereitet hat."),
    ("Frist", "Ein Zeitraum nach dem Gesetz, gerechnet mit örtlichen Feiertagen."),
    ("Bekanntgabe", "Der Tag, an dem ein Schreiben als angekommen gilt."),
    ("Nachforderung", "Die Bitte um fehlende Unterlagen; die Frist ruht so lange."),
    ("Zuständige Stelle", "Die Kommune, der ein Vorgang gehört."),
    ("Handelnde Stelle", "Wer den Vorgang bearbeitet, auch ein Nachbaramt."),
    ("Probefall", "Ein gerechnetes Beispiel, das jede Fassung bestehen muss."),
    ("Median", "Der mittlere Wert: Die Hälfte dauert kürzer, die Hälfte länger."),
    ("LeiKa-Schlüssel", "Die bundesweite Nummer einer Verwaltungsleistung."),
)


def whole_book(
    blueprints: Sequence[Blueprint],
    *,
    publisher: str,
    members: Sequence[str],
    on: date,
    adopters: Mapping[str, Sequence[str]],
    usage: Mapping[str, Usage],
    artist: Artist | None = None,
    reports: Mapping[str, Sequence[Part]] | None = None,
) -> BookFile:
    """The book of these blueprints as data.

    ``adopters`` and ``usage`` are by blueprint key, ``reports`` the results of its
    pilots as further sections.
    """
    chapters = [
        _chapter(
            blueprint,
            adopters.get(blueprint.key, ()),
            usage.get(blueprint.key),
            artist(blueprint) if artist else (),
            tuple((reports or {}).get(blueprint.key, ())),
        )
        for blueprint in blueprints
    ]
    return BookFile(
        title="Blaupausen",
        subtitle="Handbuch zum Übernehmen",
        publisher=publisher,
        edition=f"Stand {date_de(on)}",
        imprint=(
            f"Herausgegeben von: {publisher}",
            "Erstellt aus veröffentlichten Blaupausen und den Zahlen ihrer Nutzung.",
            "Die Blaupausen stehen unter der Lizenz, die in ihrem Kapitel genannt ist.",
        ),
        chapters=(
            _preface(publisher, members),
            *chapters,
            Chapter(title="Begriffe", parts=(_glossary(),)),
        ),
    )


def _preface(publisher: str, members: Sequence[str]) -> Chapter:
    how = points(
        "„Auf einen Blick“ und „Wer sie nutzt“ sagen, ob eine Blaupause zu Ihnen "
        "passt.",
        "„Ablauf“, „Formular“ und „Fristen“ sind für die Fachkraft, die heute so einen "
        "Vorgang bearbeitet.",
        "„Regeln“ und „Ortswerte“ zeigen, was gerechnet wird und was Sie eintragen.",
        "„Datenschutz und Löschung“ ist der Entwurf für Ihr Verzeichnis nach Art. 30 "
        "DSGVO.",
        "„So übernehmen Sie diese Blaupause“ nennt die Schritte und den Befehl.",
    )
    figures = (
        "Alle Zahlen stammen aus den Vorgängen der genannten Kommunen, nicht aus "
        "Meldungen. Zahlen unter 5 werden nicht genannt; ein Median unter 50 Vorgängen "
        "ist als Hinweis gekennzeichnet."
    )
    who = f"{publisher}: {join_de(list(members))}." if members else f"{publisher}."
    return Chapter(
        title="Zu diesem Buch",
        lead="Dieses Buch beschreibt Leistungen so genau, dass eine andere Kommune sie "
        "übernehmen kann.",
        parts=(
            Part(title="So lesen Sie es", blocks=(how,)),
            Part(title="Woher die Zahlen kommen", blocks=(paragraph(figures),)),
            Part(title="Wer dahinter steht", blocks=(paragraph(who),)),
        ),
    )


def _chapter(
    blueprint: Blueprint,
    adopters: Sequence[str],
    usage: Usage | None,
    drawing: tuple[Block, ...],
    reports: tuple[Part, ...],
) -> Chapter:
    return Chapter(
        title=blueprint.title.de,
        lead=blueprint.summary.de,
        terms=(blueprint.title.de,),
        parts=(
            service.at_a_glance(blueprint),
            service.purpose(blueprint),
            in_use(adopters, usage),
            *reports,
            service.entrances(blueprint),
            service.process(blueprint, drawing),
            *around(blueprint),
            *reporting(blueprint),
            service.people(blueprint),
            form.pages(blueprint),
            form.rules(blueprint),
            service.clocks(blueprint),
            form.parameters(blueprint),
            letters.notices(blueprint),
            letters.texts(blueprint),
            letters.hotline(blueprint),
            keeping.privacy(blueprint),
            keeping.openness(blueprint),
            service.legal(blueprint),
            examples(blueprint),
            keeping.history(blueprint),
            service.adopting(blueprint),
        ),
    )


def _glossary() -> Part:
    return Part(
        title="Wörter dieses Buches",
        blocks=(Facts(_TERMS),),
        terms=tuple(name for name, _ in _TERMS),
    )
