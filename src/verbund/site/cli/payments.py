"""``verbund payments import FILE``: book a bank statement to the cases by reference."""

from __future__ import annotations

import argparse
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("payments", help="Zahlungen buchen")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    reading = verbs.add_parser(
        "import", help="Kontoauszug (CAMT.053 oder CSV) nach Kassenzeichen buchen"
    )
    reading.add_argument("file", type=Path, help="Datei der Bank")
    reading.add_argument(
        "--member", help="nur Vorgänge dieses Mitglieds (Kurzname); sonst alle"
    )
    reading.add_argument("--dry-run", action="store_true", help="nur zeigen")
    reading.set_defaults(run=_import)


_WORDS = {
    "booked": "gebucht",
    "known": "schon gebucht",
    "unknown": "kein Kassenzeichen",
    "refused": "abgelehnt",
}


def _import(options: argparse.Namespace) -> int:
    """Book each credit; 1 if one with a reference of ours was refused."""
    django_ready()
    from verbund.cases.actions.payments import import_payments  # noqa: PLC0415
    from verbund.cases.bank import StatementUnreadable, read_statement  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    try:
        credits = read_statement(options.file.read_bytes())
    except (OSError, StatementUnreadable) as error:
        raise CommandError(f"{options.file}: {error}") from error
    members = None
    if options.member:
        try:
            members = frozenset({member_by_slug(options.member).id})
        except VerbundError as error:
            raise CommandError(f"{error.title} {error.detail}") from error
    report = import_payments(credits, members=members, dry_run=options.dry_run)
    for row in report.rows:
        euros = f"{row.credit.amount // 100},{row.credit.amount % 100:02d} €"
        facts = (f"{row.credit.on:%d.%m.%Y}", euros, _WORDS[row.outcome])
        more = (row.number, row.reference or row.credit.text[:40], row.why)
        print("\t".join(part for part in (*facts, *more) if part))
    totals = ", ".join(f"{report.count(name)} {word}" for name, word in _WORDS.items())
    print(f"{len(report.rows)} Gutschriften: {totals}.")
    if options.dry_run:
        print("Probelauf: nichts gebucht.")
    return 1 if report.count("refused") else 0
