"""``verbund deadlines FILE.csv --out OUT.csv``: reckon legal deadlines in bulk."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from verbund.kernel.deadlines_csv import compute_rows
from verbund.site.cli.support import CommandError
from verbund.site.cli.tables import input_file, read_table, shown


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("deadlines", help="Fristen einer CSV-Datei berechnen")
    verb.add_argument(
        "file",
        type=input_file,
        help="CSV mit id, kind, event_date, duration …; - ist die Eingabe",
    )
    verb.add_argument("--out", type=Path, required=True, help="Ziel: id,start,end")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write ``id,start,end``; nothing is written when any row is wrong."""
    try:
        rows = list(compute_rows(read_table(options.file)))
    except (ValueError, csv.Error) as error:
        raise CommandError(f"{shown(options.file)}: {error}") from error
    with options.out.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=["id", "start", "end"])
        writer.writeheader()
        writer.writerows(rows)
    return 0
