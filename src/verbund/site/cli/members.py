"""``verbund members …``: the register and the members of the region."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("members", help="Gemeindeverzeichnis und Mitglieder")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    reading = verbs.add_parser(
        "import", help="Datei des Gemeindeverzeichnisses einlesen"
    )
    reading.add_argument("file", type=Path)
    reading.add_argument("--valid-from", type=date.fromisoformat, default=None)
    reading.set_defaults(run=_import)
    listing = verbs.add_parser("list", help="Mitglieder auflisten")
    listing.set_defaults(run=_list)


def _import(options: argparse.Namespace) -> int:
    """Read in one file, whole or not at all; prints what changed."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.actions import import_register  # noqa: PLC0415

    try:
        report = import_register(path=options.file, valid_from=options.valid_from)
    except OSError as error:
        raise CommandError(f"{options.file}: {error}") from error
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print("\n".join(report.lines()))
    return 0


def _list(_: argparse.Namespace) -> int:
    """Print slug, keys and names."""
    django_ready()
    from verbund.members.queries import all_members, party  # noqa: PLC0415

    for member in all_members():
        facts = party(member)
        print(f"{member.slug}\t{facts.ags}\t{facts.ars}\t{member.official_name}")
    return 0
