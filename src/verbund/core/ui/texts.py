"""UI texts in German, plain German, English and more; the language of the request.

A catalogue is plain YAML: nested keys, a text at each end. A text with a number may be
a mapping of forms (``one``/``other``, for other languages also ``zero``, ``two``,
``few``, ``many``), chosen by ``count``. The first three languages have the same keys; a
missing one is an error at load, an unknown one where it is used, so no page shows a raw
key. Further languages may have fewer; the rest comes in German and says so (``Said``).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import yaml
from markupsafe import Markup, escape

from verbund.core.ui.rooms import message_folders

LANGUAGES = ("de", "de-simple", "en")
"""Every room speaks these."""

MORE_LANGUAGES = ("ar", "uk")
"""Rooms may speak these; a text that is missing comes in German, marked as such."""

ALL_LANGUAGES = (*LANGUAGES, *MORE_LANGUAGES)
DEFAULT = "de"
SELF_NAMES = {
    "de": "Deutsch", "de-simple": "Einfache Sprache", "en": "English",
    "ar": "العربية", "fr": "Français", "pl": "Polski", "ro": "Română",
    "ru": "Русский", "tr": "Türkçe", "uk": "Українська",
}  # fmt: skip
RIGHT_TO_LEFT = frozenset({"ar"})

Entry = str | Mapping[str, str]

_NUMBER_WORDS = {
    "de": "null eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "no one two three four five six seven eight nine ten eleven twelve",
}
_FORMS = frozenset({"zero", "one", "two", "few", "many", "other"})
#: The same data ten times as fast: every process reads all texts at its start.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_current: ContextVar[str] = ContextVar("verbund_language", default=DEFAULT)


class MessageError(LookupError):
    """A UI text is missing, doubled, or lacks a value."""


def current_language() -> str:
    """The language of the running request, one of ``ALL_LANGUAGES``."""
    return _current.get()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block; unknown languages become German."""
    token = _current.set(language if language in ALL_LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _current.reset(token)


class Said(str):
    """Words in another language than the page: ``language`` is the one they are in."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, words: str, language: str) -> "Said":
        said = super().__new__(cls, words)
        said.language = language
        return said


def direction(language: str) -> str:
    """``rtl`` for languages written from right to left, else ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def tag(language: str) -> str:
    """The language as HTML names it; plain German is German."""
    return language.split("-", maxsplit=1)[0]


def marked(words: str) -> Markup:
    """``words`` for HTML text, in a ``span`` with language if it is not the page's."""
    language = words.language if isinstance(words, Said) else None
    safe = words if isinstance(words, Markup) else escape(str.__str__(words))
    if language is None or tag(language) == tag(current_language()):
        return Markup(safe)  # noqa: S704 - escaped above
    return Markup('<span lang="{}" dir="{}">{}</span>').format(
        tag(language), direction(language), safe
    )


def localised(text: object, language: str | None = None) -> str:
    """The words of a ``Text`` mapping in a language; German ones if it has none.

    A plain string is returned as it is. Anything else with ``get`` counts as mapping.
    Words in a further language that are missing come as ``Said``.
    """
    if isinstance(text, str):
        return text
    language = language or current_language()
    get = getattr(text, "get", None)
    if get is None:
        raise MessageError(f"Expected a localised text, got {text!r}")
    words = get(language) or get(DEFAULT)
    if not isinstance(words, str):
        raise MessageError(f"No German words in {text!r}")
    # Texts of the engine fall back by themselves.
    foreign = language not in LANGUAGES and words == get(DEFAULT)
    return Said(words, DEFAULT) if foreign else words


def number_word(number: int, language: str | None = None) -> str:
    """``zwei`` to ``zwölf`` in running text, digits with thousands points above."""
    tongue = language or current_language()
    if tongue in MORE_LANGUAGES:
        return str(number)
    english = tongue.startswith("en")
    words = _NUMBER_WORDS["en" if english else "de"].split()
    if 0 <= number < len(words):
        return words[number]
    return f"{number:,}" if english else f"{number:,}".replace(",", ".")


class Catalogue:
    """All UI texts of all rooms."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.texts: dict[str, dict[str, Entry]] = {code: {} for code in ALL_LANGUAGES}
        for folder in folders:
            for code in ALL_LANGUAGES:
                path = folder / f"{code}.yaml"
                if code in LANGUAGES or path.is_file():
                    self._read(path, self.texts[code])
        german = self.texts[DEFAULT].keys()
        for code, texts in self.texts.items():
            odd = german ^ texts.keys() if code in LANGUAGES else texts.keys() - german
            if odd:
                names = ", ".join(sorted(odd))
                raise MessageError(f"Keys not in both de and {code}: {names}")

    @staticmethod
    def _read(path: Path, into: dict[str, Entry]) -> None:
        if not path.is_file():
            raise MessageError(f"{path} is missing; every language needs its file")
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 # a safe one
        for key, entry in _flatten("", data):
            if key in into:
                raise MessageError(f"{path}: {key} is already defined elsewhere")
            into[key] = entry

    def text(self, key: str, values: Mapping[str, object], language: str) -> str:
        """The words for ``key``; markup with escaped values if it ends in ``_html``."""
        entry = self.texts[language].get(key)
        if entry is None and language in MORE_LANGUAGES:
            return self._german(key, values)
        if entry is None:
            raise MessageError(f"No UI text {key!r} in {language}")
        if not isinstance(entry, str):
            entry = entry.get(_form(language, values.get("count")), entry["other"])
        try:
            if key.endswith("_html"):
                safe = {name: escape(value) for name, value in values.items()}
                return Markup(entry.format_map(safe))  # noqa: S704 – our own markup
            return entry.format_map(values) if values else entry
        except KeyError as missing:
            raise MessageError(f"UI text {key!r} needs the value {missing}") from None

    def _german(self, key: str, values: Mapping[str, object]) -> str:
        words = self.text(key, values, DEFAULT)
        if isinstance(words, Markup):
            return Markup('<span lang="de" dir="ltr">{}</span>').format(words)
        return Said(words, DEFAULT)


def _form(language: str, count: object) -> str:
    """The plural form for a count, after CLDR 48."""
    if not isinstance(count, int):
        return "other"
    if language == "uk":
        ten, hundred = count % 10, count % 100
        if ten == 1 and hundred != 11:
            return "one"
        return "few" if 2 <= ten <= 4 and not 12 <= hundred <= 14 else "many"
    if language == "ar":
        named = {0: "zero", 1: "one", 2: "two"}
        hundred = count % 100
        if count in named:
            return named[count]
        return "few" if 3 <= hundred <= 10 else "many" if hundred >= 11 else "other"
    return "one" if count == 1 else "other"


def _flatten(prefix: str, data: object) -> Iterator[tuple[str, Entry]]:
    if not isinstance(data, Mapping):
        raise MessageError(f"{prefix or 'The file'} must be a mapping of keys to texts")
    for name, value in data.items():
        key = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, Mapping) and {"one", "other"} <= value.keys() <= _FORMS:
            yield key, {form: str(words) for form, words in value.items()}
        else:
            yield from _flatten(key, value)


@cache
def catalogue() -> Catalogue:
    """The texts of this installation, read once."""

    return Catalogue(message_folders())


def translate(key: str, /, **values: object) -> str:
    """``_("form.back")`` in templates: the words in the language of the request."""
    return catalogue().text(key, values, current_language())
