"""How long a blueprint takes on its way: merging, comparing, packing, reading."""

import statistics
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from bench.home import ROOT
from verbund.engine.compare import compare_documents
from verbund.engine.documents import document_of, files_of
from verbund.engine.loading import load
from verbund.engine.merge import merge
from verbund.engine.overlay import overlaid, overlay_of
from verbund.engine.package import pack, read_package, write_package
from verbund.kernel.signing import SigningKey

MERGE_MS, COMPARE_MS, PACKAGE_MS, OVERLAY_MS = 20.0, 50.0, 100.0, 200.0


def run() -> list[dict[str, Any]]:
    """Milliseconds of CPU for the largest blueprint that comes with the program."""
    found = [load(file.parent) for file in ROOT.glob("blueprints/*/blueprint.yaml")]
    largest = max(found, key=lambda one: len(str(document_of(one))))
    base = document_of(largest)
    local, upstream = _changed(base, " (hier)", "title"), _changed(base, "!", "label")
    files = files_of(base)
    key = SigningKey.new()
    content = write_package(pack(files, publisher="bench", key=key))
    mine = deepcopy(base)
    mine["blueprint"]["minutes"] = 99  # type: ignore[index] # a mapping
    overlay = overlay_of(largest, mine)
    other = _changed(base, "?", "title")
    work: list[tuple[str, float, Callable[[], object]]] = [
        ("zusammenführen", MERGE_MS, lambda: merge(base, local, upstream)),
        ("zusammenführen, voller Konflikte", MERGE_MS,
         lambda: merge(base, local, other)),
        ("vergleichen", COMPARE_MS, lambda: compare_documents(base, upstream)),
        ("Paket lesen und prüfen", PACKAGE_MS, lambda: read_package(content)),
        ("eigene Änderungen anwenden", OVERLAY_MS, lambda: overlaid(largest, overlay)),
    ]  # fmt: skip
    return [_row(f"{name} ({largest.key})", limit, one) for name, limit, one in work]


def _changed(base: Any, mark: str, key: str) -> Any:
    """The document with every German text at ``key`` changed."""
    if isinstance(base, list):
        return [_changed(one, mark, key) for one in base]
    if not isinstance(base, dict):
        return base
    made = {}
    for name, value in base.items():
        if name == key and isinstance(value, dict) and "de" in value:
            made[name] = {**value, "de": f"{value['de']}{mark}"}
        else:
            made[name] = _changed(value, mark, key)
    return made


def _row(name: str, limit: float, work: Callable[[], object]) -> dict[str, Any]:
    work()
    times = []
    for _ in range(7):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    value = statistics.median(times)
    return {"name": f"Blaupause {name}", "value": round(value, 2), "unit": "ms",
            "limit": limit, "peer": None, "ratio": round(value / limit, 2)}  # fmt: skip
