"""``verbund fitconnect …``: delivery points, systems, sending and fetching."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from verbund.site.cli.support import CommandError, migrate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("fitconnect", help="Zustellpunkte und Sendungen")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    point = verbs.add_parser("destination", help="Zustellpunkte")
    points = point.add_subparsers(dest="do", metavar="WIE", required=True)
    making = points.add_parser("create", help="Zustellpunkt mit neuen Schlüsseln")
    making.add_argument("member", help="Kommune, zum Beispiel schoenberg")
    making.add_argument("blueprint", help="Schlüssel der übernommenen Blaupause")
    making.add_argument(
        "--pickup", action="store_true", help="ein anderes System holt ab"
    )
    making.set_defaults(run=_told(_create))
    listing = points.add_parser("list", help="alle Zustellpunkte")
    listing.add_argument("--member", default="")
    listing.set_defaults(run=_told(_list))
    for name, active in (("open", True), ("close", False)):
        one = points.add_parser(name, help="annehmen" if active else "nichts annehmen")
        one.add_argument("destination", type=UUID)
        one.set_defaults(run=_told(_switch), active=active)
    client = verbs.add_parser("client", help="Zugang für ein anderes System")
    client.add_argument("name", help="wofür der Zugang ist")
    client.add_argument("--fetches-for", default="", metavar="KOMMUNE")
    client.set_defaults(run=_told(_client))
    outlet = verbs.add_parser("outlet", help="Zustellpunkt anderswo eintragen")
    outlet.add_argument("member")
    outlet.add_argument("name")
    outlet.add_argument("destination", type=UUID)
    outlet.add_argument("--token-url", required=True)
    outlet.add_argument("--api-url", required=True)
    outlet.add_argument("--client-id", required=True)
    outlet.add_argument("--json", action="store_true", help="JSON statt XFall")
    outlet.set_defaults(run=_told(_outlet))
    sending = verbs.add_parser("send", help="einen Vorgang senden")
    sending.add_argument("outlet", help="Kennung des Ausgangs aus „outlet“")
    sending.add_argument("case", type=UUID, help="Kennung des Vorgangs")
    sending.set_defaults(run=_told(_send))
    fetching = verbs.add_parser("fetch", help="eine Sendung öffnen und ausgeben")
    fetching.add_argument("submission", type=UUID)
    fetching.add_argument("--out", type=Path, required=True, help="neuer Ordner")
    fetching.set_defaults(run=_told(_fetch))


def _told(
    work: Callable[[argparse.Namespace], int],
) -> Callable[[argparse.Namespace], int]:
    """Refusals of the rooms become one German sentence."""

    def run(options: argparse.Namespace) -> int:
        migrate()
        from verbund.core.errors import VerbundError  # noqa: PLC0415

        try:
            return work(options)
        except VerbundError as error:
            raise CommandError(f"{error.title}\n{error.detail}".strip()) from error

    return run


def _create(options: argparse.Namespace) -> int:
    from verbund.channels.fitconnect.actions import create_destination  # noqa: PLC0415
    from verbund.channels.fitconnect.keys import folder  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    row = create_destination(
        member=member_by_slug(options.member),
        blueprint=options.blueprint,
        mode="pickup" if options.pickup else "case",
    )
    print(row.id)
    print(f"Private Schlüssel: {folder()} (gehört in die Sicherung, sonst niemandem)")
    print(f"Verschlüsselung: {row.encryption_key['kid']}")
    print(f"Signatur: {row.signature_key['kid']}")
    return 0


def _list(options: argparse.Namespace) -> int:
    from verbund.channels.fitconnect.queries import destinations  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    member = member_by_slug(options.member) if options.member else None
    for row in destinations(member):
        state = "offen" if row.active else "geschlossen"
        waiting = f"{row.waiting} warten"
        cells = (str(row.id), row.member, row.blueprint, row.mode, state, waiting)
        print("\t".join(cells))
    return 0


def _switch(options: argparse.Namespace) -> int:
    from verbund.channels.fitconnect.actions import set_active  # noqa: PLC0415
    from verbund.channels.fitconnect.queries import destination_of  # noqa: PLC0415

    set_active(destination=destination_of(options.destination), active=options.active)
    print("offen" if options.active else "geschlossen")
    return 0


def _client(options: argparse.Namespace) -> int:
    from verbund.channels.fitconnect.actions import create_client  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    member = member_by_slug(options.fetches_for) if options.fetches_for else None
    row, secret = create_client(
        name=options.name, role="subscriber" if member else "sender", member=member
    )
    print(f"client_id\t{row.id}")
    print(f"client_secret\t{secret}")
    return 0


def _outlet(options: argparse.Namespace) -> int:
    """The secret comes by ``FITCONNECT_SECRET`` or standard input, not by argument."""
    from verbund.channels.fitconnect.actions import create_outlet  # noqa: PLC0415
    from verbund.channels.fitconnect.http import check_address  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    secret = os.environ.get("FITCONNECT_SECRET") or sys.stdin.readline().strip()
    if not secret:
        raise CommandError(
            "Geben Sie das Geheimnis in FITCONNECT_SECRET oder als Zeile."
        )
    row = create_outlet(
        member=member_by_slug(options.member),
        name=options.name,
        token_url=check_address(options.token_url),
        api_url=check_address(options.api_url),
        destination_id=options.destination,
        client_id=options.client_id,
        secret=secret,
        media_type="application/json" if options.json else "application/xml",
    )
    print(row.id)
    return 0


def _send(options: argparse.Namespace) -> int:
    from verbund.cases.queries import working_copy  # noqa: PLC0415
    from verbund.channels.fitconnect.actions import queue  # noqa: PLC0415
    from verbund.channels.fitconnect.queries import outlet_of  # noqa: PLC0415
    from verbund.channels.fitconnect.sending import send  # noqa: PLC0415
    from verbund.core.tenancy import across_members  # noqa: PLC0415

    try:
        outlet = outlet_of(UUID(options.outlet))
    except ValueError:
        raise CommandError(f"„{options.outlet}“ ist keine Kennung.") from None
    with across_members("Vorgang über FIT-Connect senden"):
        ground = working_copy(options.case).ground
    owner, acting = UUID(ground.owner.id), UUID(ground.acting.id)
    row = queue(outlet=outlet, case_id=options.case, owner=owner, acting=acting)
    done = send(row.id, owner=owner, acting=acting)
    print(f"{done.get_state_display()}: {done.remote_id}")
    return 0


def _fetch(options: argparse.Namespace) -> int:
    """Open what waits at a pickup point of this installation; files with mode 600."""
    from verbund.catalogue.edges.fitconnect.jose import Unreadable  # noqa: PLC0415
    from verbund.catalogue.edges.fitconnect.metadata import (  # noqa: PLC0415
        MetadataWrong,
    )
    from verbund.channels.fitconnect.queries import (  # noqa: PLC0415
        envelope_of,
        submission_of,
    )
    from verbund.channels.fitconnect.receiving import opened  # noqa: PLC0415

    envelope = envelope_of(options.submission)
    try:
        contents = opened(envelope, submission_of(envelope))
    except (Unreadable, MetadataWrong) as wrong:
        raise CommandError(f"Die Sendung ist nicht in Ordnung: {wrong}") from wrong
    options.out.mkdir(mode=0o700, parents=True)
    files = {
        "metadata.json": json.dumps(contents.facts, ensure_ascii=False).encode(),
        "data.xml" if contents.found.media_type.endswith("xml") else "data.json": (
            contents.data
        ),
        **{f"{name}.bin": content for name, content in contents.attachments.items()},
    }
    for name, content in files.items():
        handle = os.open(options.out / name, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        print(options.out / name)
    return 0
