"""Run every benchmark and print the numbers with their ratio to limit or peer.

``python -m bench [--json FILE] [--postgres] [NAME …]``. A module takes part if it has
``run() -> list[dict]`` with ``name, value, unit, limit, peer, ratio``. A ratio above 1
misses the limit. ``--postgres`` runs those that use a database a second time on a
private PostgreSQL cluster; without names that happens by itself where there is one.
"""

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WITH_POSTGRES = ROOT / "scripts" / "with_postgres.sh"
ON_BOTH = ("api", "geodata", "intake", "search", "worklist")


def main() -> int:
    """Run what was asked for; 1 if a limit was missed."""
    reader = argparse.ArgumentParser(prog="python -m bench")
    reader.add_argument("names", nargs="*", help="without names: all")
    reader.add_argument("--json", type=Path, default=None, help="also write JSON")
    reader.add_argument("--no-postgres", action="store_true")
    options = reader.parse_args()
    rows = [row for name in options.names or everything() for row in run(name)]
    on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    wanted = [n for n in options.names or ON_BOTH if n in ON_BOTH]
    if wanted and not on_postgres and not options.no_postgres:
        rows += postgres(wanted)
    show(rows)
    if options.json:
        text = json.dumps(rows, ensure_ascii=False, indent=1)
        options.json.write_text(text + "\n", "utf-8")
    return 1 if any((row["ratio"] or 0) > 1 for row in rows) else 0


def everything() -> list[str]:
    """All modules of this folder that measure something."""
    names = sorted(found.name for found in pkgutil.iter_modules([str(ROOT / "bench")]))
    return [
        name
        for name in names
        if name != "__main__"
        and hasattr(importlib.import_module(f"bench.{name}"), "run")
    ]


def run(name: str) -> list[dict[str, Any]]:
    """The rows of one benchmark; one that fails is a row too."""
    print(f"… {name}", file=sys.stderr, flush=True)
    try:
        found = importlib.import_module(f"bench.{name}").run()
    except (Exception, SystemExit) as error:  # the others still tell their numbers
        print(f"{name}: {error}", file=sys.stderr)
        found = [{"name": f"{name}: gescheitert", "value": 1, "unit": "", "ratio": 9}]
    return [{"limit": None, "peer": None, "ratio": None, **row} for row in found]


def postgres(names: list[str]) -> list[dict[str, Any]]:
    """The same on a private cluster whose files lie on a disk; nothing without one."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.json"
        done = subprocess.run(
            [
                "bash", str(WITH_POSTGRES), sys.executable, "-m", "bench",
                "--json", str(target), *names,
            ],
            cwd=ROOT,
            env={**os.environ, "VERBUND_PG_DISK": "1", "TMPDIR": str(ROOT / "var")},
            stdout=subprocess.DEVNULL,
            check=False,
        )  # fmt: skip
        if not target.is_file():
            print(f"PostgreSQL: not measured ({done.returncode})", file=sys.stderr)
            return []
        found: list[dict[str, Any]] = json.loads(target.read_text("utf-8"))
        return found


def show(rows: list[dict[str, Any]]) -> None:
    """A table; the last column says what was missed."""
    width = max(len(row["name"]) for row in rows)
    print(f"{'':<{width}}  {'gemessen':>14}  {'Grenze':>12}  {'Vergleich':>12}  Anteil")
    for row in rows:
        value = f"{row['value']:,.2f} {row['unit']}"
        limit = f"{row['limit']:g}" if row["limit"] is not None else ""
        peer = f"{row['peer']:g}" if row["peer"] is not None else ""
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else ""
        missed = "  verfehlt" if (row["ratio"] or 0) > 1 else ""
        print(f"{row['name']:<{width}}  {value:>14}  {limit:>12}  {peer:>12}  "
              f"{ratio:>6}{missed}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
