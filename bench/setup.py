"""How long an operator waits: reading the official register, building the demo."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.home import ROOT

REGISTER_S, DEMO_S = 10.0, 60.0
# Read by the project where it lies; only where it was delivered beside the clone.
REGISTER = ROOT.parent / "shared/data/cases/municipalities/gemeinden_2023-11-30.csv"
CLI = [sys.executable, "-m", "verbund.site.cli"]


def run() -> list[dict[str, Any]]:
    """Seconds by the clock, each in a home of its own."""
    rows = []
    if REGISTER.is_file():
        rows.append(
            _row("Gemeindeverzeichnis einlesen", REGISTER_S, "members", "import",
                 str(REGISTER))
        )  # fmt: skip
    rows.append(_row("Vorführ-Region aufbauen", DEMO_S, "demo", "--no-serve"))
    return rows


def _row(name: str, limit: float, *arguments: str) -> dict[str, Any]:
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "var", prefix="verbund-bench-") as home:
        environment = {**os.environ, "VERBUND_HOME": str(Path(home) / "home")}
        # Its own SQLite file, whatever database the others are measured on.
        environment.pop("DATABASE_URL", None)
        if arguments[0] != "demo":
            subprocess.run([*CLI, "members", "import", os.devnull], env=environment,
                           capture_output=True, check=False)  # fmt: skip
        start = time.perf_counter()
        subprocess.run([*CLI, *arguments], env=environment, cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
        value = time.perf_counter() - start
    return {"name": name, "value": round(value, 2), "unit": "s", "limit": limit,
            "peer": None, "ratio": round(value / limit, 2)}  # fmt: skip
