"""Answers as citizens read them back: words, masked accounts, groups of the review."""

from collections.abc import Mapping

from msgspec import Struct

from verbund import engine
from verbund.core.ui.texts import localised

_SHOWN_END = 4


class AnswerLine(Struct, frozen=True, kw_only=True):
    """One answer of the review."""

    label: str
    value: str
    path: str
    page: str
    item: int | None
    missing: bool


class AnswerGroup(Struct, frozen=True, kw_only=True):
    """Answers under one heading: a group of pages, or one item of a group."""

    title: str
    lines: tuple[AnswerLine, ...]


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """Answers by path as nested answers: ``{"a.b": 1}`` → ``{"a": {"b": 1}}``."""
    found: dict[str, object] = {}
    for path, value in flat.items():
        *outer, name = path.split(".")
        holder = found
        for part in outer:
            inner = holder.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            holder = inner
        holder[name] = value
    return found


def review(
    pages: tuple[engine.SummaryPage, ...],
    errors: tuple[engine.FieldError, ...],
    language: str,
) -> list[AnswerGroup]:
    """Every visible answer in groups; empty ones that are needed say so."""
    wrong = [error.path for error in errors]
    groups: list[tuple[str, list[AnswerLine]]] = []
    for page in pages:
        for row in page.rows:
            title = localised(page.group or page.title, language)
            if row.item_label:
                # A heading; the word in a sentence is small in most languages.
                title = row.item_label[:1].upper() + row.item_label[1:]
            missing = any(p == row.path or p.startswith(f"{row.path}.") for p in wrong)
            if not row.value and not missing:
                continue
            line = AnswerLine(
                label=localised(row.label, language),
                value=masked(row.field, row.raw, row.value),
                path=row.path,
                page=page.id,
                item=row.item,
                missing=missing,
            )
            if groups and groups[-1][0] == title:
                groups[-1][1].append(line)
            else:
                groups.append((title, [line]))
    return [AnswerGroup(title=title, lines=tuple(lines)) for title, lines in groups]


def masked(field: engine.Field, raw: object, value: str) -> str:
    """The value; of an account only the country and the last four digits."""
    if field.type != "iban" or not isinstance(raw, str) or len(raw) <= _SHOWN_END:
        return value
    hidden = raw[:2] + "•" * (len(raw) - 2 - _SHOWN_END) + raw[-_SHOWN_END:]
    return " ".join(hidden[i : i + 4] for i in range(0, len(hidden), 4))


def account_end(answers: Mapping[str, object], path: str | None) -> str:
    """The last four digits of the account at ``path``."""
    value: object = answers
    for part in (path or "").split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value[-_SHOWN_END:] if isinstance(value, str) else ""
