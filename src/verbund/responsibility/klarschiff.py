"""Tables of Klarschiff (main category, type, sub category → Fachamt) as our rules.

Klarschiff names categories in words and has no codes; ours are found by their words.
Whatever finds no place is named, nothing is guessed in silence.
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from verbund.kernel.german import fold
from verbund.responsibility.errors import TableInvalid
from verbund.responsibility.rules import Rule, Target, Words
from verbund.responsibility.tabular import csv_rows

_TYPES: Final = frozenset({"problem", "idea", "tip", "idee", "tipp"})
#: Words that say nothing about what is broken.
_EMPTY: Final = frozenset(
    {"schadhaft", "defekt", "kaputt", "fehlt", "der", "die", "das", "und", "in", "am",
     "an", "nicht", "oder", "sonstiges", "offentlich", "offentliche", "offentlicher"}
)  # fmt: skip
_LEAST_STEM: Final = 4

Why = Literal["no_office", "unknown_office", "no_category", "type", "clash", "short"]
_WHY: Final[Mapping[Why, str]] = {
    "no_office": "kein Fachamt eingetragen",
    "unknown_office": "dieses Amt gibt es hier nicht",
    "no_category": "keine unserer Kategorien heißt so",
    "type": "Ideen und Tipps sind hier keine Anliegen",
    "clash": "eine frühere Zeile schickt dieselbe Kategorie an ein anderes Amt",
    "short": "die Zeile hat zu wenige Spalten",
}


class Category(Struct, frozen=True, kw_only=True):
    """One of our categories, with every word by which people know it."""

    code: str
    title: str
    keywords: tuple[str, ...] = ()


class Loss(Struct, frozen=True, kw_only=True):
    """A row of the file that became no rule; ``line`` counts from 1, the heading."""

    line: int
    name: str
    why: Why

    @property
    def text(self) -> str:
        """The loss as a sentence."""
        return f"Zeile {self.line}, „{self.name}“: {_WHY[self.why]}"


class Import(Struct, frozen=True, kw_only=True):
    """What a file became, and what was lost on the way."""

    rules: tuple[Rule, ...]
    rows: int
    losses: tuple[Loss, ...]
    #: Our code → names in the file that lead to it.
    matched: Mapping[str, tuple[str, ...]]


class Entry(Struct, frozen=True, kw_only=True):
    """One row of the file, its main category filled in."""

    line: int
    main: str
    kind: str
    sub: str
    office: str


def is_klarschiff(content: bytes) -> bool:
    """Whether the heading is that of a Klarschiff table."""
    rows = csv_rows(content)
    heading = {cell.strip().lower() for cell in rows[0]} if rows else set()
    return bool(heading & {"hauptkategorie", "main category"})


def entries(content: bytes) -> tuple[Entry, ...]:
    """The rows of either file (with or without the column of offices)."""
    rows = csv_rows(content)
    if not rows or not is_klarschiff(content):
        raise TableInvalid(
            "Das ist keine Klarschiff-Tabelle: Die Spalte „Hauptkategorie“ fehlt."
        )
    found, main, kind = [], "", ""
    for line, cells in enumerate(rows[1:], 2):
        first, second, sub, office = (
            cell.strip() for cell in [*cells, "", "", "", ""][:4]
        )
        main, kind = first or main, second or kind
        if sub:
            found.append(Entry(line=line, main=main, kind=kind, sub=sub, office=office))
    return tuple(found)


def imported(
    content: bytes, *, categories: tuple[Category, ...], offices: Mapping[str, str]
) -> Import:
    """The rules of a responsibility table.

    ``offices`` are slugs by name. Rows that say the same of one category are one rule;
    codes that go to one office share a rule.
    """
    by_name = {fold(name): slug for name, slug in offices.items()}
    vocabulary = [(category, _words_of(category)) for category in categories]
    chosen: dict[str, str] = {}
    losses: list[Loss] = []
    matched: dict[str, list[str]] = {}
    rows = entries(content)
    for entry in rows:
        why = _place(entry, by_name, vocabulary, chosen, matched)
        if why is not None:
            name = f"{entry.main}: {entry.sub}" if entry.main else entry.sub
            if why == "unknown_office":
                name = f"{name} → {entry.office}"
            losses.append(Loss(line=entry.line, name=name, why=why))
    return Import(
        rules=_rules(chosen, {slug: name for name, slug in offices.items()}),
        rows=len(rows),
        losses=tuple(losses),
        matched={code: tuple(names) for code, names in matched.items()},
    )


_Words = frozenset[str]


def _place(
    entry: Entry,
    offices: Mapping[str, str],
    vocabulary: list[tuple[Category, tuple[_Words, _Words]]],
    chosen: dict[str, str],
    matched: dict[str, list[str]],
) -> Why | None:
    if entry.kind not in _TYPES:
        return "short"
    if entry.kind != "problem":
        return "type"
    if not entry.office:
        return "no_office"
    slug = offices.get(fold(entry.office))
    if slug is None:
        return "unknown_office"
    code = _code(entry, vocabulary)
    if code is None:
        return "no_category"
    matched.setdefault(code, []).append(entry.sub)
    if chosen.setdefault(code, slug) != slug:
        return "clash"
    return None


def _code(
    entry: Entry, vocabulary: list[tuple[Category, tuple[_Words, _Words]]]
) -> str | None:
    """Our category that shares most words; ``None`` if none does or two do alike."""
    wanted, around = _stems(entry.sub), _stems(entry.main)
    best: list[tuple[int, int, str]] = []
    for category, (title, keywords) in vocabulary:
        own = 3 * _shared(wanted, title) + 2 * _shared(wanted, keywords)
        if own:
            best.append((own, _shared(around, title | keywords), category.code))
    best.sort(key=lambda found: (-found[0], -found[1], found[2]))
    if not best or (len(best) > 1 and best[0][:2] == best[1][:2]):
        return None
    return best[0][2]


def _shared(one: _Words, other: _Words) -> int:
    return sum(
        1
        for word in one
        if any(word.startswith(each) or each.startswith(word) for each in other)
    )


def _words_of(category: Category) -> tuple[_Words, _Words]:
    return _stems(category.title), _stems(" ".join(category.keywords))


def _stems(text: str) -> _Words:
    for sign in "/.,()-":
        text = text.replace(sign, " ")
    words = (fold(word) for word in text.split())
    return frozenset(
        word[:8] for word in words if len(word) >= _LEAST_STEM and word not in _EMPTY
    )


def _rules(chosen: Mapping[str, str], names: Mapping[str, str]) -> tuple[Rule, ...]:
    by_office: dict[str, list[str]] = {}
    for code, slug in chosen.items():
        by_office.setdefault(slug, []).append(code)
    return tuple(
        Rule(
            id=f"klarschiff-{slug}"[:60],
            categories=tuple(sorted(codes)),
            target=Target(kind="office", key=slug),
            because=Words(f"Darum kümmert sich: {names.get(slug, slug)}."),
        )
        for slug, codes in sorted(by_office.items())
    )
