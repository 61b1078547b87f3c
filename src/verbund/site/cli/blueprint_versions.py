"""``verbund blueprint merge|diff|version-check``: two or three versions side by side.

Not a verb of its own (no ``register`` for the top level): ``blueprint`` calls it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from verbund.engine.merge import as_json, merge
from verbund.site.cli.support import CommandError


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs below ``verbund blueprint``."""
    merging = verbs.add_parser(
        "merge", help="drei JSON-Dokumente zusammenführen; Konflikte mit Pfad"
    )
    merging.add_argument("base", type=Path, help="die einst übernommene Fassung")
    merging.add_argument("local", type=Path, help="die eigene Fassung")
    merging.add_argument("upstream", type=Path, help="die neue Fassung")
    merging.set_defaults(run=_merge)


def _merge(options: argparse.Namespace) -> int:
    """Print ``{"merged": …, "conflicts": [path, …]}``; 0 also with conflicts."""
    base, local, upstream = map(_json, (options.base, options.local, options.upstream))
    try:
        print(as_json(merge(base, local, upstream)))
    except RecursionError:
        raise CommandError("Die Dokumente sind zu tief verschachtelt.") from None
    return 0


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path}: {error}") from error
