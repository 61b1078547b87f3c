"""The sentences with which the engine refuses: what is wrong, and what to do now.

Every sentence exists in German, plain German and English, so that a citizen, a clerk
and an API client read the same reason. ``{names}`` are filled from the call.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from verbund.engine.errors import FieldError, Refusal
from verbund.engine.refusal_texts import SENTENCES
from verbund.engine.refusal_texts_identity import SENTENCES as IDENTITY_SENTENCES
from verbund.engine.refusal_texts_inquiry import SENTENCES as OFFICE_SENTENCES
from verbund.engine.refusal_texts_payment import SENTENCES as MONEY_SENTENCES
from verbund.engine.text import LANGUAGES, Text
from verbund.kernel.german import date_de

Fact = str | int | date | Text
_SENTENCES = {
    **SENTENCES,
    **MONEY_SENTENCES,
    **OFFICE_SENTENCES,
    **IDENTITY_SENTENCES,
}


def refuse(
    code: str, *, field_errors: tuple[FieldError, ...] = (), **facts: Fact
) -> Refusal:
    """The refusal with this code; ``KeyError`` for a code that has no sentence."""
    sentence = _SENTENCES[code]
    de, simple, en = (
        sentence.get(language).format_map(_spoken(facts, language))
        for language in LANGUAGES
    )
    message = Text(de=de, simple=simple, en=en)
    return Refusal(code=code, message=message, field_errors=field_errors)


def refuse_because(code: str, because: Text) -> Refusal:
    """A refusal whose sentence the blueprint wrote itself."""
    return Refusal(code=code, message=because)


def joined(texts: list[Text]) -> Text:
    """Texts as one enumeration in each language: ``„A“, „B“ oder „C“``."""

    def one(language: str, word: str, marks: tuple[str, str]) -> str:
        said = [f"{marks[0]}{text.get(language)}{marks[1]}" for text in texts]
        if len(said) < 2:
            return "".join(said)
        return f"{', '.join(said[:-1])} {word} {said[-1]}"

    return Text(
        de=one("de", "oder", ("„", "“")),
        simple=one("de-simple", "oder", ("„", "“")),
        en=one("en", "or", ("“", "”")),
    )


def _spoken(facts: Mapping[str, Fact], language: str) -> Mapping[str, str]:
    return MappingProxyType(
        {name: _say(fact, language) for name, fact in facts.items()}
    )


def _say(fact: Fact, language: str) -> str:
    if isinstance(fact, Text):
        return fact.get(language)
    if isinstance(fact, date):
        return date_de(fact, language)
    return str(fact)
