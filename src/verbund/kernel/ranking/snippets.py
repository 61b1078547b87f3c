"""The sentence of a text that answers best, with the words that were found.

Out: pieces of text, each with a mark whether it was asked for, so that a page can set
``<mark>`` without building markup from text.
"""

import re
from collections.abc import Sequence

from verbund.kernel.ranking.understanding import Word
from verbund.kernel.ranking.words import stem, tokens

_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 220

#: Text and whether it was asked for.
Marked = tuple[tuple[str, bool], ...]


def snippet(text: str, words: Sequence[Word]) -> Marked:
    """At most 220 letters around the sentence with most of the words, these marked."""
    stems = {stem(word.meant) for word in words if not word.stop}
    stems |= {stem(part) for word in words for part in word.parts}
    sentences = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    if not sentences:
        return ()

    def told(sentence: str) -> int:
        return len(stems & {stem(token) for token in tokens(sentence)})

    if sum(map(len, sentences)) + len(sentences) <= _LONGEST:
        return _marked(" ".join(sentences), stems)
    best = max(range(len(sentences)), key=lambda i: (told(sentences[i]), -i))
    shown = sentences[best]
    for following in sentences[best + 1 :]:
        if len(shown) + len(following) >= _LONGEST:
            break
        shown = f"{shown} {following}"
    if len(shown) > _LONGEST:
        shown = shown[:_LONGEST].rsplit(" ", 1)[0] + " …"
    return _marked(shown, stems)


def _marked(text: str, stems: set[str]) -> Marked:
    found: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD.finditer(text):
        word = tokens(match.group())
        if not word or stem(word[0]) not in stems:
            continue
        if match.start() > end:
            found.append((text[end : match.start()], False))
        found.append((match.group(), True))
        end = match.end()
    if end < len(text):
        found.append((text[end:], False))
    return tuple(found)
