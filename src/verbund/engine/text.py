"""Text in the languages people read: German, plain German (de-simple), English."""

from typing import Annotated

from msgspec import Meta, Struct, field

#: The languages every text for citizens has, in the order authors write them.
LANGUAGES = ("de", "de-simple", "en")

#: Source text of an expression; compiled once for each blueprint.
Expr = Annotated[
    str, Meta(extra={"kind": "expression"}, extra_json_schema={"x-expression": True})
]


class Text(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One text in up to three languages; a missing one falls back to German."""

    de: str
    simple: str | None = field(default=None, name="de-simple")
    en: str | None = None

    def get(self, language: str = "de") -> str:
        if language == "en":
            return self.en or self.de
        if language == "de-simple":
            return self.simple or self.de
        return self.de

    def __str__(self) -> str:
        return self.de

    def missing_languages(self) -> tuple[str, ...]:
        """The languages in which this text is not written, for the check."""
        return tuple(
            language
            for language, text in (("de-simple", self.simple), ("en", self.en))
            if not text
        )


class TextList(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A list of texts for each language; the lists may differ in length."""

    de: tuple[str, ...] = ()
    simple: tuple[str, ...] = field(default=(), name="de-simple")
    en: tuple[str, ...] = ()

    def get(self, language: str = "de") -> tuple[str, ...]:
        if language == "en":
            return self.en or self.de
        if language == "de-simple":
            return self.simple or self.de
        return self.de


def text(de: str, simple: str | None = None, en: str | None = None) -> Text:
    """Shorthand for a text written in code."""
    return Text(de=de, simple=simple, en=en)
