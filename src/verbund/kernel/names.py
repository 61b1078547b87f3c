"""Names as DIN 91379 (String.Latin+) allows them: check, normal form, search form.

The norm lists 649 Latin letters, many of them a base letter with combining marks, and
groups of other characters. Names of people (data type A) use letters and the first
group; other texts (data type C) use all normative groups. Since November 2024 public
offices must take, show and pass on these characters unchanged.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from verbund.kernel.german import fold

Kind = Literal["person", "text"]

_PERSON_GROUPS = ("bnlreq",)
_TEXT_GROUPS = ("bnlreq", "bnl", "bnlopt", "bnlnot")
# What word processors make of a hyphen and a space; the norm knows the plain ones only.
_PLAIN = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00ad": "", "\u200b": ""})
# Inside a word these separate nothing: O'Neill is searched as ONEILL.
_SILENT = frozenset("'’‘`´ʹʺʾʿˈˌ·¨~‡")


class Finding(msgspec.Struct, frozen=True):
    """One place in a text that the norm does not allow.

    ``position`` counts characters of the normalised text from 0; ``message`` is German.
    """

    position: int
    character: str
    message: str


def normalise(text: str) -> str:
    """The text in NFC, which the norm demands, trimmed, with single plain spaces.

    Letters are never replaced: a name belongs to its person.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(_PLAIN))
    return " ".join(text.split())


def check_name(text: str, kind: Kind = "person") -> list[Finding]:
    """All places where ``text`` (normalised first) leaves the norm; empty means valid.

    ``person`` is data type A: no digits, no symbols, no Greek or Cyrillic. ``text`` is
    data type C, for streets, companies and remarks.
    """
    clean = normalise(text)
    pattern = _allowed(kind)
    findings = []
    position = 0
    while position < len(clean):
        match = pattern.match(clean, position)
        end = match.end() if match else position
        if end == len(clean):
            break
        findings.append(_finding(clean, end, kind))
        position = _end_of_cluster(clean, end + 1)
    return findings


@lru_cache(maxsize=8192)
def search_form(text: str) -> str:
    """The text in A–Z, digits and single spaces, as the norm's search form maps it.

    ``Müller-Lüdenscheidt`` and ``MUELLER LUEDENSCHEIDT`` agree; accents of all kinds
    vanish, apostrophes too, other signs become a space.
    """
    table, pattern = _search_table()
    composed = normalise(text)
    mapped = pattern.sub(lambda match: table[match[0]], composed)
    kept = "".join(
        char if char.isascii() and char.isalnum() else _replaced(char)
        for char in mapped
    )
    return " ".join(kept.upper().split())


def _replaced(char: str) -> str:
    if char in _SILENT or unicodedata.combining(char):
        return ""
    folded = fold(char)
    if folded.isascii() and folded.isalnum():
        return folded
    # A letter of another script has no A–Z form; kept, it at least equals itself.
    return folded if folded.isalnum() else " "


def _finding(text: str, position: int, kind: Kind) -> Finding:
    char = text[position]
    whole = text[position : _end_of_cluster(text, position + 1)]
    if len(whole) > 1:
        return Finding(
            position,
            whole,
            f"Das Zeichen „{whole}“ ist in Registern nicht zugelassen. "
            "Bitte schreiben Sie den Buchstaben ohne das Zusatzzeichen.",
        )
    if kind == "person" and (char.isdigit() or _allowed("text").fullmatch(char)):
        return Finding(
            position,
            char,
            f"„{char}“ kommt in Namen nicht vor. Erlaubt sind Buchstaben, Bindestrich, "
            "Apostroph, Punkt, Komma und Leerzeichen.",
        )
    if char.isalpha():
        return Finding(
            position,
            char,
            f"Der Buchstabe „{char}“ ist kein lateinischer Buchstabe der Norm "
            "DIN 91379. Bitte schreiben Sie den Namen so, wie er in lateinischer "
            "Schrift im Ausweis steht.",
        )
    shown = f"„{char}“" if char.isprintable() else f"U+{ord(char):04X}"
    return Finding(
        position, char, f"Das Zeichen {shown} ist nicht zugelassen. Bitte entfernen."
    )


def _end_of_cluster(text: str, end: int) -> int:
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


@lru_cache(maxsize=2)
def _allowed(kind: Kind) -> re.Pattern[str]:
    groups = _PERSON_GROUPS if kind == "person" else _TEXT_GROUPS
    others = {char for group in groups for char in _table()[group]}
    return re.compile(f"(?:{_alternatives(set(_letters()) | others)})*")


@lru_cache(maxsize=1)
def _search_table() -> tuple[dict[str, str], re.Pattern[str]]:
    return _letters(), re.compile(_alternatives(set(_letters())))


def _alternatives(characters: set[str]) -> str:
    """A pattern for any of them that cannot stop before a combining mark.

    Longest first; and a mark that follows makes a letter another letter.
    """
    marks = "\u0300-\u036f"
    sequences = sorted((one for one in characters if len(one) > 1), key=len)
    singles = "".join(re.escape(one) for one in sorted(characters) if len(one) == 1)
    longest = "|".join(re.escape(one) for one in reversed(sequences))
    return f"(?:{longest}|[{singles}])(?![{marks}])"


@lru_cache(maxsize=1)
def _letters() -> dict[str, str]:
    letters: dict[str, str] = {}
    for group, form, members in _lines():
        if group == "letters":
            letters.update(dict.fromkeys(members, form))
    return letters


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    return {
        group: frozenset(chr(int(point, 16)) for point in members)
        for group, _, members in _lines()
        if group != "letters"
    }


def _lines() -> list[tuple[str, str, list[str]]]:
    text = (files("verbund.kernel") / "data/din91379.txt").read_text(encoding="utf-8")
    lines = (line.split(" ") for line in text.splitlines() if line[:1] != "#")
    return [(group, form, members) for group, form, *members in lines]
