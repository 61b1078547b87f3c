"""Translations kept apart: ``words`` in ``texts/uk.yaml``, by the German words.

Loading puts them beside the German of every text; writing a folder takes them out
again. A text that carries its own words in that language keeps them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar, cast

from verbund.engine.text import MORE_LANGUAGES, is_text

#: German words → the same in another language.
Words = Mapping[str, str]
T = TypeVar("T")

#: Authors' own data and examples: nothing in them is a text of the blueprint.
_DATA = frozenset(
    {"by_land", "default", "example", "preset", "scenarios", "tests", "prose", "files"}
)


def languages_with_words(texts: Mapping[str, object]) -> dict[str, Words]:
    """The ``words`` of each file of ``texts/``, by language."""
    return {
        language: words
        for language, part in texts.items()
        if isinstance(part, Mapping) and isinstance(words := part.get("words"), Mapping)
    }


def with_words(value: T, words: Mapping[str, Words]) -> T:
    """``value`` in which every text has the words that ``words`` gives by language.

    A list of texts is translated if each of its points is. Nothing given is changed.
    """

    def add(text: Mapping[str, object]) -> Mapping[str, object]:
        german = text.get("de")
        more: dict[str, object] = {}
        for language, known in words.items():
            said = _said(german, known) if language not in text else None
            if said:
                more[language] = said
        return {**text, **more} if more else text

    return cast("T", _each_text(value, add))


def split_words(document: T) -> tuple[T, dict[str, dict[str, str]]]:
    """The document without words that can stand apart, and those words by language.

    Words stand apart if the German text is said in one way wherever it stands; of a
    list, if each of its points is.
    """
    ways: dict[tuple[str, str], set[object]] = {}
    for text in texts_of(document):
        for language in MORE_LANGUAGES:
            for german, said in _pairs(text, language):
                ways.setdefault((language, german), set()).add(said)
    apart: dict[str, dict[str, str]] = {}
    for (language, german), found in ways.items():
        words = next(iter(found))
        if len(found) == 1 and isinstance(words, str):
            apart.setdefault(language, {})[german] = words

    def strip(text: Mapping[str, object]) -> Mapping[str, object]:
        gone = [
            language
            for language, known in apart.items()
            if language in text and all(de in known for de, _ in _pairs(text, language))
        ]
        return {k: v for k, v in text.items() if k not in gone} if gone else text

    return (cast("T", _each_text(document, strip)), apart) if apart else (document, {})


def texts_of(value: object) -> Iterator[Mapping[str, object]]:
    """Every text and list of texts in ``value``."""
    if isinstance(value, Mapping):
        if is_text(value):
            yield value
            return
        for key, part in value.items():
            if key not in _DATA:
                yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)


# --- inside ------------------------------------------------------------------------


def _pairs(text: Mapping[str, object], language: str) -> Iterator[tuple[str, object]]:
    """German words beside those of a language, ``None`` where it is not written."""
    german, said = text.get("de"), text.get(language)
    if isinstance(german, str):
        yield german, said
    elif isinstance(german, list | tuple):
        points = said if isinstance(said, list | tuple) else ()
        if len(points) != len(german):
            points = [None] * len(german)
        yield from zip(map(str, german), points, strict=True)


def _said(german: object, known: Words) -> object:
    if isinstance(german, str):
        return known.get(german)
    if isinstance(german, list | tuple):
        said = [known.get(str(point)) for point in german]
        return said if all(said) else None
    return None


def _each_text(
    value: object, change: Callable[[Mapping[str, object]], Mapping[str, object]]
) -> object:
    """The same with each text changed; parts in which nothing changes stay as is."""
    if isinstance(value, Mapping):
        if is_text(value):
            return change(value)
        new = {
            key: part if key in _DATA else _each_text(part, change)
            for key, part in value.items()
        }
        return value if all(new[k] is v for k, v in value.items()) else new
    if isinstance(value, list | tuple):
        items = [_each_text(part, change) for part in value]
        return value if all(map(_same, items, value)) else items
    return value


def _same(one: object, other: object) -> bool:
    return one is other
