"""Raw data against the model's structs: short forms written out, mistakes named.

The walk follows the structs of ``engine.model`` themselves, so there is one description
of the language. What it returns without findings, ``msgspec.convert`` accepts.
"""

from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from functools import cache

from msgspec import inspect

from verbund.engine.errors import MOST_FINDINGS, Finding, TooManyFindings
from verbund.engine.model import ClockStart, Column, RetentionStart, Section
from verbund.engine.text import ALL_LANGUAGES, Text, TextList
from verbund.engine.yamlfile import YamlFile

Path = tuple[str | int, ...]
ListLike = (inspect.VarTupleType, inspect.ListType)


def _column(raw: object) -> object:
    return {"type": raw} if isinstance(raw, str) else raw


def _section(raw: object) -> object:
    return {"text": raw} if isinstance(raw, str) else raw


def _start(raw: object) -> object:
    if isinstance(raw, str):
        return {"on": raw}
    if isinstance(raw, dict) and isinstance(raw.get("on"), dict):
        return raw["on"]
    return raw


#: Short forms: what may be written, beside the full form.
SHORT: dict[type, Callable[[object], object]] = {
    Column: _column,
    Section: _section,
    ClockStart: _start,
    RetentionStart: _start,
}


@cache
def described(kind: object) -> inspect.Type:
    return inspect.type_info(kind)


@cache
def _fields(struct: type) -> dict[str, inspect.Field]:
    info = described(struct)
    assert isinstance(info, inspect.StructType)  # noqa: S101 - callers pass structs
    return {field.encode_name: field for field in info.fields}


@cache
def _required(struct: type) -> tuple[str, ...]:
    return tuple(name for name, field in _fields(struct).items() if field.required)


class Walker:
    """Walks one file. ``language`` is set for ``texts/``: there a text is a string."""

    def __init__(self, file: YamlFile, language: str | None = None) -> None:
        self.file = file
        self.language = language
        self.findings: list[Finding] = []

    def walk(self, raw: object, kind: object, path: Path = ()) -> object:
        """``raw`` in full form; mistakes are added to ``findings``, up to a number."""
        try:
            return self._value(raw, described(kind), path)
        except TooManyFindings:
            return raw

    def report(self, path: Path, message: str, *, key: bool = False) -> None:
        if len(self.findings) >= MOST_FINDINGS:
            raise TooManyFindings
        line, column = self.file.place(path, key=key)
        self.findings.append(
            Finding(
                file=self.file.name,
                line=line,
                column=column,
                path=".".join(str(part) for part in path),
                message=message,
                code="schema",
            )
        )

    def _value(self, raw: object, kind: inspect.Type, path: Path) -> object:
        if type(raw) is str and type(kind) is inspect.StrType:
            return raw  # most values by far
        if isinstance(kind, inspect.Metadata):
            if kind.extra and kind.extra.get("kind") == "expression":
                return self._expression(raw, path)
            kind = kind.type
        if isinstance(kind, inspect.StructType):
            return self._struct(raw, kind.cls, path)
        if isinstance(kind, inspect.UnionType):
            return self._union(raw, kind, path)
        if isinstance(kind, inspect.DictType):
            return self._mapping(raw, kind, path)
        if isinstance(kind, ListLike):
            return self._list(raw, kind.item_type, path)
        problem = _scalar_problem(raw, kind)
        if problem:
            self.report(path, problem)
        return raw

    def _expression(self, raw: object, path: Path) -> object:
        if isinstance(raw, bool):
            return "true" if raw else "false"
        if isinstance(raw, int | float):
            return str(raw)
        if not isinstance(raw, str):
            self.report(path, "Hier muss ein Ausdruck stehen, zum Beispiel: n > 1.")
        return raw

    def _struct(self, raw: object, cls: type, path: Path) -> object:
        if cls is Text:
            return self._text(raw, path)
        if cls is TextList:
            return self._texts(raw, path)
        if cls in SHORT:
            raw = SHORT[cls](raw)
        if not isinstance(raw, dict):
            keys = ", ".join(list(_fields(cls))[:8])
            self.report(path, f"Hier müssen Angaben stehen, zum Beispiel: {keys}.")
            return raw
        known = _fields(cls)
        data: dict[str, object] = {}
        for name, value in raw.items():
            field = known.get(name)
            if field is None:
                close = get_close_matches(name, known, n=1, cutoff=0.5)
                hint = (
                    f"Meinten Sie „{close[0]}“?"
                    if close
                    else f"Möglich sind: {', '.join(known)}."
                )
                message = f"Den Schlüssel „{name}“ gibt es hier nicht. {hint}"
                self.report((*path, name), message, key=True)
            elif value is not None or not field.required:
                data[name] = self._value(value, field.type, (*path, name))
        for name in _required(cls):
            if name not in data:
                self.report(path, f"Hier fehlt „{name}“.")
        return data

    def _text(self, raw: object, path: Path) -> object:
        language = self.language or "de"
        if isinstance(raw, str):
            return {language: raw.strip()}
        if isinstance(raw, dict) and self.language is None:
            for name, value in raw.items():
                if name not in ALL_LANGUAGES:
                    hint = f"Möglich sind: {', '.join(ALL_LANGUAGES)}."
                    message = f"Die Sprache „{name}“ gibt es nicht. {hint}"
                    self.report((*path, name), message, key=True)
                elif not isinstance(value, str) or not value.strip():
                    self.report((*path, name), "Hier muss ein Text stehen.")
            if "de" not in raw:
                self.report(path, "Der deutsche Text fehlt. Ergänzen Sie „de: …“.")
            return {k: v.strip() if isinstance(v, str) else v for k, v in raw.items()}
        self.report(path, "Hier muss ein Text stehen.")
        return raw

    def _texts(self, raw: object, path: Path) -> object:
        if isinstance(raw, dict) and self.language is None:
            return raw
        items = [raw] if isinstance(raw, str) else raw
        if not isinstance(items, list) or not all(isinstance(x, str) for x in items):
            self.report(path, "Hier muss eine Liste von Texten stehen.")
        return {self.language or "de": items}

    def _union(self, raw: object, kind: inspect.UnionType, path: Path) -> object:
        if raw is None and kind.includes_none:
            return None
        parts = [part for part in kind.types if not isinstance(part, inspect.NoneType)]
        if len(parts) == 1:
            return self._value(raw, parts[0], path)
        for part in parts:
            if isinstance(part, inspect.StructType | inspect.Metadata):
                continue
            if not _scalar_problem(raw, part):
                return raw
        for part in parts:
            if isinstance(part, inspect.StructType | inspect.Metadata):
                return self._value(raw, part, path)
        self.report(path, _scalar_problem(raw, parts[0]))
        return raw

    def _mapping(self, raw: object, kind: inspect.DictType, path: Path) -> object:
        if not isinstance(raw, dict):
            self.report(path, "Hier muss „name: Angaben“ stehen.")
            return raw
        return {
            name: self._value(value, kind.value_type, (*path, name))
            for name, value in raw.items()
        }

    def _list(self, raw: object, item: inspect.Type, path: Path) -> object:
        if isinstance(raw, str):
            raw = [raw]
        if not isinstance(raw, list):
            self.report(path, "Hier muss eine Liste stehen: [a, b].")
            return raw
        return [self._value(x, item, (*path, i)) for i, x in enumerate(raw)]


def _scalar_problem(raw: object, kind: inspect.Type) -> str:
    """What is wrong with ``raw`` as a simple value of ``kind``; empty if nothing is."""
    match kind:
        case inspect.AnyType() | inspect.CustomType():
            return ""
        case inspect.LiteralType(values=values):
            if raw in values and not isinstance(raw, bool):
                return ""
            close = get_close_matches(str(raw), [str(v) for v in values], n=1)
            allowed = ", ".join(str(value) for value in values)
            hint = f"Meinten Sie „{close[0]}“? " if close else ""
            return f"„{raw}“ ist hier nicht möglich. {hint}Möglich sind: {allowed}."
        case inspect.BoolType():
            return "" if isinstance(raw, bool) else "Hier muss true oder false stehen."
        case inspect.IntType():
            whole = isinstance(raw, int) and not isinstance(raw, bool)
            return "" if whole else "Hier muss eine ganze Zahl stehen."
        case inspect.FloatType():
            number = isinstance(raw, int | float) and not isinstance(raw, bool)
            return "" if number else "Hier muss eine Zahl stehen."
        case inspect.StrType():
            if isinstance(raw, str):
                return ""
            return (
                f"Hier muss ein Text stehen. Setzen Sie „{raw}“ in Anführungszeichen."
            )
        case inspect.DateType():
            try:
                date.fromisoformat(str(raw))
            except ValueError:
                return "Hier muss ein Tag stehen: 2026-01-31."
    return ""
