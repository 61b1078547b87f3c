"""Text in the languages people read: German, plain German (de-simple), English, others.

Every text for citizens is written in ``LANGUAGES``; ``MORE_LANGUAGES`` may be added,
text by text, and fall back to German. A further language is one line in ``Text`` and
one in ``TextList``; nothing else knows which there are.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.structs import fields

#: The languages every text for citizens has, in the order authors write them.
LANGUAGES = ("de", "de-simple", "en")

#: Source text of an expression; compiled once for each blueprint.
Expr = Annotated[
    str, Meta(extra={"kind": "expression"}, extra_json_schema={"x-expression": True})
]


class Text(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One text in several languages; a missing one falls back to German."""

    de: str
    simple: str | None = field(default=None, name="de-simple")
    en: str | None = None
    ar: str | None = None
    fr: str | None = None
    pl: str | None = None
    ro: str | None = None
    ru: str | None = None
    tr: str | None = None
    uk: str | None = None

    def get(self, language: str = "de") -> str:
        if language == "de":
            return self.de
        written: str | None = getattr(self, _NAMES.get(language, "de"))
        return written or self.de

    def __str__(self) -> str:
        return self.de

    def missing_languages(self) -> tuple[str, ...]:
        """The languages in which this text should be written and is not."""
        return tuple(c for c in LANGUAGES[1:] if not getattr(self, _NAMES[c]))

    def written(self) -> Iterator[tuple[str, str]]:
        """Language and words, German first, of every language it is written in."""
        for code, name in _NAMES.items():
            words = getattr(self, name)
            if words:
                yield code, words

    @staticmethod
    def of(words: Mapping[str, str]) -> "Text":
        """A text from its words by language code; ``de`` must be among them."""
        return Text(**{_NAMES[code]: said for code, said in words.items()})


class TextList(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A list of texts for each language; the lists may differ in length."""

    de: tuple[str, ...] = ()
    simple: tuple[str, ...] = field(default=(), name="de-simple")
    en: tuple[str, ...] = ()
    ar: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    pl: tuple[str, ...] = ()
    ro: tuple[str, ...] = ()
    ru: tuple[str, ...] = ()
    tr: tuple[str, ...] = ()
    uk: tuple[str, ...] = ()

    def get(self, language: str = "de") -> tuple[str, ...]:
        written: tuple[str, ...] = getattr(self, _NAMES.get(language, "de"))
        return written or self.de


#: Code of a language → attribute that holds it.
_NAMES: Mapping[str, str] = {one.encode_name: one.name for one in fields(Text)}
#: Every language in which a text may be written.
ALL_LANGUAGES = tuple(_NAMES)
#: Those that may be missing.
MORE_LANGUAGES = tuple(code for code in ALL_LANGUAGES if code not in LANGUAGES)
_ALL = frozenset(ALL_LANGUAGES)


def is_text(value: object) -> bool:
    """Whether a plain mapping is a text: languages and nothing else."""
    return isinstance(value, Mapping) and bool(value) and _ALL.issuperset(value)


def text(de: str, simple: str | None = None, en: str | None = None) -> Text:
    """Shorthand for a text written in code."""
    return Text(de=de, simple=simple, en=en)
