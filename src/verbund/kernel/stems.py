"""Stems of words by Snowball, for German and English.

The library is loaded with the first word: it brings fifteen languages and 3 MB along,
and a process that searches nothing does without.
"""

from functools import cache
from threading import Lock
from typing import Any

_lock = Lock()  # a stemmer keeps the word it works on in itself


def stem(word: str, language: str = "german") -> str:
    """The stem of a word in lower case, as Snowball gives it; not folded."""
    with _lock:
        stemmed: str = _stemmer(language).stemWord(word)
    return stemmed


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer  # noqa: PLC0415 # see above

    return snowballstemmer.stemmer(language)
