"""``verbund hotline …``: telephone systems that push calls to the 115."""

from __future__ import annotations

import argparse
from uuid import UUID

from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("hotline", help="Telefonanlagen der 115")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    adding = verbs.add_parser(
        "add-phone", help="eine Telefonanlage zulassen; zeigt ihr Geheimnis einmal"
    )
    adding.add_argument("member", help="Kurzname der Kommune, deren 115 es ist")
    adding.add_argument("--name", required=True, help="woran man die Anlage erkennt")
    adding.set_defaults(run=_add)
    listing = verbs.add_parser("phones", help="zugelassene Telefonanlagen auflisten")
    listing.add_argument("member", help="Kurzname der Kommune")
    listing.set_defaults(run=_list)
    ending = verbs.add_parser("revoke-phone", help="von einer Anlage nichts annehmen")
    ending.add_argument("id", type=UUID, help="Kennung aus der Liste")
    ending.set_defaults(run=_revoke)


def _add(options: argparse.Namespace) -> int:
    """Print the secret, once."""
    migrate()
    from verbund.calls import actions  # noqa: PLC0415
    from verbund.core.config import config  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
        _, secret = actions.add_system(member=member, name=options.name)
    except VerbundError as error:
        raise CommandError(error.detail or error.title) from error
    print(f"POST {config().base_url}/115/cti/")
    print(f"Authorization: Bearer {secret}")
    return 0


def _list(options: argparse.Namespace) -> int:
    """Print id, day and name of each."""
    migrate()
    from verbund.calls import queries  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
    except VerbundError as error:
        raise CommandError(error.detail or error.title) from error
    for row in queries.systems_of(member):
        print(f"{row.id}  {row.created_at:%d.%m.%Y}  {row.name}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    """Take nothing from it any more."""
    migrate()
    from verbund.calls import actions  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        row = actions.revoke_system(system_id=options.id)
    except VerbundError as error:
        raise CommandError(error.detail or error.title) from error
    print(f"{row.name}: gesperrt")
    return 0
