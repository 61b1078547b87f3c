"""``verbund tokens …``: keys for programs that use the interface."""

from __future__ import annotations

import argparse
from datetime import timedelta
from uuid import UUID

from verbund.site.cli.support import CommandError, django_ready, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("tokens", help="Zugänge für Programme")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    making = verbs.add_parser("create", help="Token anlegen; es erscheint nur einmal")
    making.add_argument("member", help="Kommune, zum Beispiel schoenberg")
    making.add_argument("name", help="wofür das Token ist")
    making.add_argument(
        "--scope",
        action="append",
        required=True,
        help="cases:submit, cases:read, cases:work, statistics:read; mehrfach möglich",
    )
    making.add_argument("--person", default="", help="E-Mail-Adresse der Person")
    making.add_argument("--days", type=int, default=0, help="Gültigkeit in Tagen")
    making.set_defaults(run=_create)
    listing = verbs.add_parser("list", help="Tokens auflisten")
    listing.add_argument("--member", default="")
    listing.set_defaults(run=_list)
    revoking = verbs.add_parser("revoke", help="Token ungültig machen")
    revoking.add_argument("token", help="Kennung oder Anfang des Tokens aus der Liste")
    revoking.set_defaults(run=_revoke)


def _create(options: argparse.Namespace) -> int:
    """Make a token and print its secret."""
    migrate()
    from verbund.channels.api.actions import create_token  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.members.queries import (  # noqa: PLC0415
        member_by_slug,
        person_by_email,
    )

    ends = clock.now() + timedelta(days=options.days) if options.days else None
    try:
        row, secret = create_token(
            member=member_by_slug(options.member),
            name=options.name,
            scopes=options.scope,
            person=person_by_email(options.person) if options.person else None,
            expires_at=ends,
        )
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    print(secret)
    print(f"{row.prefix}… für {options.member}: {', '.join(row.scopes)}")
    return 0


def _list(options: argparse.Namespace) -> int:
    """Print every token without its secret."""
    django_ready()
    from verbund.channels.api.queries import tokens_of  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        member = member_by_slug(options.member) if options.member else None
    except VerbundError as error:
        raise CommandError(f"{error.title}\n{error.detail}") from error
    for row in tokens_of(member):
        state = "widerrufen" if row.revoked_at else "gültig"
        if row.expires_at and not row.revoked_at:
            state = f"bis {row.expires_at:%d.%m.%Y}"
        used = f"{row.last_used_at:%d.%m.%Y}" if row.last_used_at else "nie benutzt"
        cells = (
            row.prefix, row.member, row.name, row.person, " ".join(row.scopes), state,
            used,
        )  # fmt: skip
        print("\t".join(cells))
    return 0


def _revoke(options: argparse.Namespace) -> int:
    """Revoke one token, named by its id or prefix."""
    django_ready()
    from verbund.channels.api.actions import revoke_token  # noqa: PLC0415
    from verbund.channels.api.queries import tokens_of  # noqa: PLC0415

    named = [row for row in tokens_of() if options.token in {row.prefix, str(row.id)}]
    if len(named) != 1:
        raise CommandError(f"„{options.token}“ benennt {len(named)} Tokens.")
    revoke_token(token_id=UUID(str(named[0].id)))
    print(f"{named[0].prefix}… ist ungültig.")
    return 0
