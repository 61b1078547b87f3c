"""Translations by German words: do they fit the texts they translate?"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from verbund.engine.errors import MOST_FINDINGS, Finding
from verbund.engine.loading import Source
from verbund.engine.text import ALL_LANGUAGES
from verbund.engine.translations import languages_with_words, texts_of

_HOLE = re.compile(r"\{[^{}]*\}")


def check_translations(source: Source) -> list[Finding]:
    """Translations that fill in something else, and those that nothing asks for."""
    return list(islice(_findings(source), MOST_FINDINGS))


def _findings(source: Source) -> Iterator[Finding]:
    texts = {Path(name).stem: part for name, part in source.parts.items()
             if name.startswith("texts/")}  # fmt: skip
    found = languages_with_words(texts)
    known = _german(source) if found else frozenset()
    for language in ALL_LANGUAGES:
        file = f"texts/{language}.yaml"
        for german, words in found.get(language, {}).items():
            if sorted(_HOLE.findall(german)) != sorted(_HOLE.findall(str(words))):
                yield _finding(
                    (file, *source.place(file, ("words", german))),
                    f"Die Übersetzung von „{german[:60]}“ füllt andere Werte ein als "
                    "der deutsche Text. Lassen Sie Wörter in geschweiften Klammern.",
                )
            elif german not in known:
                yield _finding(
                    (file, *source.place(file, ("words", german))),
                    f"Den deutschen Text „{german[:60]}“ gibt es hier nicht (mehr). "
                    "Passen Sie ihn an oder nehmen Sie die Zeile heraus.",
                    hint=True,
                )


def _german(source: Source) -> frozenset[str]:
    """Every German text of the folder, points of lists one by one."""
    known: set[str] = set()
    for name, part in source.parts.items():
        if name.startswith("tests/"):
            continue
        for text in texts_of(part):
            said = text.get("de")
            known.update([said] if isinstance(said, str) else _points(said))
    return frozenset(known)


def _points(said: object) -> list[str]:
    return [str(point) for point in said] if isinstance(said, list | tuple) else []


def _finding(
    place: tuple[str, int, int], message: str, *, hint: bool = False
) -> Finding:
    file, line, column = place
    return Finding(
        file=file,
        line=line,
        column=column,
        message=message,
        code="language",
        severity="warning" if hint else "error",
    )
