"""``verbund construction import FILE --member M``: building sites from a file."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("construction", help="Baustellen")
    below = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    take = below.add_parser(
        "import", help="Baustellen einlesen: OpenStreetMap, GeoJSON oder WZDx"
    )
    take.add_argument("file", type=Path, help="die Datei")
    take.add_argument("--member", required=True, help="Kommune, wie in der Adresse")
    take.add_argument(
        "--starts", type=_day, default=None, help="Beginn, wo die Datei keinen nennt"
    )
    take.add_argument(
        "--ends", type=_day, default=None, help="Ende, wo die Datei keines nennt"
    )
    take.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write all sites of the file, or none if one of them is wrong."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415
    from verbund.topics.construction import actions, importing  # noqa: PLC0415

    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise CommandError(f"{options.file}: {error.strerror}") from error
    try:
        member = member_by_slug(options.member)
        form, sites, left_out = importing.read_sites(content)
        sites = importing.dated(sites, options.starts, options.ends)
        done = actions.import_sites(member_id=member.id, sites=sites)
    except VerbundError as error:
        fields = "; ".join(f"{one.path}: {one.message}" for one in error.fields)
        raise CommandError(
            f"{options.file}: {fields or error.detail or error.title}"
        ) from error
    found = {
        "form": form,
        "added": done.added,
        "changed": done.changed,
        "same": done.same,
        "left_out": left_out,
    }
    print(json.dumps(found))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text} ist kein Tag wie 2026-11-30"
        ) from None
