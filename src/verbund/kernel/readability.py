"""How hard a German text is to read: Flesch's measure in Amstad's German form."""

import re

import msgspec

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyäöüáàâéèêëíìîïóòôúùû]+", re.IGNORECASE)
_DIPHTHONGS = re.compile(r"au|äu|eu|ei|ie|ai|ui|aa|ee|oo|ou|oe|ae|ue")
# A full stop ends no sentence after a day, an abbreviation or a single letter.
_NO_END = re.compile(
    r"(?:\b\d{1,4}|\b[A-Za-zÄÖÜäöü]|\b(?:Abs|Art|bzw|ca|Dr|etc|evtl|ff|ggf|gem|inkl|lfd|"
    r"max|min|Nr|Prof|Rn|sog|Std|Str|Tel|usw|vgl|zzgl))$"
)
_END = re.compile(r"([.!?…]+[“”\"»)]*)(?=\s|$)|\n\s*\n|:\s*\n")


class Readability(msgspec.Struct, frozen=True):
    """``score``: 100 very easy, 60 plain, 30 hard, below it law. ``words`` 0 = no text.

    ``worst_sentence`` is the hardest sentence, ``worst_score`` its own score.
    """

    score: float
    words: int
    sentences: int
    syllables: int
    worst_sentence: str
    worst_score: float


def readability(text: str) -> Readability:
    """The score of ``text``: ``180 − words per sentence − 58.5 × syllables per word``.

    Source: Amstad 1978, as in textstat. Headings and list items without full stop count
    as sentences of their own when a blank line parts them.
    """
    parts = [(sentence, _WORD.findall(sentence)) for sentence in sentences(text)]
    parts = [(sentence, words) for sentence, words in parts if words]
    if not parts:
        return Readability(100.0, 0, 0, 0, "", 100.0)
    counted = [
        (len(words), sum(map(syllables, words)), sentence) for sentence, words in parts
    ]
    words = sum(count for count, _, _ in counted)
    beats = sum(count for _, count, _ in counted)
    worst_score, worst = min(
        (_amstad(count, 1, sounds), sentence) for count, sounds, sentence in counted
    )
    score = _amstad(words, len(counted), beats)
    return Readability(score, words, len(counted), beats, worst, worst_score)


def sentences(text: str) -> list[str]:
    """The sentences of ``text``; ``17. November`` and ``Abs. 2`` end none."""
    found, begin = [], 0
    for end in _END.finditer(text):
        if end[0] == "." and _NO_END.search(text, begin, end.start()):
            continue
        found.append(text[begin : end.end()])
        begin = end.end()
    found.append(text[begin:])
    return [" ".join(sentence.split()) for sentence in found if sentence.strip()]


def syllables(word: str) -> int:
    """The number of syllables of one German word, at least 1; right in most cases."""
    lower = word.lower()
    count = 0
    for group in _VOWELS.findall(lower.replace("qu", "q")):
        count += len(_DIPHTHONGS.sub("a", group))
    return max(1, count)


def _amstad(words: int, sentence_count: int, syllable_count: int) -> float:
    score = 180 - words / sentence_count - 58.5 * syllable_count / words
    return round(score, 1)
