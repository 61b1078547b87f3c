"""Answers as people read them: one value, and the whole as a summary by page."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction

from msgspec import Struct

from verbund.engine.answers import Node, nodes_of
from verbund.engine.codelists import codes
from verbund.engine.context import CaseFacts, Env, environment, names_of
from verbund.engine.model import Field, Ground
from verbund.engine.options import offered
from verbund.engine.place_values import place_line
from verbund.engine.templates import address_line, decimal_text
from verbund.engine.text import Text
from verbund.kernel.german import date_de, join_de, number_de
from verbund.kernel.iban import format_iban
from verbund.kernel.money import format_euro
from verbund.kernel.phone import format_phone

_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November"
    " Dezember",
    "en": "January February March April May June July August September October November"
    " December",
}
_YES_NO = {
    "de": ("Ja", "Nein"), "de-simple": ("Ja", "Nein"), "en": ("Yes", "No"),
    "ar": ("نعم", "لا"), "uk": ("Так", "Ні"),
}  # fmt: skip


def walk_fields(fields: Mapping[str, Field]) -> Iterator[Field]:
    """Every field, groups before their parts."""
    for field in fields.values():
        yield field
        yield from walk_fields(field.fields)


def display_value(field: Field, value: object, language: str = "de") -> str:
    """One checked value in words; empty for a missing one. Never raises."""
    try:
        shown = _shown(field, value, language)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        # An old draft may hold a value of a type the field no longer has.
        shown = str(value)
    unit = field.unit.get(language) if field.unit and shown else ""
    return f"{shown} {unit}" if unit else shown


def _shown(field: Field, value: object, language: str) -> str:
    if value is None or value in ("", [], {}):
        return ""
    write = _WRITERS.get(field.type)
    return write(field, value, language) if write else str(value)


def _label(field: Field, value: object, language: str) -> str:
    found = next((o for o in field.options if o.id == value), None)
    return found.label.get(language) if found else str(value)


def _partial(field: Field, raw: object, language: str) -> str:
    value = str(raw)
    if len(value) == 7 and language not in {"de", "de-simple", "en"}:
        return f"{value[5:]}.{value[:4]}"  # as whole dates are written there
    if len(value) == 7:
        months = _MONTHS["en" if language == "en" else "de"].split()
        return f"{months[int(value[5:]) - 1]} {value[:4]}"
    if len(value) == 10:
        return date_de(date.fromisoformat(value), language)
    return value


def _files(field: Field, value: object, language: str) -> str:
    items = value if isinstance(value, list) else [value]
    names = [str(item["name"]) for item in items if isinstance(item, Mapping)]
    return join_de(names, language)


def _group(field: Field, value: object, language: str) -> str:
    items = value if isinstance(value, list) else [value]
    shown = []
    for item in items:
        if not isinstance(item, Mapping):
            continue
        parts = (
            display_value(part, item.get(name), language)
            for name, part in field.fields.items()
        )
        shown.append(", ".join(part for part in parts if part))
    return "; ".join(shown)


def _money(field: Field, value: object, language: str) -> str:
    return format_euro(int(str(value)), language)


def _integer(field: Field, value: object, language: str) -> str:
    return number_de(int(str(value)), language)


def _decimal(field: Field, value: object, language: str) -> str:
    return decimal_text(Fraction(str(value)), language)


def _boolean(field: Field, value: object, language: str) -> str:
    return _YES_NO.get(language, _YES_NO["de"])[0 if value else 1]


def _date(field: Field, value: object, language: str) -> str:
    return date_de(date.fromisoformat(str(value)), language)


def _iban(field: Field, value: object, language: str) -> str:
    return format_iban(str(value))


def _phone(field: Field, value: object, language: str) -> str:
    return format_phone(str(value))


def _address(field: Field, value: object, language: str) -> str:
    return address_line(value) if isinstance(value, Mapping) else str(value)


def _place(field: Field, value: object, language: str) -> str:
    return place_line(value) if isinstance(value, Mapping) else str(value)


def _choices(field: Field, value: object, language: str) -> str:
    items = value if isinstance(value, list) else [value]
    return join_de([_label(field, item, language) for item in items], language)


def _code(field: Field, value: object, language: str) -> str:
    entry = codes(field.codelist or "").get(str(value))
    return entry.label if entry else str(value)


_WRITERS: Mapping[str, Callable[[Field, object, str], str]] = {
    "money": _money,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "partial_date": _partial,
    "iban": _iban,
    "phone": _phone,
    "address": _address,
    "place": _place,
    "file": _files,
    "choice": _label,
    "choices": _choices,
    "codelist": _code,
    "group": _group,
}


class SummaryRow(Struct, frozen=True, kw_only=True):
    """One answer: ``item`` counts from 1 inside a repeating group."""

    path: str
    field: Field
    label: Text
    value: str
    raw: object = None
    item: int | None = None
    item_label: str = ""


class SummaryPage(Struct, frozen=True, kw_only=True):
    id: str
    title: Text
    group: Text | None
    rows: tuple[SummaryRow, ...]


def summary(
    ground: Ground,
    answers: Mapping[str, object],
    *,
    now: datetime | date,
    language: str = "de",
    secrets: bool = True,
    case: CaseFacts | None = None,
) -> tuple[SummaryPage, ...]:
    """The answers page by page, as the review page and the case show them.

    Only visible fields; ``secrets=False`` leaves out what only clerks may see.
    """
    names = names_of(ground.blueprint)
    env = environment(ground, answers, now=now, case=case)
    tops = {node.name: node for node in nodes_of(names)}
    pages = []
    for step in ground.blueprint.steps:
        if step.visible_if and not names.compile(step.visible_if).run(env):
            continue
        rows: list[SummaryRow] = []
        for path in step.fields:
            first, _, rest = path.partition(".")
            rows.extend(
                row
                for row in _rows(
                    tops[first], env, answers, rest=rest, prefix="", language=language
                )
                if secrets or not row.field.secret
            )
        if rows:
            page = SummaryPage(
                id=step.id, title=step.title, group=step.group, rows=tuple(rows)
            )
            pages.append(page)
    return tuple(pages)


def _rows(
    node: Node,
    env: Env,
    holder: Mapping[str, object],
    *,
    rest: str,
    prefix: str,
    language: str,
) -> Iterator[SummaryRow]:
    if node.visible is not None and not node.visible(env):
        return
    path, value = f"{prefix}{node.name}", holder.get(node.name)
    if node.field.repeats:
        yield from _item_rows(node, env, value, path, language)
    elif node.children:
        inner = value if isinstance(value, Mapping) else {}
        first, _, more = rest.partition(".")
        for child in node.children:
            if not first or child.name == first:
                yield from _rows(
                    child, env, inner, rest=more, prefix=f"{path}.", language=language
                )
    else:
        yield SummaryRow(
            path=path,
            field=node.field,
            label=node.field.label,
            value=display_value(offered(node.field, env), value, language),
            raw=value,
        )


def _item_rows(
    node: Node, env: Env, value: object, path: str, language: str
) -> Iterator[SummaryRow]:
    repeat = node.field.repeat
    word = repeat.item.get(language) if repeat else ""
    for index, item in enumerate(value if isinstance(value, list) else []):
        env.frames[node.depth] = item
        env.positions[node.depth] = index + 1
        name = item.get("name")
        label = f"{word} {index + 1}" + (f": {name}" if isinstance(name, str) else "")
        for child in node.children:
            for row in _rows(
                child, env, item, rest="", prefix=f"{path}.{index}.", language=language
            ):
                yield SummaryRow(
                    path=row.path,
                    field=row.field,
                    label=row.label,
                    value=row.value,
                    raw=row.raw,
                    item=index + 1,
                    item_label=label,
                )
