"""UI texts in German, plain German and English; the language of the running request.

A catalogue is plain YAML: nested keys, a text at each end. A text with a number may be
a mapping ``one``/``other``, chosen by ``count``. Every language has the same keys; a
missing one is an error at load, an unknown one where it is used, so no page shows a raw
key.
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
DEFAULT = "de"
SELF_NAMES = {"de": "Deutsch", "de-simple": "Einfache Sprache", "en": "English"}

Entry = str | Mapping[str, str]

_NUMBER_WORDS = {
    "de": "null eine zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "no one two three four five six seven eight nine ten eleven twelve",
}
_current: ContextVar[str] = ContextVar("verbund_language", default=DEFAULT)


class MessageError(LookupError):
    """A UI text is missing, doubled, or lacks a value."""


def current_language() -> str:
    """The language of the running request: ``de``, ``de-simple`` or ``en``."""
    return _current.get()


@contextmanager
def use_language(language: str) -> Iterator[None]:
    """Speak ``language`` inside the block; unknown languages become German."""
    token = _current.set(language if language in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _current.reset(token)


def localised(text: object, language: str | None = None) -> str:
    """The words of a ``Text`` mapping in a language; falls back to German.

    A plain string is returned as it is. Anything else with ``get`` counts as mapping.
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
    return words


def number_word(number: int, language: str | None = None) -> str:
    """``zwei`` to ``zwölf`` in running text, digits with thousands points above."""
    english = (language or current_language()).startswith("en")
    words = _NUMBER_WORDS["en" if english else "de"].split()
    if 0 <= number < len(words):
        return words[number]
    return f"{number:,}" if english else f"{number:,}".replace(",", ".")


class Catalogue:
    """All UI texts of all rooms."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.texts: dict[str, dict[str, Entry]] = {code: {} for code in LANGUAGES}
        for folder in folders:
            for code in LANGUAGES:
                self._read(folder / f"{code}.yaml", self.texts[code])
        german = self.texts[DEFAULT].keys()
        for code, texts in self.texts.items():
            if odd := sorted(german ^ texts.keys()):
                raise MessageError(f"Keys not in both de and {code}: {', '.join(odd)}")

    @staticmethod
    def _read(path: Path, into: dict[str, Entry]) -> None:
        if not path.is_file():
            raise MessageError(f"{path} is missing; every language needs its file")
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for key, entry in _flatten("", data):
            if key in into:
                raise MessageError(f"{path}: {key} is already defined elsewhere")
            into[key] = entry

    def text(self, key: str, values: Mapping[str, object], language: str) -> str:
        """The words for ``key``; markup with escaped values if it ends in ``_html``."""
        try:
            entry = self.texts[language][key]
        except KeyError:
            raise MessageError(f"No UI text {key!r} in {language}") from None
        if not isinstance(entry, str):
            entry = entry["one" if values.get("count") == 1 else "other"]
        try:
            if key.endswith("_html"):
                safe = {name: escape(value) for name, value in values.items()}
                return Markup(entry.format_map(safe))  # noqa: S704 – our own markup
            return entry.format_map(values) if values else entry
        except KeyError as missing:
            raise MessageError(f"UI text {key!r} needs the value {missing}") from None


def _flatten(prefix: str, data: object) -> Iterator[tuple[str, Entry]]:
    if not isinstance(data, Mapping):
        raise MessageError(f"{prefix or 'The file'} must be a mapping of keys to texts")
    for name, value in data.items():
        key = f"{prefix}.{name}" if prefix else str(name)
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, Mapping) and value.keys() == {"one", "other"}:
            yield key, {"one": str(value["one"]), "other": str(value["other"])}
        else:
            yield from _flatten(key, value)


@cache
def catalogue() -> Catalogue:
    """The texts of this installation, read once."""

    return Catalogue(message_folders())


def translate(key: str, /, **values: object) -> str:
    """``_("form.back")`` in templates: the words in the language of the request."""
    return catalogue().text(key, values, current_language())
