"""The form of an adoption, drawn from ``parameters.yaml``.

Every type of parameter has an input; values with validity are rows, each with its
first day. What is past is shown and locked, what the Land fixes is shown and said why.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from verbund.catalogue.suggestions import fixed_by_land
from verbund.catalogue.work import WorkReport, past_rows
from verbund.channels.desk.adopted_values import WHOLE
from verbund.channels.desk.inputs import Input
from verbund.core.ui.texts import translate
from verbund.engine.documents import as_yaml
from verbund.engine.model import Column, Option, Parameter
from verbund.kernel.calendars import LAND_NAMES
from verbund.kernel.german import short_date_de
from verbund.kernel.money import format_euro, parse_euro

_PERIOD = re.compile(r"P(\d+)(D|W|M|Y|WD)")


class Cell(Struct, frozen=True, kw_only=True):
    """One input in a table; ``kind`` is text, money, number or yes_no."""

    name: str
    label: str
    value: str
    kind: str = "text"


class Span(Struct, frozen=True, kw_only=True):
    """One period of validity: locked ones are text, others inputs."""

    index: int
    begins: str
    ends: str
    locked: bool = False
    value: str = ""
    input: Input | None = None
    rows: tuple[tuple[Cell, ...], ...] = ()
    shown: tuple[tuple[str, ...], ...] = ()


class ValueForm(Struct, frozen=True, kw_only=True):
    """One parameter as the page asks for it; ``suggested`` names whose value it is."""

    name: str
    label: str
    help: str = ""
    required: bool = True
    fixed: str = ""
    why_fixed: str = ""
    input: Input | None = None
    number: str = ""
    unit: str = ""
    is_period: bool = False
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    spans: tuple[Span, ...] = ()
    dated: bool = False
    suggested: str = ""
    new: bool = False
    error: str | None = None

    @property
    def is_table(self) -> bool:
        """Whether the value is a table."""
        return bool(self.columns)


def forms_of(
    report: WorkReport, names: Mapping[str, str], more: str = ""
) -> list[ValueForm]:
    """Every value that the blueprint asks for; ``more`` gets one more empty row.

    ``names`` are the names of members by their slugs, for suggestions.
    """
    fixed = fixed_by_land(report.blueprint, report.member)
    errors = {problem.path: problem.message for problem in report.problems}
    return [
        _form(
            report,
            name,
            parameter,
            fixed=fixed.get(name),
            error=errors.get(name),
            suggested=names.get(str(report.work.suggested.get(name, "")), ""),
            more=more == name,
        )
        for name, parameter in report.blueprint.parameters.items()
    ]


# --- drawing --------------------------------------------------------------------------


def _form(
    report: WorkReport,
    name: str,
    parameter: Parameter,
    *,
    fixed: object,
    error: str | None,
    suggested: str,
    more: bool,
) -> ValueForm:
    raw = report.work.parameters.get(name)
    base = ValueForm(
        name=name,
        label=parameter.label.de,
        help=parameter.help.de if parameter.help else "",
        required=parameter.required and parameter.default is None,
        suggested=suggested,
        new=name in report.asked,
        error=error,
        dated=parameter.dated,
        columns=_columns(parameter),
    )
    if fixed is not None:
        land = LAND_NAMES.get(report.member.land, report.member.land)
        return replace(
            base,
            fixed=shown_value(parameter, fixed),
            why_fixed=translate("library.adopt.by_land", land=land),
        )
    if parameter.dated:
        return replace(
            base, spans=_drawn_spans(report, name, parameter, raw, more=more)
        )
    if parameter.type == "table":
        return replace(base, rows=_rows(f"p.{name}", parameter, raw, more=more))
    if parameter.type == "period":
        match = _PERIOD.fullmatch(str(raw or ""))
        number, unit = match.groups() if match else ("", "D")
        return replace(base, is_period=True, number=number, unit=unit)
    return replace(base, input=_input(f"p.{name}", base, parameter, raw))


def _drawn_spans(
    report: WorkReport, name: str, parameter: Parameter, raw: object, *, more: bool
) -> tuple[Span, ...]:
    past = past_rows(report.adoption, name)
    given = [row for row in _dated(raw) if not any(_same(row, old) for old in past)]
    if more or not [*past, *given]:
        # The new row begins with the values of the last one.
        last = (given or past or [{}])[-1]
        given = [*given, {"from": None, "to": None, "value": last.get("value")}]
    found = [
        Span(
            index=index,
            begins=written_day(row.get("from")),
            ends=written_day(row.get("to")),
            locked=True,
            value="" if parameter.type == "table" else _shown(parameter, row),
            shown=_shown_rows(parameter, row.get("value")),
        )
        for index, row in enumerate(past)
    ]
    for number, row in enumerate(given):
        where = f"p.{name}.{number}"
        label = translate("library.adopt.value")
        value = row.get("value")
        base = ValueForm(name=name, label=label)
        table = parameter.type == "table"
        following = given[number + 1].get("from") if number + 1 < len(given) else None
        found.append(
            Span(
                index=number,
                begins=written_day(row.get("from")),
                ends=written_day(row.get("to"))
                if row.get("to") or not following
                else "",
                input=None
                if table
                else _input(f"{where}.value", base, parameter, value),
                rows=_rows(where, parameter, value, more=more) if table else (),
            )
        )
    return tuple(found)


def _rows(
    where: str, parameter: Parameter, raw: object, *, more: bool
) -> tuple[tuple[Cell, ...], ...]:
    given = [row for row in _listed(raw) if isinstance(row, Mapping)]
    # One empty row is always there to be filled in.
    blank: list[Mapping[str, object]] = [{}] * (2 if more else 1)
    return tuple(
        tuple(
            Cell(
                name=f"{where}.r{number}.{column}",
                label=translate(
                    "library.adopt.cell",
                    column=_column_label(column, kind),
                    row=number + 1,
                ),
                value=_typed(kind.type, row.get(column)),
                kind=_cell_kind(kind.type),
            )
            for column, kind in parameter.columns.items()
        )
        for number, row in enumerate([*given, *blank])
    )


def _input(name: str, form: ValueForm, parameter: Parameter, raw: object) -> Input:
    base = Input(
        kind="text",
        name=name,
        label=form.label,
        hint=_hint(form, parameter),
        value=_typed(parameter.type, raw),
        error=form.error,
        required=form.required,
    )
    kind = parameter.type
    if kind in WHOLE:
        text = as_yaml(raw).decode() if raw else ""
        return replace(base, kind="longtext", value=text)
    if kind == "choice":
        options = tuple((option.id, option.label.de) for option in parameter.options)
        return replace(base, kind="select", options=options, value=raw or "")
    if kind == "boolean":
        options = (
            ("true", translate("library.yes")),
            ("false", translate("library.no")),
        )
        value = {True: "true", False: "false"}.get(raw, "")  # type: ignore[call-overload]
        return replace(base, kind="radios", options=options, value=value)
    if kind == "longtext":
        return replace(base, kind="longtext")
    modes = {"integer": "numeric", "decimal": "decimal", "money": "decimal"}
    suffix = "Euro" if kind == "money" else None
    width = {"integer": "short", "decimal": "short", "money": "money", "date": "name"}
    return replace(
        base, inputmode=modes.get(kind), suffix=suffix, width=width.get(kind)
    )


def _hint(form: ValueForm, parameter: Parameter) -> str | None:
    said = [form.help] if form.help else []
    if form.suggested:
        said.append(translate("library.adopt.suggested", member=form.suggested))
    elif parameter.example is not None and parameter.type in {"text", "longtext"}:
        said.append(translate("library.adopt.example", example=str(parameter.example)))
    return " ".join(said) or None


def _columns(parameter: Parameter) -> tuple[str, ...]:
    if parameter.type != "table":
        return ()
    return tuple(_column_label(name, c) for name, c in parameter.columns.items())


def _column_label(name: str, column: Column) -> str:
    return column.label.de if column.label else name


def _cell_kind(kind: str) -> str:
    if kind == "boolean":
        return "yes_no"
    if kind == "money":
        return "money"
    return "number" if kind in {"integer", "decimal"} else "text"


def _typed(kind: str, raw: object) -> str:
    """A value as people type it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if kind == "money":
        try:
            cents = raw if isinstance(raw, int) else parse_euro(str(raw))
        except ValueError:
            return str(raw)
        return format_euro(cents).removesuffix("€").strip()
    if kind == "date":
        return written_day(raw)
    return str(raw).replace(".", ",") if kind == "decimal" else str(raw)


def shown_value(parameter: Parameter, raw: object) -> str:
    """A value in words."""
    if parameter.options:
        found: Option | None = next((o for o in parameter.options if o.id == raw), None)
        return found.label.de if found else str(raw)
    if isinstance(raw, bool):
        return translate("library.yes") if raw else translate("library.no")
    text = _typed(parameter.type, raw)
    return f"{text} Euro" if parameter.type == "money" else text


def _shown(parameter: Parameter, row: Mapping[str, object]) -> str:
    return shown_value(parameter, row.get("value"))


def _shown_rows(parameter: Parameter, raw: object) -> tuple[tuple[str, ...], ...]:
    if parameter.type != "table":
        return ()
    return tuple(
        tuple(
            _shown_cell(kind.type, row.get(name))
            for name, kind in parameter.columns.items()
        )
        for row in _listed(raw)
        if isinstance(row, Mapping)
    )


def _shown_cell(kind: str, raw: object) -> str:
    if isinstance(raw, bool):
        return translate("library.yes") if raw else translate("library.no")
    return _typed(kind, raw) or "–"


def written_day(raw: object) -> str:
    if not raw:
        return ""
    try:
        day = raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError:
        return str(raw)
    return f"{day:%d.%m.%Y}"


def spelled(day: date | None) -> str:
    """A day in words, or nothing."""
    return short_date_de(day) if day else ""


def _dated(raw: object) -> list[Mapping[str, object]]:
    rows = [row for row in _listed(raw) if isinstance(row, Mapping) and "value" in row]
    if rows or raw is None:
        return rows
    return [{"from": None, "to": None, "value": raw}]


def _listed(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list | tuple) else ()


def _same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(one.get(key) == other.get(key) for key in ("from", "to", "value"))
