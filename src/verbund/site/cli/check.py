"""``verbund check``: do chain, projections, outbox and files agree?"""

from __future__ import annotations

import argparse

from verbund.site.cli.support import django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("check", help="Kette, Vorgänge, Postausgang, Dateien")
    verb.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Run every check of every room; 0 only if all agree."""
    django_ready()
    from verbund.core.checks import run_integrity_checks  # noqa: PLC0415

    found = run_integrity_checks()
    for name, findings in found.items():
        print(f"{name}: {'in Ordnung' if not findings else f'{len(findings)} Befunde'}")
        for finding in findings[:50]:
            print(f"  {finding.subject}: {finding.message}")
    return 1 if any(found.values()) else 0
