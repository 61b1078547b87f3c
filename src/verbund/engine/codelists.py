"""Official code lists that fields can refer to: states and citizenships (Destatis)."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from verbund.kernel.german import fold

LISTS = ("states", "citizenships")
#: The edition of both lists that we ship and check answers against.
EDITION = "2024-08-01"


class CodeEntry(Struct, frozen=True):
    """``until`` is the ISO day the state ceased to exist, empty while it exists."""

    code: str
    label: str
    until: str = ""


@cache
def codes(name: str) -> Mapping[str, CodeEntry]:
    """Every entry by code, former ones too; empty for an unknown list."""
    if name not in LISTS:
        return {}
    content = (files("verbund.engine") / "data" / f"{name}.csv").read_text("utf-8")
    rows = csv.reader(content.splitlines(), delimiter=";")
    return {code: CodeEntry(code, label, until) for code, label, until in rows}


@cache
def code_options(name: str) -> tuple[CodeEntry, ...]:
    """What a form offers: present entries in German order."""
    current = [entry for entry in codes(name).values() if not entry.until]
    return tuple(sorted(current, key=lambda entry: fold(entry.label)))
