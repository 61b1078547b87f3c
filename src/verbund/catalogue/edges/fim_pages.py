"""Pages of a new form, and names for what had none."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from verbund.kernel.german import fold

_MOST_ON_A_PAGE = 6


def slug(name: str) -> str:
    """An id from a German name: ``Straße und Nr.`` becomes ``strasse_und_nr``."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")[:40].rstrip("_")
    return plain if re.match(r"[a-z]", plain) else f"feld_{plain}".rstrip("_")


def pages_of(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One page for each group; single fields share pages; repeats have their own."""
    pages: list[dict[str, Any]] = []
    taken: set[str] = set()
    for title, paths, path in _pages(fields, "", {"de": "Ihre Angaben"}):
        wanted = slug(path.replace(".", "_") or "angaben")
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted}_{number}", number + 1
        taken.add(name)
        pages.append({"id": name, "title": title, "fields": paths})
    return pages


def _pages(
    fields: Mapping[str, Any], prefix: str, title: object
) -> Iterator[tuple[object, list[str], str]]:
    waiting: list[str] = []
    for name, field in fields.items():
        path = f"{prefix}{name}"
        if field["type"] == "group":
            if waiting:
                yield title, waiting, prefix.rstrip(".")
                waiting = []
            if field.get("repeat"):
                yield field["label"], [path], path
            else:
                yield from _pages(field["fields"], f"{path}.", field["label"])
            continue
        waiting.append(path)
        if len(waiting) == _MOST_ON_A_PAGE:
            yield title, waiting, prefix.rstrip(".")
            waiting = []
    if waiting:
        yield title, waiting, prefix.rstrip(".")
