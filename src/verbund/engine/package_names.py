"""Names of files in a package: one form, and nothing that leads out of the folder."""

import re
import unicodedata
from collections.abc import Iterable

_NAME = re.compile(r"[\w][\w.\- ]*(?:/[\w][\w.\- ]*)*")
MAX_NAME = 120
#: Names that some systems take for devices.
_DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{p}{n}" for p in ("com", "lpt") for n in range(10)),
    )
)


def one_form(name: str) -> str:
    """The name in composed form (NFC), as every system can write it."""
    return unicodedata.normalize("NFC", name)


def name_problem(name: str) -> str | None:
    """Why a file may not be called so; ``None`` if it may."""
    if not name or len(name) > MAX_NAME:
        return "Der Name ist leer oder zu lang."
    if "\0" in name or any(not sign.isprintable() for sign in name):
        return "Der Name enthält unsichtbare Zeichen."
    if "\\" in name or ":" in name:
        return "Der Name enthält „\\“ oder „:“."
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "." in parts or "" in parts:
        return "Der Name führt aus dem Ordner heraus."
    if name != one_form(name):
        return "Der Name steht nicht in der üblichen Form (NFC)."
    if not _NAME.fullmatch(name):
        return "Der Name enthält unerlaubte Zeichen."
    stems = {part.split(".")[0].casefold() for part in parts}
    if stems & _DEVICES or any(part.endswith((".", " ")) for part in parts):
        return "So darf eine Datei nicht auf jedem System heißen."
    return None


def same_names(names: Iterable[str]) -> list[str]:
    """Names that some system would take for one before them."""
    seen: set[str] = set()
    twice = []
    for name in names:
        folded = unicodedata.normalize("NFKC", name).casefold()
        if folded in seen:
            twice.append(name)
        seen.add(folded)
    return twice
