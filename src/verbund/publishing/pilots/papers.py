"""A balance sheet as CSV, as PDF, and as sections of the book."""

from markupsafe import Markup

from verbund.kernel.german import date_de, join_de
from verbund.members.queries import Member
from verbund.publishing.book.blocks import (
    Block,
    BookFile,
    Chapter,
    Drawing,
    Grid,
    Paragraph,
    Part,
    Points,
    Run,
    paragraph,
)
from verbund.publishing.files import csv_text
from verbund.publishing.pilots import charts, words
from verbund.publishing.pilots.measures import Sample
from verbund.publishing.pilots.report import Report

_HEAD = ("Ziel", "Soll", "Vorher", "Nachher", "Änderung (95 % zwischen)", "Ergebnis")


def chart_words(report: Report) -> tuple[str, str]:
    """What the two pictures show, for those who do not see them."""
    judged = [
        f"{m.name} von {words.number(m.before.value)} auf {words.number(m.after.value)}"
        for m in report.members
        if m.judged and m.before.value is not None and m.after.value is not None
    ]
    little = [m.name for m in report.members if not m.judged]
    told = [
        (words.month(m.after_label), m.after.value)
        for m in report.months
        if m.after.value is not None
    ]
    months = "Noch kein Monat hat genug Vorgänge."
    if told:
        first, last = told[0], told[-1]
        months = (
            f"{first[0]}: {words.number(first[1])}, {last[0]}: {words.number(last[1])}."
        )
    members = f"{join_de(judged)}." if judged else "Kein Mitglied hat genug Vorgänge."
    if little:
        members += f" Gestrichelt, weil unter 20 Vorgänge: {join_de(little)}."
    end = " Alle Werte stehen in der Tabelle darunter."
    return months + end, members + end


def sections(report: Report) -> tuple[Part, ...]:
    """The balance sheet as sections of a chapter."""
    pilot = report.pilot
    rows = tuple(
        (
            goal.title + (f" ({goal.note})" if goal.note else ""),
            words.target(goal),
            _with(words.value(goal, goal.before), words.behind(goal, goal.before)),
            _with(words.value(goal, goal.after), words.behind(goal, goal.after)),
            _with(words.change(goal), words.sure(goal)),
            words.VERDICTS[goal.verdict][0],
        )
        for goal in report.goals
    )
    fixed = date_de(pilot.fixed_at.date()) if pilot.fixed_at else "noch nicht"
    blocks: list[Block] = [paragraph(pilot.question), paragraph(where_and_when(report))]
    if pilot.conclusion:
        blocks.append(
            Paragraph(
                (
                    Run(f"Empfehlung: {pilot.conclusion} ", "strong"),
                    Run(pilot.conclusion_text),
                )
            )
        )
    blocks.append(
        Grid(f"Ziele, festgelegt am {fixed}", _HEAD, rows, (5, 2, 3, 3, 3, 2))
    )
    told = tuple(
        (Run(f"{title}: ", "strong"), Run(text)) for title, text in report.caveats
    )
    caveats = Part(title="Was diese Zahlen nicht sagen", blocks=(Points(told),))
    return (
        Part(
            title=f"Erprobung: {pilot.title}",
            blocks=tuple(blocks),
            parts=(caveats, *_pictures(report)),
            terms=("Erprobung", pilot.title),
        ),
    )


def where_and_when(report: Report) -> str:
    """One line: who took part, when, compared with when."""
    pilot = report.pilot
    return (
        f"{join_de(list(report.names))}; gemessen "
        f"{words.span(pilot.begins_on, pilot.ends_on)}, verglichen mit "
        f"{words.span(pilot.before_from, pilot.before_to)}. Zahlen aus den Vorgängen, "
        "nicht aus Meldungen."
    )


def _with(text: str, small: str) -> str:
    return f"{text} ({small})" if small else text


def _pictures(report: Report) -> list[Part]:
    if report.chart is None:
        return []
    parts = []
    about_months, about_members = chart_words(report)
    name = report.chart.title
    drawn = charts.months_chart(
        report.months, title=name, words=about_months, ident="m"
    )
    rows = tuple(
        (
            words.month(m.before_label),
            *_cells(m.before),
            words.month(m.after_label),
            *_cells(m.after),
        )
        for m in report.months
    )
    head = ("Vorher", report.chart.unit, "Vorgänge", "Nachher", report.chart.unit)
    table = Grid(f"{name} je Monat", (*head, "Vorgänge"), rows)
    parts.append(
        Part(
            title="Monat für Monat", blocks=(*_drawn(drawn, about_months, name), table)
        )
    )
    drawn = charts.members_chart(
        report.members, title=name, words=about_members, ident="n"
    )
    lines = tuple((m.name, *_cells(m.before), *_cells(m.after)) for m in report.members)
    columns = ("Mitglied", "Vorher", "Vorgänge", "Nachher", "Vorgänge")
    table = Grid(f"{name} je Mitglied", columns, lines)
    parts.append(
        Part(
            title="Mitglieder im Vergleich",
            blocks=(*_drawn(drawn, about_members, name), table),
        )
    )
    return parts


def _drawn(drawn: Markup, about: str, name: str) -> tuple[Block, ...]:
    if not drawn:
        return ()
    return (Drawing(charts.for_paper(drawn), about, name),)


def _cells(found: Sample) -> tuple[str, str]:
    return words.number_or_few(found), words.count(found)


def pilot_book(report: Report, association: Member) -> BookFile:
    """The balance sheet as a booklet of its own."""
    pilot = report.pilot
    return BookFile(
        title=f"Bilanz: {pilot.title}",
        subtitle=pilot.question,
        publisher=association.official_name,
        edition=f"Gemessen {words.span(pilot.begins_on, pilot.ends_on)}",
        imprint=("Zahlen aus den Vorgängen, nicht aus Meldungen.",),
        chapters=(Chapter(title=pilot.title, parts=sections(report)),),
    )


def report_csv(report: Report) -> str:
    """One line for each goal, then one for each member; as spreadsheets read it."""
    head = (
        "Ziel",
        "Soll",
        "Einheit",
        "Vorher",
        "Fälle",
        "Nachher",
        "Fälle",
        "Ergebnis",
    )
    lines = [
        [
            goal.title,
            words.target(goal),
            goal.unit,
            *_csv(goal.before),
            *_csv(goal.after),
            words.VERDICTS[goal.verdict][0],
        ]
        for goal in report.goals
    ]
    unit = report.chart.unit if report.chart else ""
    lines += [
        [
            f"{report.chart.title if report.chart else ''}: {member.name}",
            "",
            unit,
            *_csv(member.before),
            *_csv(member.after),
            "" if member.judged else "kein eigenes Urteil",
        ]
        for member in report.members
    ]
    return csv_text(head, lines)


def _csv(found: Sample) -> tuple[str, str]:
    value = "" if found.value is None else f"{found.value:.1f}".replace(".", ",")
    return value, words.count(found)
