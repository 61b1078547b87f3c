"""``verbund blueprint merge|diff|version-check``: two or three versions side by side.

Not a verb of its own (no ``register`` for the top level): ``blueprint`` calls it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from verbund.engine.compare import compare, required_version, version_too_small
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.merge import as_json, merge
from verbund.engine.model import Blueprint
from verbund.engine.package import read_package
from verbund.site.cli.blueprint_formats import blueprint_named
from verbund.site.cli.blueprint_packages import content_of
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
    for name, help_, run in (
        ("diff", "zwei Fassungen vergleichen, in Worten", _diff),
        ("version-check", "passt die Nummer der neuen Fassung?", _version_check),
    ):
        verb = verbs.add_parser(name, help=help_)
        what = "Ordner, Paket oder Schlüssel@Fassung der"
        verb.add_argument("old", help=f"{what} bisherigen Fassung")
        verb.add_argument("new", help=f"{what} neuen Fassung")
        verb.add_argument("--lang", choices=("de", "en"), default="de")
        verb.set_defaults(run=run)


def _merge(options: argparse.Namespace) -> int:
    """Print ``{"merged": …, "conflicts": [path, …]}``; 0 also with conflicts."""
    base, local, upstream = map(_json, (options.base, options.local, options.upstream))
    try:
        print(as_json(merge(base, local, upstream)))
    except RecursionError:
        raise CommandError("Die Dokumente sind zu tief verschachtelt.") from None
    return 0


def _diff(options: argparse.Namespace) -> int:
    """Print every change with its level, the far-reaching ones first."""
    old, new = _blueprint(options.old), _blueprint(options.new)
    for change in compare(old, new):
        print(f"{change.level:<6}{change.sentence.get(options.lang)}")
        print(f"      {change.effect.get(options.lang)} ({change.path})")
    needed = required_version(old, new)
    print(f"{old.key}: {old.version} → {needed}")
    return 0


def _version_check(options: argparse.Namespace) -> int:
    """0 if the new number is large enough, 1 with the reason."""
    old, new = _blueprint(options.old), _blueprint(options.new)
    if old.key != new.key:
        raise CommandError(f"„{old.key}“ und „{new.key}“ sind verschiedene Blaupausen.")
    refusal = version_too_small(old, new)
    if refusal is not None:
        raise CommandError(refusal.get(options.lang))
    word = "reicht aus" if options.lang == "de" else "is large enough"
    print(f"{new.key} {new.version} {word} ({required_version(old, new)}).")
    return 0


def _blueprint(name: str) -> Blueprint:
    try:
        if Path(name).is_file():
            return read_package(content_of(Path(name))).blueprint
        return blueprint_named(name)
    except BlueprintInvalid as problem:
        raise CommandError(str(problem)) from problem


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{path}: {error}") from error
