"""``verbund blueprint check|test|show|new|schema|list|export …``, for authors."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from verbund.engine import authoring
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import load
from verbund.engine.plain_language import report_readability
from verbund.engine.scenario import report_scenarios
from verbund.site.cli import (
    blueprint_formats,
    blueprint_packages,
    blueprint_proposals,
    blueprint_versions,
)
from verbund.site.cli.support import CommandError, blueprint_folder, shipped_keys

_Report = tuple[str, int]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("blueprint", help="Blaupausen schreiben und prüfen")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    for name, help_, work in (
        ("check", "prüfen: Datei, Zeile, was falsch ist, was richtig wäre", _check),
        ("test", "die Beispiele der Blaupause durchspielen", _test),
        ("show", "Felder, Seiten und Zustände zeigen", _show),
        ("readability", "wie schwer die Texte sind, und welcher Satz", _readability),
    ):
        one = verbs.add_parser(name, help=help_)
        one.add_argument(
            "blueprint", nargs="*", help="Ordner oder Schlüssel; leer: alle"
        )
        one.set_defaults(run=_over_all(work))
    new = verbs.add_parser("new", help="eine kleine, vollständige Blaupause anlegen")
    new.add_argument("key")
    new.add_argument("--folder", type=Path, default=Path("blueprints"))
    for kind in sorted(blueprint_formats.SOURCES):
        new.add_argument(
            f"--from-{kind}", type=Path, metavar="DATEI", help="aus dieser Datei"
        )
    new.add_argument(
        "--report", action="store_true", help="eine Meldung (Anliegen) mit Ort"
    )
    new.set_defaults(run=_new)
    schema = verbs.add_parser("schema", help="JSON-Schema der Dateien ausgeben")
    schema.set_defaults(run=lambda _: _tell(authoring.report_schema()))
    listing = verbs.add_parser("list", help="mitgelieferte Blaupausen")
    listing.set_defaults(run=lambda _: _tell(("\n".join(shipped_keys()), 0)))
    for more in (
        blueprint_versions,
        blueprint_formats,
        blueprint_packages,
        blueprint_proposals,
    ):
        more.add(verbs)


def _over_all(work: Callable[[Path], _Report]) -> Callable[[argparse.Namespace], int]:
    """Do it for every named blueprint, or all shipped ones; the worst code counts."""

    def run(options: argparse.Namespace) -> int:
        names = options.blueprint or shipped_keys()
        return max((_tell(work(blueprint_folder(name))) for name in names), default=0)

    return run


def _new(options: argparse.Namespace) -> int:
    for kind in blueprint_formats.SOURCES:
        source = getattr(options, f"from_{kind}")
        if source is not None:
            return blueprint_formats.new_from(kind, source, options.folder, options.key)
    starter = "starter_report" if options.report else "starter"
    return _tell(authoring.report_new(options.folder, options.key, starter=starter))


def _check(folder: Path) -> _Report:
    return authoring.report_check(folder)


def _show(folder: Path) -> _Report:
    return authoring.report_show(folder)


def _readability(folder: Path) -> _Report:
    text, code = report_readability(folder)
    return f"{folder.name}\n{text}", code


def _test(folder: Path) -> _Report:
    try:
        return report_scenarios(load(folder))
    except BlueprintInvalid as error:
        raise CommandError(str(error)) from error


def _tell(report: _Report) -> int:
    text, code = report
    if text:
        print(text)
    return code
