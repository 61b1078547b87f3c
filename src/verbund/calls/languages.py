"""The languages in which somebody may call, and how an agent names them."""

from typing import Final

from msgspec import Struct


class Language(Struct, frozen=True):
    """ISO 639 code (``de-simple`` besides), the German name and its own."""

    code: str
    name: str
    own: str

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.code in _RIGHT_TO_LEFT


_RIGHT_TO_LEFT: Final = frozenset({"ar", "ckb", "fa", "he", "ps", "ur"})
#: German first, then as many people in Germany speak them; nothing follows from it.
LANGUAGES: Final = tuple(
    Language(*each)
    for each in (
        ("de", "Deutsch", "Deutsch"),
        ("de-simple", "Leichte Sprache", "Leichte Sprache"),
        ("en", "Englisch", "English"),
        ("uk", "Ukrainisch", "українська"),
        ("ar", "Arabisch", "العربية"),
        ("tr", "Türkisch", "Türkçe"),
        ("ru", "Russisch", "русский"),
        ("pl", "Polnisch", "polski"),
        ("ro", "Rumänisch", "română"),
        ("fr", "Französisch", "français"),
        ("fa", "Persisch", "فارسی"),
        ("ps", "Paschtu", "پښتو"),
        ("ckb", "Kurdisch (Sorani)", "کوردی"),
        ("ku", "Kurdisch (Kurmandschi)", "Kurdî"),
        ("bg", "Bulgarisch", "български"),
        ("bs", "Bosnisch", "bosanski"),
        ("cs", "Tschechisch", "čeština"),
        ("el", "Griechisch", "ελληνικά"),
        ("es", "Spanisch", "español"),
        ("he", "Hebräisch", "עברית"),
        ("hi", "Hindi", "हिन्दी"),
        ("hr", "Kroatisch", "hrvatski"),
        ("hu", "Ungarisch", "magyar"),
        ("it", "Italienisch", "italiano"),
        ("pt", "Portugiesisch", "português"),
        ("sk", "Slowakisch", "slovenčina"),
        ("so", "Somali", "Soomaali"),
        ("sq", "Albanisch", "shqip"),
        ("sr", "Serbisch", "српски"),
        ("ti", "Tigrinya", "ትግርኛ"),
        ("ur", "Urdu", "اردو"),
        ("vi", "Vietnamesisch", "Tiếng Việt"),
        ("zh", "Chinesisch", "中文"),
    )
)
_KNOWN: Final = {each.code: each for each in LANGUAGES}


def language(code: str) -> Language | None:
    """The language of a code."""
    return _KNOWN.get(code)


def named(code: str) -> str:
    """The German name of a language; empty for none, the code of an unknown one."""
    found = _KNOWN.get(code)
    return found.name if found else code


def find(said: str) -> Language | None:
    """The language that was typed: code, name or how the name begins, if it is one."""
    wanted = " ".join(said.split()).casefold()
    if not wanted:
        return None
    # „Ukrainisch – українська“ is what the list of proposals writes into the field.
    wanted = wanted.partition(" – ")[0]
    exact = [
        each
        for each in LANGUAGES
        if wanted in {each.code, each.name.casefold(), each.own.casefold()}
    ]
    begun = exact or [
        each
        for each in LANGUAGES
        if each.name.casefold().startswith(wanted)
        or each.own.casefold().startswith(wanted)
    ]
    return begun[0] if len(begun) == 1 else None


__all__ = ["LANGUAGES", "Language", "find", "language", "named"]
