"""``verbund terminal …``: the files for a kiosk machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("terminal", help="Bürgerterminals aufstellen")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    kiosk = verbs.add_parser(
        "kiosk", help="Richtlinien, Startskript und Dienst für ein Gerät schreiben"
    )
    kiosk.add_argument("member", help="Mitglied (Kurzname), vor dem das Gerät steht")
    kiosk.add_argument("--out", type=Path, required=True, help="Ordner für die Dateien")
    kiosk.add_argument("--base-url", default="", help="Adresse der Anlage")
    kiosk.set_defaults(run=_kiosk)


def _kiosk(options: argparse.Namespace) -> int:
    """Write the files and say where they belong."""
    django_ready()
    from verbund.channels.terminal import kiosk  # noqa: PLC0415
    from verbund.core.config import config  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        member = member_by_slug(options.member)
    except VerbundError as error:
        raise CommandError(f"{error.title} {error.detail}") from error
    base = (options.base_url or config().base_url).rstrip("/")
    try:
        files = kiosk.kiosk_files(f"{base}/terminal/{member.slug}/")
    except ValueError as error:
        raise CommandError(str(error)) from error
    options.out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = options.out / name
        path.write_text(content, encoding="utf-8")
        path.chmod(0o755 if name == kiosk.START_FILE else 0o644)
    print(f"{kiosk.POLICY_FILE} → /etc/chromium/policies/managed/")
    print(f"{kiosk.START_FILE} → /usr/local/bin/")
    print(f"{kiosk.UNIT_FILE} → /etc/systemd/system/")
    return 0
