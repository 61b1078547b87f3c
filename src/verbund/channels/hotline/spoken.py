"""The script in the caller's language, beside the German one.

Only what the blueprint really says in that language: where a text falls back to German
there is nothing to show twice.
"""

from msgspec import Struct

from verbund.calls.languages import Language, language
from verbund.channels.hotline.script import Asked, Script, script_of
from verbund.engine.text import ALL_LANGUAGES


class Said(Struct, frozen=True, kw_only=True):
    """The translated parts of a script; empty where there is no translation."""

    language: Language
    greeting: str = ""
    ask: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()
    fee: str = ""
    deadline: str = ""
    after: str = ""
    form: tuple[Asked, ...] = ()

    @property
    def html_language(self) -> str:
        """The language as HTML names it; plain German is German."""
        return self.language.code.partition("-")[0]

    @property
    def direction(self) -> str:
        """``rtl`` where the words run from right to left."""
        return "rtl" if self.language.right_to_left else "ltr"

    @property
    def empty(self) -> bool:
        """Whether nothing of the script is translated."""
        parts = (self.greeting, self.ask, self.bring, self.fee, self.deadline)
        return not any((*parts, self.after, self.form))


def said_in(script: Script, code: str) -> Said | None:
    """The script in this language; ``None`` for German and for no language."""
    found = language(code)
    if found is None or code == "de":
        return None
    if code not in ALL_LANGUAGES:
        return Said(language=found)
    entry = script.entry
    other = script_of(
        entry.member, entry.blueprint_key, entry.service_id, language=code
    )
    return Said(
        language=found,
        greeting=_other(script.greeting, other.greeting),
        ask=_lines(script.ask, other.ask),
        bring=_lines(script.bring, other.bring),
        fee=_other(script.fee, other.fee),
        deadline=_other(script.deadline, other.deadline),
        after=_other(script.texts.after, other.texts.after),
        form=other.form if _asked(other.form) != _asked(script.form) else (),
    )


def _other(german: str, words: str) -> str:
    return "" if words == german else words


def _lines(german: tuple[str, ...], words: tuple[str, ...]) -> tuple[str, ...]:
    """The lines, if they are others; a list of another length stands by itself."""
    return () if words == german else words


def _asked(form: tuple[Asked, ...]) -> tuple[str, ...]:
    return tuple(line for page in form for line in (page.title, *page.questions))
