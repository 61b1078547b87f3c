"""``verbund deadlines FILE.csv --out OUT.csv``: reckon legal deadlines in bulk."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from verbund.kernel.deadlines_csv import compute_rows
from verbund.site.cli.support import CommandError


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("deadlines", help="Fristen einer CSV-Datei berechnen")
    verb.add_argument(
        "file", type=Path, help="CSV mit id, kind, event_date, duration …"
    )
    verb.add_argument("--out", type=Path, required=True, help="Ziel: id,start,end")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write ``id,start,end``; nothing is written when any row is wrong."""
    try:
        with options.file.open(encoding="utf-8-sig", newline="") as source:
            rows = list(compute_rows(csv.DictReader(source)))
    except (OSError, ValueError) as error:
        raise CommandError(f"{options.file}: {error}") from error
    with options.out.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=["id", "start", "end"])
        writer.writeheader()
        writer.writerows(rows)
    return 0
