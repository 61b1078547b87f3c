"""What a member must document about personal data, written from its blueprints.

In: a member and what it has adopted. Out: the record of processing activities (Art. 30
GDPR) and the deletion concept (Art. 5 (1) e, Art. 17 GDPR; DIN 66398), as blocks for a
page and a PDF. Nothing is typed twice: a new version of a blueprint changes both.
"""

from collections.abc import Iterator
from datetime import date

from verbund.catalogue import queries as catalogue
from verbund.core.config import config
from verbund.engine.model import Blueprint
from verbund.engine.wording import period_de
from verbund.kernel import clock
from verbund.kernel.german import count_words_de, date_de, join_de
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing.book import names
from verbund.publishing.book.blocks import (
    Block,
    BookFile,
    Chapter,
    Facts,
    Grid,
    Part,
    paragraph,
    points,
)
from verbund.publishing.book.keeping import kinds_of_data, retention_rows
from verbund.publishing.book.prose import listed, told

_Adopted = tuple[Blueprint, date]


def record_of_processing(member: Member) -> BookFile:
    """The member's record of processing activities (Art. 30 (1) and (2) GDPR)."""
    today = clock.today()
    adopted = _adopted(member, today)
    chapters = [_controller(member)]
    chapters += [_activity(member, blueprint, since) for blueprint, since in adopted]
    processor = _for_others(member, today)
    if processor is not None:
        chapters.append(processor)
    chapters.append(_security())
    return _file(member, "Verzeichnis von Verarbeitungstätigkeiten", today, chapters)


def deletion_concept(member: Member) -> BookFile:
    """When which data of the member go, why, and how that is proven."""
    today = clock.today()
    adopted = [blueprint for blueprint, _ in _adopted(member, today)]
    rows = tuple(
        (blueprint.title.de, *row)
        for blueprint in adopted
        for row in retention_rows(blueprint)
    )
    columns = ("Leistung", "Ende des Vorgangs", "Dauer", "Gerechnet ab", "Danach")
    classes: list[Block] = [paragraph("Noch ist keine Leistung übernommen.")]
    if rows:
        classes = [
            Grid(
                "Löschregeln der Leistungen",
                (*columns, "Grundlage"),
                rows,
                (3, 3, 2, 2, 2, 3),
            )
        ]
    drafts = tuple(
        (blueprint.title.de, period_de(blueprint.retention.drafts))
        for blueprint in adopted
    )
    chapters = [
        Chapter(
            title="Grundsatz",
            parts=(Part(title="So wird gelöscht", blocks=(_how(),)),),
        ),
        Chapter(
            title="Löschregeln",
            parts=(
                Part(title="Abgeschlossene Vorgänge", blocks=tuple(classes)),
                Part(
                    title="Entwürfe",
                    blocks=(
                        paragraph(
                            "Angefangene Anträge gehen so lange nach der letzten "
                            "Änderung:"
                        ),
                        Grid("Entwürfe", ("Leistung", "Dauer"), drafts, (4, 2)),
                    )
                    if drafts
                    else (),
                ),
                Part(title="Technische Daten", blocks=(_technical(),)),
            ),
        ),
        Chapter(
            title="Nachweis",
            parts=(Part(title="Wie die Löschung belegt ist", blocks=(_proof(),)),),
        ),
    ]
    return _file(member, "Löschkonzept", today, chapters)


def _file(member: Member, title: str, today: date, chapters: list[Chapter]) -> BookFile:
    return BookFile(
        title=title,
        subtitle=member.official_name,
        publisher=member.official_name,
        edition=f"Stand {date_de(today)}",
        imprint=(
            "Erstellt aus den übernommenen Blaupausen und den Angaben der Kommune.",
        ),
        chapters=tuple(chapters),
    )


def _adopted(member: Member, on: date) -> list[_Adopted]:
    """The member's active blueprints with the day since when, by title."""
    found: dict[str, _Adopted] = {}
    for entry in catalogue.services_of(member, on):
        adoption = catalogue.adoption_of(member, entry.blueprint_key)
        if adoption is not None:
            blueprint = catalogue.blueprint_by_digest(entry.digest)
            found[entry.blueprint_key] = (blueprint, adoption.active_from)
    return sorted(found.values(), key=lambda pair: pair[0].title.de.casefold())


def _controller(member: Member) -> Chapter:
    address = ", ".join(members.party(member).address.lines)
    pairs = (
        ("Verantwortliche Stelle", member.official_name),
        ("Anschrift", address or "fehlt – bitte in den Angaben der Kommune ergänzen"),
        ("Telefon", member.phone or "–"),
        ("E-Mail", member.email or "–"),
        (
            "Datenschutzbeauftragte Person",
            member.privacy_officer
            or "fehlt – bitte in den Angaben der Kommune ergänzen (Art. 37 DSGVO)",
        ),
    )
    facts = Part(title="Name und Erreichbarkeit", blocks=(Facts(pairs),))
    return Chapter(title="Verantwortliche Stelle", parts=(facts,))


def _activity(member: Member, blueprint: Blueprint, since: date) -> Chapter:
    """One processing activity with all that Art. 30 (1) a to g asks."""
    privacy = blueprint.privacy
    bases = [
        blueprint.legal[b].title
        for b in (privacy.legal_basis if privacy else ())
        if b in blueprint.legal
    ]
    data = tuple(
        (names.PERSONAL[kind], listed(labels))
        for kind, labels in kinds_of_data(blueprint).items()
    )
    automated = privacy is not None and privacy.automated_decision
    pairs = (
        (
            "Zweck",
            told(blueprint, privacy.purpose) if privacy else blueprint.summary.de,
        ),
        ("Rechtsgrundlage", listed(bases)),
        ("Betroffene Personen", _people(blueprint)),
        ("Empfänger", listed(list(_recipients(member, blueprint)))),
        ("Übermittlung in Drittländer", "keine"),
        ("Automatische Entscheidung (Art. 22 DSGVO)", "ja" if automated else "nein"),
        ("Wege", listed([names.CHANNELS.get(c, c) for c in blueprint.channels])),
        ("Grundlage im System", f"{blueprint.key}@{blueprint.version}"),
        ("In Betrieb seit", date_de(since)),
    )
    keep = tuple(retention_rows(blueprint))
    head = ("Ende des Vorgangs", "Dauer", "Gerechnet ab", "Danach", "Grundlage")
    return Chapter(
        title=blueprint.title.de,
        lead=blueprint.summary.de,
        parts=(
            Part(title="Verarbeitung", blocks=(Facts(pairs),)),
            Part(
                title="Kategorien personenbezogener Daten",
                blocks=(
                    Grid(
                        f"Daten: {blueprint.title.de}",
                        ("Kategorie", "Angaben"),
                        data,
                        (2, 6),
                    )
                    if data
                    else paragraph("Es werden keine personenbezogenen Daten erhoben."),
                ),
            ),
            Part(
                title="Löschfristen",
                blocks=(
                    Grid(
                        f"Löschfristen: {blueprint.title.de}",
                        head,
                        keep,
                        (3, 2, 2, 2, 3),
                    ),
                )
                if keep
                else (paragraph("Diese Leistung nennt keine Löschfrist."),),
            ),
        ),
        terms=(blueprint.title.de,),
    )


def _people(blueprint: Blueprint) -> str:
    words = {
        "citizens": "Antragstellerinnen und Antragsteller",
        "businesses": "Unternehmen und ihre Vertretung",
    }
    return listed([words[who] for who in blueprint.audience])


def _recipients(member: Member, blueprint: Blueprint) -> Iterator[str]:
    if blueprint.privacy:
        for recipient in blueprint.privacy.recipients:
            yield told(blueprint, recipient)
    acting = members.acting_member(member, blueprint.key)
    if acting.id != member.id:
        yield f"{acting.official_name} (bearbeitet diese Vorgänge)"
    inquiries = blueprint.process.inquiries
    for office in inquiries.offices if inquiries else ():
        yield f"{office.title.de} (beteiligte Stelle)"
    for forward in blueprint.forwarding.values():
        yield f"{forward.title.de} (Weitergabe)"


def _for_others(member: Member, on: date) -> Chapter | None:
    """What the member does on behalf of others (Art. 30 (2))."""
    rows = []
    for owner in members.owners_served_by(member, on):
        if owner.id == member.id:
            continue
        titles = sorted(
            {
                blueprint.title.de
                for blueprint, _ in _adopted(owner, on)
                if members.acting_member(owner, blueprint.key, on).id == member.id
            }
        )
        if titles:
            rows.append((owner.official_name, join_de(titles)))
    if not rows:
        return None
    count = count_words_de(len(rows))
    lead = f"Für {count} {'andere Kommunen' if len(rows) > 1 else 'andere Kommune'}."
    grid = Grid(
        "Verarbeitung für andere", ("Verantwortlich", "Leistungen"), tuple(rows), (3, 5)
    )
    part = Part(title="Leistungen für Nachbarn", blocks=(grid,))
    return Chapter(title="Verarbeitung im Auftrag", lead=lead, parts=(part,))


def _security() -> Chapter:
    part = Part(title="Maßnahmen nach Art. 32 DSGVO", blocks=(points(*_measures()),))
    return Chapter(title="Technische und organisatorische Maßnahmen", parts=(part,))


def _measures() -> Iterator[str]:
    """What this installation really does, as it is set up."""
    settings = config()
    yield (
        "Zugang nur mit Anmeldung: Passwort (Argon2id) oder Passkey. Sie endet "
        f"nach {settings.session_hours} Stunden."
    )
    yield (
        "Rechte je Rolle, Kommune und Leistung. Niemand sieht Vorgänge anderer "
        "Kommunen; mehrere voneinander unabhängige Sperren setzen das durch."
    )
    yield (
        "Jede Einsicht und jede Änderung steht in einem Verlauf, der sich nachträglich "
        "nicht ändern lässt (Prüfsummenkette)."
    )
    if settings.https:
        yield "Die Übertragung ist verschlüsselt (TLS)."
    yield (
        "Seiten laden nichts von fremden Servern und setzen nur technisch nötige "
        "Cookies."
    )
    yield "Hochgeladene Dateien werden auf ihren Typ geprüft, Bilder neu geschrieben."
    if settings.clamav_socket:
        yield "Ein Virenscanner prüft jede Datei; bis dahin ist sie gesperrt."
    yield "Was bestätigt wurde, übersteht einen Absturz. Sicherungen werden geprüft."
    yield (
        "Gelöscht wird nach Frist und mit Nachweis: Der Inhalt ist vernichtet, die "
        "Prüfsumme bleibt."
    )


def _how() -> Block:
    return points(
        "Jede Leistung sagt in ihrer Blaupause, wie lange ein Vorgang nach seinem Ende "
        "gebraucht wird und welches Gesetz das verlangt.",
        "Ein laufender Rechtsbehelf verlängert die Frist bis zu seinem Ende.",
        "Das System löscht jeden Tag, was fällig ist; niemand muss daran denken.",
        "Was dem Archiv anzubieten ist, wird vor der Löschung angeboten.",
    )


def _technical() -> Block:
    settings = config()
    rows = (
        ("Anmeldung von Mitarbeitenden", f"{settings.session_hours} Stunden"),
        ("Erledigte Aufträge des Systems", f"{settings.jobs_keep_days} Tage"),
        ("Offene Daten", "ohne Personenbezug, keine Frist"),
    )
    return Grid("Technische Daten", ("Daten", "Dauer"), rows, (4, 3))


def _proof() -> Block:
    return points(
        "Im Verlauf bleibt, dass und wann ein Inhalt vernichtet wurde, ohne ihn.",
        "Die Prüfsummenkette bleibt geschlossen; verbund check weist es nach.",
        "Jeder Löschlauf schreibt, welche Vorgänge er aus welchem Grund gelöscht hat.",
    )
