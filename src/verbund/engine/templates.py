"""Texts with placeholders: ``{holder.name}``, ``{rules.total.value|euro}``.

A placeholder is an expression, then formatters after ``|``. Unknown names are found
when the blueprint is checked; a missing value becomes an empty text without a gap.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from verbund.engine.context import CaseFacts, Env, Names, environment, names_of
from verbund.engine.errors import ExpressionInvalid
from verbund.engine.expressions.kinds import Kind, Run, Scope
from verbund.engine.expressions.reckoning import round_half_up
from verbund.engine.model import Ground
from verbund.engine.place_values import is_place, place_line
from verbund.engine.results import RuleResult
from verbund.engine.text import Text
from verbund.kernel.clock import today
from verbund.kernel.german import (
    date_de,
    join_de,
    number_de,
    short_date_de,
    weekday_date_de,
)
from verbund.kernel.money import format_euro

Formatter = Callable[[object, str], str]
_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
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


def _euro(value: object, language: str) -> str:
    if isinstance(value, int | Fraction):
        return format_euro(round_half_up(value), language)
    return _auto(value, language)


def _day_with(write: Callable[[date, str], str]) -> Formatter:
    def formatted(value: object, language: str) -> str:
        day = value
        if isinstance(value, str):
            try:
                day = date.fromisoformat(value)
            except ValueError:
                return value
        return write(day, language) if isinstance(day, date) else ""

    return formatted


def _month_year(day: date, language: str) -> str:
    months = _MONTHS["en" if language == "en" else "de"].split()
    return f"{months[day.month - 1]} {day.year}"


def _number(value: object, language: str) -> str:
    if isinstance(value, bool):
        return _auto(value, language)
    if isinstance(value, int):
        return number_de(value, language)
    if isinstance(value, Fraction):
        return decimal_text(value, language)
    return _auto(value, language)


def decimal_text(value: Fraction, language: str) -> str:
    """A number with up to four decimals, without trailing zeros."""
    scaled = round_half_up(value * 10_000)
    whole, part = divmod(abs(scaled), 10_000)
    decimals = f"{part:04d}".rstrip("0")
    sign = "−" if scaled < 0 else ""
    point = "." if language == "en" else ","
    return sign + number_de(whole, language) + (point + decimals if decimals else "")


def _lower(value: object, language: str) -> str:
    return _auto(value, language).lower()


def _join(value: object, language: str) -> str:
    if isinstance(value, list | tuple):
        parts = [_auto(item, language) for item in value if item is not None]
        return join_de(parts, language)
    return _auto(value, language)


def _auto(value: object, language: str) -> str:
    """A value as people read it, without a formatter."""
    match value:
        case None:
            return ""
        case bool():
            yes, no = _YES_NO.get(language, _YES_NO["de"])
            return yes if value else no
        case date():
            return date_de(value, language)
        case int() | Fraction():
            return _number(value, language)
        case list() | tuple():
            return _join(value, language)
        case dict() if is_place(value):
            return place_line(value)
        case dict() if "postal_code" in value or "city" in value:
            return address_line(value)
        case dict():
            return str(value.get("name") or "")
        case _:
            return str(value)


def address_line(value: Mapping[str, object]) -> str:
    """An address in one line; parts that are missing leave no gap."""
    street = f"{value.get('street') or ''} {value.get('house_number') or ''}".strip()
    city = f"{value.get('postal_code') or ''} {value.get('city') or ''}".strip()
    parts = (street, value.get("addition"), city)
    return ", ".join(str(part) for part in parts if part)


def _year(value: object, language: str) -> str:
    """The year of a day; a whole number is a year itself, written without a dot."""
    if isinstance(value, int):
        return str(value)
    return _day_with(lambda day, _: str(day.year))(value, language)


FORMATTERS: Mapping[str, Formatter] = {
    "euro": _euro,
    "date": _day_with(date_de),
    "weekday_date": _day_with(weekday_date_de),
    "short_date": _day_with(short_date_de),
    "month_year": _day_with(_month_year),
    "year": _year,
    "number": _number,
    "lower": _lower,
    "join": _join,
}


@dataclass(frozen=True, slots=True)
class _Place:
    run: Run
    formatters: tuple[Formatter, ...]
    kind: Kind

    def write(self, env: Env, language: str) -> str:
        value = self.run(env)
        if value is None:
            return ""
        if self.kind.labels:
            value = _labelled(self.kind, value, language)
        if not self.formatters:
            plain = _euro if self.kind.name == "money" else _auto
            return plain(value, language)
        for formatter in self.formatters:
            value = formatter(value, language)
        return str(value)


def _labelled(kind: Kind, value: object, language: str) -> object:
    if isinstance(value, list):
        return [_labelled(kind, item, language) for item in value]
    label = kind.labels.get(str(value))
    return label.get(language) if label else value


class Template:
    """A text of one language, compiled."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str | _Place, ...]) -> None:
        self.parts = parts

    def render(self, env: Env, language: str) -> str:
        text, gap = "", False
        for part in self.parts:
            fixed = isinstance(part, str)
            piece = part if isinstance(part, str) else part.write(env, language)
            if gap and fixed:
                # What is missing takes the blank behind it along.
                piece = piece.removeprefix(" ")
            text += piece
            if piece or not fixed:
                gap = not piece and text[-1:] in {"", " ", "\n"}
        return text.rstrip(" ") if gap else text


def compile_template(names: Names, source: str, scope: Scope, where: str) -> Template:
    """Raises ``ExpressionInvalid`` with the position inside ``source``."""
    key = f"template:{where}:{source}"
    found = names.prepared.get(key)
    if isinstance(found, Template):
        return found
    parts: list[str | _Place] = []
    last = 0
    for match in _PLACE.finditer(source):
        parts.append(source[last : match.start()])
        last = match.end()
        if match[0] in {"{{", "}}"}:
            parts.append(match[0][0])
        elif match[1] is None:
            raise ExpressionInvalid(
                f"Zu „{match[0]}“ fehlt die andere Klammer.",
                source=source,
                position=match.start(),
                hint="Eine Klammer im Text schreiben Sie doppelt: {{ oder }}.",
            )
        else:
            parts.append(_place(names, match, scope, where))
    parts.append(source[last:])
    template = Template(tuple(part for part in parts if part != ""))
    names.prepared[key] = template
    return template


def _place(
    names: Names, match: re.Match[str], scope: Scope, where: str
) -> str | _Place:
    source, *wanted = match[1].split("|")
    try:
        compiled = names.compile(source.strip(), scope, where=where)
    except ExpressionInvalid as problem:
        raise ExpressionInvalid(
            problem.message,
            source=match.string,
            position=match.start(1) + problem.position,
            hint=problem.hint,
        ) from None
    formatters = []
    for name in wanted:
        formatter = FORMATTERS.get(name.strip())
        if formatter is None:
            raise ExpressionInvalid(
                f"Die Schreibweise „{name.strip()}“ gibt es nicht.",
                source=match.string,
                position=match.start(1) + len(source) + 1,
                hint=f"Möglich sind: {', '.join(FORMATTERS)}.",
            )
        formatters.append(formatter)
    kind = compiled.kind
    labelled = kind.item if kind.name == "list" and kind.item else kind
    return _Place(compiled.run, tuple(formatters), labelled)


def render_text(
    ground: Ground,
    template: Text | str,
    *,
    answers: Mapping[str, object],
    results: Mapping[str, RuleResult] | None = None,
    case: CaseFacts | None = None,
    decision: Mapping[str, object] | None = None,
    inputs: Mapping[str, object] | None = None,
    announced: date | None = None,
    now: datetime | date | None = None,
    language: str = "de",
) -> str:
    """The text with its values, in ``language``."""
    env = environment(
        ground,
        answers,
        now=now or today(),
        results=results,
        decision=decision,
        inputs=decision if inputs is None else inputs,
        case=case,
        announced=announced,
    )
    return render_in(ground, template, env, language)


def render_in(
    ground: Ground, template: Text | str, env: Env, language: str = "de"
) -> str:
    """The same for callers that have an environment already."""
    source = template.get(language) if isinstance(template, Text) else template
    if "{" not in source and "}" not in source:
        return source
    names = names_of(ground.blueprint)
    return compile_template(names, source, names.scope, "").render(env, language)
