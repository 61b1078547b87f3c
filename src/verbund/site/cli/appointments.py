"""``verbund appointments import FILE``: opening rules of ZMS become ours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("appointments", help="Terminzeiten übernehmen")
    inner = verb.add_subparsers(dest="appointments", metavar="BEFEHL", required=True)
    found = inner.add_parser(
        "import", help="Öffnungsregeln aus ZMS (availability, JSON) übernehmen"
    )
    found.add_argument("file", type=Path, help="Antwort von /scope/ID/availability/")
    found.add_argument("--member", required=True, help="Kurzname der Kommune")
    found.add_argument("--office", required=True, help="Kurzname des Amtes")
    found.add_argument("--kind", required=True, help="Wofür: Blaupause oder Terminart")
    found.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Take the rules over and name every loss; nothing is kept if the file is none."""
    django_ready()
    from verbund.appointments import actions  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members import queries as members  # noqa: PLC0415

    try:
        document = options.file.read_bytes()
        member = members.member_by_slug(options.member)
        office = next(
            (o for o in members.offices_of(member) if o.slug == options.office), None
        )
        if office is None:
            known = ", ".join(o.slug for o in members.offices_of(member))
            raise CommandError(
                f"{member.name} hat kein Amt „{options.office}“. Es gibt: {known}."
            )
        found = actions.import_zms(
            member=member, office_id=office.id, kind=options.kind, document=document
        )
    except OSError as error:
        raise CommandError(f"{options.file}: {error}") from error
    except VerbundError as error:
        raise CommandError(f"{options.file}: {error.detail or error.title}") from error
    out = sys.stdout.write
    out(f"{found.rules} Regeln gelesen, {len(found.patterns)} übernommen.\n")
    for loss in found.losses:
        out(f"nicht übernommen, Regel {loss.rule}: {loss.what}\n")
    return 0
