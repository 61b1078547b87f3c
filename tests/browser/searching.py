"""Searches every file below folders for words, in each form that software keeps."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus


def forms(word: str) -> Iterator[bytes]:
    """UTF-8, UTF-16 both ways, percent, JSON, and Base64 at each of three offsets."""
    yield word.encode()
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield quote(word).encode()
    yield quote_plus(word).encode()
    yield quote(word).lower().encode()
    yield json.dumps(word)[1:-1].encode()
    for encoded in (word.encode(), word.encode("utf-16-le")):
        for lead in range(3):
            text = base64.b64encode(b"\0" * lead + encoded)
            # The first and last signs depend on what stands around the word.
            whole = text[(4 if lead else 0) : -4]
            if len(whole) >= 8:
                yield whole
                yield whole.replace(b"+", b"-").replace(b"/", b"_")


def found(words: Iterable[str], *folders: Path) -> list[str]:
    """Where any of the words lies: „file: word“; links and sockets are not followed."""
    wanted = [(word, form) for word in words for form in set(forms(word))]
    hits = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.is_symlink():
                continue
            content = path.read_bytes()
            hits += [
                f"{path.relative_to(folder)}: {word}"
                for word in sorted({w for w, form in wanted if form in content})
            ]
    return hits
