"""The sections on what is asked, how it is reckoned and what a town fills in."""

from collections.abc import Iterator, Mapping

from verbund.engine.display import walk_fields
from verbund.engine.model import Blueprint, Field, Outcome, Parameter, Row, Rule
from verbund.engine.wording import period_de, said
from verbund.kernel.money import format_euro, parse_euro
from verbund.publishing.book import names
from verbund.publishing.book.blocks import Block, Grid, Part, paragraph, points
from verbund.publishing.book.prose import listed, told

_MOST_CELLS = 12


def pages(blueprint: Blueprint) -> Part:
    """The form page by page, each field with what is asked of it."""
    by_path = {field.path: field for field in walk_fields(blueprint.fields)}
    parts = []
    for step in blueprint.steps:
        fields = [by_path[path] for path in step.fields if path in by_path]
        blocks: list[Block] = []
        if step.intro:
            blocks.append(paragraph(told(blueprint, step.intro)))
        if step.visible_if:
            shown = said(blueprint, step.visible_if)
            blocks.append(paragraph(f"Diese Seite erscheint nur, wenn {shown}."))
        rows = tuple(_rows(blueprint, fields))
        caption = f"Angaben auf der Seite „{step.title.de}“"
        head = ("Angabe", "Art", "Pflicht", "Erscheint wenn", "Personenbezug")
        blocks.append(Grid(caption, head, rows, (5, 3, 2, 4, 3)))
        blocks += _choices(fields)
        parts.append(Part(title=step.title.de, blocks=tuple(blocks)))
    return Part(title="Formular", parts=tuple(parts))


def _rows(blueprint: Blueprint, fields: list[Field]) -> Iterator[tuple[str, ...]]:
    for field in fields:
        yield _row(blueprint, field, "")
        for inner in walk_fields(field.fields):
            yield _row(blueprint, inner, "– ")


def _row(blueprint: Blueprint, field: Field, indent: str) -> tuple[str, ...]:
    kind = names.FIELD_TYPES.get(field.type, field.type)
    if field.repeat:
        kind += f", {field.repeat.min} bis {field.repeat.max} mal"
    if field.evidence:
        later = field.evidence == "later"
        kind += ", Nachweis" + (" (auch später)" if later else "")
    label = f"{indent}{told(blueprint, field.label)}"
    if field.help:
        label += f" ({told(blueprint, field.help)})"
    if field.secret:
        kind += ", geheim"
    return (
        label,
        kind,
        _required(blueprint, field),
        said(blueprint, field.visible_if) if field.visible_if else "immer",
        names.PERSONAL[field.personal] + (", offen" if field.open_data else ""),
    )


def _required(blueprint: Blueprint, field: Field) -> str:
    if isinstance(field.required, bool):
        return "ja" if field.required else "nein"
    return f"wenn {said(blueprint, field.required)}"


def _choices(fields: list[Field]) -> Iterator[Block]:
    for field in (f for outer in fields for f in walk_fields({"": outer})):
        if field.options:
            labels = tuple(
                option.label.de + (f" – {option.help.de}" if option.help else "")
                for option in field.options
            )
            yield paragraph(f"Zur Auswahl bei „{field.label.de}“:")
            yield points(*labels)


def rules(blueprint: Blueprint) -> Part:
    """Every rule as a table: when, what follows, and the reason that people read."""
    parts = tuple(_rule(blueprint, rule) for rule in blueprint.rules.values())
    lead = (
        "Jedes Ergebnis trägt seinen Grund. Die Sätze in der letzten Spalte stehen so "
        "im Bescheid; was in ‹Winkeln› steht, setzt der Vorgang ein."
    )
    return Part(title="Regeln", blocks=(paragraph(lead),), parts=parts)


def _rule(blueprint: Blueprint, rule: Rule) -> Part:
    local = {name: name.replace("_", " ") for name in rule.let}
    blocks: list[Block] = []
    if rule.for_each:
        blocks.append(paragraph(f"Gilt für jeden Eintrag von „{rule.for_each}“."))
    if rule.let:
        rows = tuple(
            (local[name], said(blueprint, source, names=local))
            for name, source in rule.let.items()
        )
        blocks.append(Grid("Zwischenwerte", ("Wert", "Berechnung"), rows, (2, 6)))
    if rule.value:
        because = told(blueprint, rule.because)
        blocks.append(
            paragraph(f"Wert: {said(blueprint, rule.value, names=local)}. {because}")
        )
    if rule.rows:
        table = [
            (
                said(blueprint, row.when, names=local),
                _then(blueprint, row, local),
                told(blueprint, row.error or row.because),
            )
            for row in rule.rows
        ]
        if rule.otherwise:
            last = rule.otherwise
            table.append(
                (
                    "sonst",
                    _then(blueprint, last, local),
                    told(blueprint, last.error or last.because),
                )
            )
        head = ("Wenn", "Dann", "Grund oder Hinweis")
        blocks.append(Grid(rule.title.de, head, tuple(table), (4, 4, 5)))
    return Part(title=rule.title.de, blocks=tuple(blocks), terms=(rule.title.de,))


def _then(blueprint: Blueprint, row: Row | Outcome, local: Mapping[str, str]) -> str:
    if row.error:
        return "kein Ergebnis"
    return listed(
        [
            f"{name.replace('_', ' ')}: {said(blueprint, source, names=local)}"
            for name, source in row.then.items()
        ]
    )


def parameters(blueprint: Blueprint) -> Part:
    """What a town fills in, each with an example."""
    rows = tuple(
        (
            parameter.label.de,
            names.FIELD_TYPES.get(parameter.type, parameter.type)
            + (", mit Gültigkeit" if parameter.dated else ""),
            _value(parameter),
        )
        for parameter in blueprint.parameters.values()
        if not parameter.columns
    )
    blocks: list[Block] = []
    if rows:
        head = ("Ortswert", "Art", "Vorgabe oder Beispiel")
        blocks.append(Grid("Ortswerte", head, rows, (5, 2, 4)))
    parts = [
        _table(parameter)
        for parameter in blueprint.parameters.values()
        if parameter.columns
    ]
    return Part(
        title="Ortswerte",
        blocks=tuple(blocks),
        parts=tuple(parts),
        terms=("Ortswerte",),
    )


def _value(parameter: Parameter) -> str:
    found = parameter.example if parameter.default is None else parameter.default
    option = next((o for o in parameter.options if o.id == found), None)
    if option:
        return option.label.de
    if isinstance(found, list):
        return _dated(parameter, found)
    return _plain(parameter.type, found)


def _plain(kind: str, value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if kind == "money":
        return format_euro(value if isinstance(value, int) else parse_euro(str(value)))
    if kind == "period":
        return period_de(str(value))
    if isinstance(value, list | dict):
        text = str(value)
        return text if len(text) < 80 else "siehe Vorlage"
    return str(value)


def _dated(parameter: Parameter, spans: list[object]) -> str:
    told_spans = []
    for span in spans:
        if isinstance(span, Mapping) and "value" in span:
            value = _plain(parameter.type, span["value"])
            told_spans.append(f"ab {span.get('from', '')}: {value}")
        else:
            told_spans.append(_plain(parameter.type, span))
    return listed(told_spans)


def _table(parameter: Parameter) -> Part:
    """A parameter that is a table itself, drawn with its example rows."""
    found = parameter.example if parameter.default is None else parameter.default
    rows: object = found
    note = "Beispiel zum Ausfüllen."
    if parameter.dated and isinstance(found, list) and found:
        span = found[0]
        if isinstance(span, Mapping) and "value" in span:
            rows = span["value"]
            note = f"Beispiel, gültig ab {span.get('from', '–')}. Jede Zeile gilt, bis "
            note += "eine neue Fassung mit späterem Beginn eingetragen wird."
    columns = list(parameter.columns)
    head = tuple(
        (c.label.de if c.label else name) for name, c in parameter.columns.items()
    )
    cells = tuple(
        tuple(_plain(parameter.columns[c].type, row.get(c)) for c in columns)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping)
    )
    return Part(
        title=parameter.label.de,
        blocks=(
            paragraph(note),
            Grid(
                parameter.label.de, head, cells[:_MOST_CELLS] or (("–",) * len(head),)
            ),
        ),
    )
