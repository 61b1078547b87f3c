"""``verbund geo …``: collections from files, boundaries, what there is."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready, migrate

_MOST = 500_000_000


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("geo", help="Geodaten veröffentlichen, Grenzen laden")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    reading = verbs.add_parser(
        "import", help="GeoJSON, CSV, Shape (Zip) oder GeoPackage veröffentlichen"
    )
    reading.add_argument("file", type=Path)
    reading.add_argument("--collection", required=True, help="Kurzname der Sammlung")
    reading.add_argument("--member", required=True, help="Kurzname des Mitglieds")
    reading.add_argument("--title", default="", help="Titel (sonst der Kurzname)")
    reading.add_argument("--description", default="")
    reading.add_argument("--licence", default="dl-de/zero-2.0")
    reading.add_argument("--attribution", default="", help="Quelle, die zu nennen ist")
    reading.add_argument(
        "--epsg", type=int, default=None, help="Koordinatensystem der Datei"
    )
    reading.add_argument("--id", default="", help="Spalte mit der Kennung")
    reading.add_argument("--category", default="", help="Spalte, die einordnet")
    reading.add_argument("--begin", default="", help="Spalte mit Tag oder Beginn")
    reading.add_argument("--end", default="", help="Spalte mit dem Ende")
    reading.add_argument(
        "--replace", action="store_true", help="eine vorhandene Sammlung ersetzen"
    )
    reading.add_argument(
        "--dry-run", action="store_true", help="nur prüfen, nichts veröffentlichen"
    )
    reading.set_defaults(run=_import)
    withdraw = verbs.add_parser("withdraw", help="eine Sammlung zurückziehen")
    withdraw.add_argument("collection")
    withdraw.add_argument("--member", required=True)
    withdraw.set_defaults(run=_withdraw)
    listing = verbs.add_parser("list", help="alle Sammlungen auflisten")
    listing.set_defaults(run=_list)
    borders = verbs.add_parser(
        "boundaries", help="Gemeindegrenzen der Mitglieder und ihrer Nachbarn laden"
    )
    borders.add_argument(
        "--germany",
        action="store_true",
        help="ganz Deutschland (kostet 30 MB Speicher in jedem Prozess)",
    )
    borders.set_defaults(run=_boundaries)


def _import(options: argparse.Namespace) -> int:
    """Publish a file, whole or not at all; prints every fault with its row."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.geodata.actions import (  # noqa: PLC0415
        CollectionWords,
        publish_collection,
    )
    from verbund.geodata.reading import FileFaults, check_file  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
        if options.file.stat().st_size > _MOST:
            raise CommandError(f"{options.file}: größer als {_MOST // 1_000_000} MB.")
        checked = check_file(
            options.file.read_bytes(),
            options.file.name,
            epsg=options.epsg,
            id_column=options.id,
            progress=_progress("geprüft"),
        )
        if options.dry_run:
            print(f"{len(checked)} Objekte ohne Fehler.")
            return 0
        done = publish_collection(
            member=member,
            words=CollectionWords(
                key=options.collection,
                title=options.title or options.collection,
                description=options.description,
                licence=options.licence,
                attribution=options.attribution,
                category=options.category,
                begin=options.begin,
                end=options.end,
                mode="replace" if options.replace else "new",
            ),
            checked=checked,
            progress=_progress("geschrieben"),
        )
    except OSError as error:
        raise CommandError(f"{options.file}: {error.strerror}") from error
    except FileFaults as refused:
        lines = [str(fault) for fault in refused.faults]
        if refused.more:
            lines.append(f"… und {refused.more} weitere Fehler.")
        lines.append("Nichts wurde veröffentlicht.")
        raise CommandError("\n".join(lines)) from refused
    except VerbundError as error:
        problems = [field.message for field in error.fields]
        raise CommandError(
            "\n".join([error.title, *(problems or [error.detail])])
        ) from error
    print(
        f"{done.count} Objekte in „{options.collection}“ veröffentlicht "
        f"({done.added} neu, {done.gone} entfernt)."
    )
    return 0


def _progress(word: str) -> Callable[[int], None]:
    """Say every few thousand objects how far it is, where somebody looks."""

    def told(count: int) -> None:
        if count % 10_000 == 0 and sys.stderr.isatty():
            sys.stderr.write(f"\r{count} {word}")
            sys.stderr.flush()

    return told


def _withdraw(options: argparse.Namespace) -> int:
    """Take a collection out of the public."""
    django_ready()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.geodata.actions import withdraw_collection  # noqa: PLC0415
    from verbund.geodata.errors import CollectionNotFound  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
        gone = withdraw_collection(member=member, key=options.collection)
    except (VerbundError, CollectionNotFound) as error:
        raise CommandError(str(error)) from error
    print(f"{gone} Objekte entfernt; „{options.collection}“ ist nicht mehr öffentlich.")
    return 0


def _list(_: argparse.Namespace) -> int:
    """Print key, number of objects, licence and title."""
    django_ready()
    from verbund.geodata.queries import collections, count  # noqa: PLC0415

    for spec in collections():
        print(f"{spec.key}\t{count(spec)}\t{spec.licence}\t{spec.title['de']}")
    return 0


def _boundaries(options: argparse.Namespace) -> int:
    """Load the shipped boundaries; the same again changes nothing."""
    migrate()
    from verbund.geodata.actions import load_boundaries  # noqa: PLC0415

    count = load_boundaries(everywhere=options.germany)
    print(f"{count} Gemeindegrenzen stehen bereit.")
    return 0
