"""``verbund reports rebuild``: the public side of the reports, from the cases again."""

from __future__ import annotations

import argparse
import json

from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("reports", help="Anliegen")
    below = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    again = below.add_parser(
        "rebuild", help="öffentliche Anliegen aus den Akten neu aufbauen"
    )
    again.add_argument("--member", default="", help="nur diese Kommune")
    again.add_argument(
        "--check", action="store_true", help="nur vergleichen, nichts ändern"
    )
    again.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Rebuild or compare; with ``--check`` 1 if a row differs from its case."""
    migrate()
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415
    from verbund.topics.reports import checks  # noqa: PLC0415

    if options.check:
        found = list(checks.projections())
        for one in found:
            print(f"{one.subject}: {one.message}")
        print(json.dumps({"differing": len(found)}))
        return 1 if found else 0
    try:
        member = member_by_slug(options.member) if options.member else None
    except VerbundError as error:
        raise CommandError(error.detail or error.title) from error
    seen, changed = checks.rebuild(member.id if member else None)
    print(json.dumps({"cases": seen, "changed": changed}))
    return 0
