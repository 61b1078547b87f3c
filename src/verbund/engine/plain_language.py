"""How hard the texts of a blueprint are to read, and which sentence spoils each.

Flesch's measure in Amstad's form (``kernel.readability``). What a program fills in
(``{name}``) counts as one short word. English texts are not measured: the formula is
for German.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from verbund.engine.check_content import texts_in
from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.loading import Source
from verbund.kernel.readability import readability

#: The least score of a text, by language: plain German, and easily understood German.
LIMITS = {"de": 40.0, "de-simple": 60.0}
#: Shorter ones are labels; one long word would spoil them.
LEAST_WORDS = 8
_FILLED_IN = re.compile(r"\{[^{}]*\}")


class TextScore(Struct, frozen=True, kw_only=True):
    """One text: 100 very easy, 60 plain, 30 hard; ``spoiler`` is the worst sentence."""

    file: str
    path: str
    line: int
    column: int
    language: str
    text: str
    words: int
    score: float
    spoiler: str
    spoiler_score: float

    @property
    def too_hard(self) -> bool:
        return self.words >= LEAST_WORDS and self.score < LIMITS[self.language]


def scores_of(source: Source) -> Iterator[TextScore]:
    """Every German text that people read, in order of files."""
    for file in source.files.values():
        if file.name.startswith("tests/"):
            continue
        for path, text in texts_in(source.parts.get(file.name), ()):
            language = str(path[-1])
            if language not in LIMITS:
                continue
            filled = _FILLED_IN.sub("Wort", text)
            found = readability(filled)
            if not found.words:
                continue
            line, column = file.place(path)
            yield TextScore(
                file=file.name,
                path=".".join(map(str, path)),
                line=line,
                column=column,
                language=language,
                text=text,
                words=found.words,
                score=found.score,
                spoiler=found.worst_sentence,
                spoiler_score=found.worst_score,
            )


def hard_texts(source: Source) -> list[Finding]:
    """A warning for each text that is too hard, with the sentence that spoils it."""
    return [
        Finding(
            file=one.file,
            line=one.line,
            column=one.column,
            path=one.path,
            severity="warning",
            code="plain",
            message=f"Schwer zu lesen: {one.score:.0f} von 100, nötig sind "
            f"{LIMITS[one.language]:.0f}. Kürzen Sie „{_short(one.spoiler)}“ "
            f"({one.spoiler_score:.0f}).",
        )
        for one in scores_of(source)
        if one.too_hard
    ]


def report_readability(folder: Path, *, every: bool = False) -> tuple[str, int]:
    """Means by language, and the texts that are too hard (or ``every`` one).

    The hardest come first. Exit code 1 if a text is too hard.
    """
    try:
        found = list(scores_of(Source(folder)))
    except BlueprintInvalid as problem:
        return str(problem), 1
    lines = []
    for language, limit in LIMITS.items():
        own = [one for one in found if one.language == language]
        long = [one for one in own if one.words >= LEAST_WORDS]
        words = sum(one.words for one in long)
        mean = sum(one.score * one.words for one in long) / words if words else 100.0
        hard = sum(one.too_hard for one in own)
        lines.append(
            f"{language}: {len(own)} Texte, im Mittel {mean:.0f}, nötig {limit:.0f}, "
            f"zu schwer {hard}"
        )
    shown = [one for one in found if every or one.too_hard]
    for one in sorted(shown, key=lambda one: (one.score, one.file, one.line)):
        lines.append(f"{one.score:>5.0f}  {one.file}:{one.line} {one.path}")
        lines.append(f"       „{_short(one.spoiler)}“ ({one.spoiler_score:.0f})")
    return "\n".join(lines), 1 if any(one.too_hard for one in found) else 0


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 160 else f"{sentence[:157]}…"
