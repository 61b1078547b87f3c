"""``verbund bench NAME``: measure this program; from a checkout of its repository."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import verbund
from verbund.site.cli.support import CommandError

_ROOT = Path(verbund.__file__).parents[2]


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb to the command line."""
    verb = commands.add_parser("bench", help="messen, was Verbund leistet")
    verb.add_argument("name", help="etwa reports, ogc, api, search, route")
    verb.add_argument(
        "--count", type=int, default=None, help="wie viele Anliegen (nur reports)"
    )
    verb.add_argument("--json", type=Path, default=None, help="auch als JSON dorthin")
    verb.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run one benchmark in an installation of its own; 1 if a limit was missed."""
    if not (_ROOT / "bench" / f"{options.name}.py").is_file():
        raise CommandError(
            f"Die Messung „{options.name}“ gibt es in {_ROOT / 'bench'} nicht. "
            "Messungen liegen im Quelltext, nicht im installierten Paket."
        )
    environment = {k: v for k, v in os.environ.items() if k != "VERBUND_HOME"}
    paths = (str(_ROOT), str(_ROOT / "src"), environment.get("PYTHONPATH", ""))
    environment["PYTHONPATH"] = os.pathsep.join(p for p in paths if p)
    if options.count is not None:
        if options.count < 1:
            raise CommandError("--count muss mindestens 1 sein.")
        environment["BENCH_REPORTS"] = str(options.count)
    told = [] if options.json is None else ["--json", str(options.json.resolve())]
    done = subprocess.run(  # noqa: S603 # our own interpreter and module
        [sys.executable, "-m", "bench", "--no-postgres", *told, options.name],
        cwd=_ROOT,
        env=environment,
        check=False,
    )
    return done.returncode
