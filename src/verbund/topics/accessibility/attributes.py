"""What can be measured or observed at a place, read from ``data/attributes.json``.

A value is a number in the unit of its attribute, ``"yes"``/``"no"``, one of the
choices, or a short text. Nothing here judges: that is for :mod:`profiles`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

DATA = Path(__file__).with_name("data")

Kind = Literal["count", "length", "percent", "yes_no", "choice", "text"]
Method = Literal["measured", "observed", "estimated", "imported"]
METHODS: tuple[Method, ...] = ("measured", "observed", "estimated", "imported")
Value: TypeAlias = float | str
Words: TypeAlias = Mapping[str, str]

YES_NO: dict[str, Words] = {
    "yes": {"de": "ja", "de-simple": "ja", "en": "yes"},
    "no": {"de": "nein", "de-simple": "nein", "en": "no"},
}


class WrongValue(ValueError):
    """A value does not fit its attribute; says what would."""


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """One measurable thing; ``min`` and ``max`` bound numbers in ``unit``."""

    key: str
    group: str
    type: Kind
    title: Words
    unit: str = ""
    min: float = 0
    max: float = 0
    choices: Mapping[str, Words] = {}

    @property
    def number(self) -> bool:
        """Whether the value is a number."""
        return self.type in {"count", "length", "percent"}

    def options(self) -> Mapping[str, Words]:
        """What can be chosen; empty for numbers and texts."""
        return YES_NO if self.type == "yes_no" else self.choices


class PlaceKind(msgspec.Struct, frozen=True):
    """A sort of place and the groups of attributes that are asked for there."""

    title: Words
    groups: tuple[str, ...]


class Catalogue(msgspec.Struct, frozen=True):
    """All groups, kinds of places and attributes."""

    groups: Mapping[str, Words]
    kinds: Mapping[str, PlaceKind]
    attributes: tuple[Attribute, ...]


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    return msgspec.json.decode((DATA / "attributes.json").read_bytes(), type=Catalogue)


@cache
def _by_key() -> Mapping[str, Attribute]:
    return {each.key: each for each in catalogue().attributes}


def attribute(key: str) -> Attribute:
    """The attribute of this key; ``KeyError`` otherwise."""
    return _by_key()[key]


def known(key: str) -> bool:
    """Whether there is such an attribute."""
    return key in _by_key()


def attributes_of(kind: str) -> tuple[Attribute, ...]:
    """What is asked for at this kind of place, in the order of the catalogue."""
    groups = catalogue().kinds[kind].groups
    return tuple(a for g in groups for a in catalogue().attributes if a.group == g)


def checked(key: str, value: object) -> Value:
    """The value as it is stored; ``WrongValue`` says in German what would be right.

    Numbers may come as text with a decimal comma and the unit behind them.
    """
    if not known(key):
        raise WrongValue(f"Das Merkmal „{key}“ gibt es nicht.")
    each = attribute(key)
    if each.number:
        return _number(each, value)
    text = printable(str(value)).strip()
    if each.type == "text":
        if not text or len(text) > each.max:
            raise WrongValue(f"Bitte schreiben Sie 1 bis {each.max:.0f} Zeichen.")
        return text
    options = each.options()
    if text not in options:
        words = ", ".join(f"{code} ({w['de']})" for code, w in options.items())
        raise WrongValue(f"{each.title['de']}: möglich sind {words}.")
    return text


def printable(text: str) -> str:
    """Text of one line without characters that no database keeps."""
    return "".join(ch for ch in text if ch.isprintable())


def _number(each: Attribute, value: object) -> float:
    text = str(value).strip().replace("\u00a0", " ").removesuffix(each.unit).strip()
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = float("nan")
    whole = each.type != "count" or found.is_integer()
    if not (each.min <= found <= each.max and whole):
        what = "eine ganze Zahl" if each.type == "count" else "eine Zahl"
        unit = f" {each.unit}" if each.unit else ""
        raise WrongValue(
            f"{each.title['de']}: Bitte geben Sie {what} von {each.min:g} bis "
            f"{each.max:g}{unit} an."
        )
    return found
