"""``verbund cases …``: rebuild projections, run the retention."""

from __future__ import annotations

import argparse
from datetime import date

from verbund.site.cli.support import django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("cases", help="Vorgänge pflegen")
    verbs = verb.add_subparsers(dest="what", metavar="WAS", required=True)
    rebuilding = verbs.add_parser("rebuild", help="Vorgänge aus dem Journal aufbauen")
    rebuilding.add_argument("--check", action="store_true", help="nur vergleichen")
    rebuilding.set_defaults(run=_rebuild)
    erasing = verbs.add_parser("retention", help="Löschlauf nach Aufbewahrungsfrist")
    erasing.add_argument("--dry-run", action="store_true", help="nur zeigen")
    erasing.add_argument("--today", type=date.fromisoformat, default=None)
    erasing.set_defaults(run=_retention)


def _rebuild(options: argparse.Namespace) -> int:
    """Fold every journal anew; with ``--check`` 1 if any row differs."""
    django_ready()
    from verbund.cases.actions import rebuild  # noqa: PLC0415

    report = rebuild(check=options.check)
    print(f"{report.cases} Vorgänge, {len(report.differing)} abweichend.")
    for number in report.differing[:50]:
        print(f"  {number}")
    return 1 if options.check and report.differing else 0


def _retention(options: argparse.Namespace) -> int:
    """Erase what is due and print the proof's summary."""
    django_ready()
    from verbund.cases.actions import run_retention  # noqa: PLC0415

    report = run_retention(today=options.today, dry_run=options.dry_run)
    for case in report.erased:
        print(f"{case.number}\t{case.due_on}\t{case.rule}")
    word = "fällig" if options.dry_run else "gelöscht"
    print(f"{len(report.erased)} Vorgänge {word}, {len(report.held)} gesperrt.")
    return 0
