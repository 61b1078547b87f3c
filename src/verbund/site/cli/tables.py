"""Tables and files as offices have them: any separator, Excel's coding, a pipe."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_STDIN = Path("/dev/stdin")
_SEPARATORS = (",", ";", "\t")


def input_file(given: str) -> Path:
    """A file to read as an argument names it; ``-`` is the standard input."""
    return _STDIN if given == "-" else Path(given)


def shown(file: Path) -> str:
    """The file as the operator named it."""
    return "-" if file == _STDIN else os.fspath(file)


def read_table(file: Path) -> Iterator[Mapping[str, str | None]]:
    """The rows of a CSV file by its header, as ``csv.DictReader`` gives them.

    Commas, semicolons or tabs, whatever separates the header; UTF-8 with or without a
    mark, else Windows-1252, as Excel writes in Germany. Raises ``OSError`` and
    ``csv.Error``.
    """
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    header = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    yield from rows
