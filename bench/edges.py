"""How long a blueprint takes to come out in each standard format.

The limit of the data schema (50 ms) is the issue's; the others are held to the same.
``value`` is the slowest shipped blueprint's median.
"""

import statistics
import time
from pathlib import Path
from typing import Any

from verbund.catalogue.edges import xdf3, xdf_read
from verbund.catalogue.edges.fitconnect import jose
from verbund.catalogue.edges.formats import FORMATS
from verbund.engine.loading import load

BLUEPRINTS = Path(__file__).parents[1] / "blueprints"
LIMIT_MS = 50.0
ROUNDS = 5


def run() -> list[dict[str, Any]]:
    """One row for each format, one for reading a schema, one for an envelope."""
    plans = [
        load(found.parent) for found in sorted(BLUEPRINTS.glob("*/blueprint.yaml"))
    ]
    rows = []
    for name, export in FORMATS.items():
        slowest = max(_median(lambda p=plan, e=export: e(p)) for plan in plans)
        rows.append(_row(f"export {name}", slowest))
    written = max((xdf3.export(plan).encode() for plan in plans), key=len)
    rows.append(_row("read xdf3", _median(lambda: xdf_read.read(written))))
    key = jose.new_key("encryption")
    sealed = jose.encrypt(written, jose.public_of(key), "application/xml")
    jose.decrypt(sealed, key)
    rows.append(_row("open an envelope", _median(lambda: jose.decrypt(sealed, key))))
    return rows


def _median(work: Any) -> float:
    """Milliseconds of processor time, the median of some rounds after a first one."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def _row(name: str, value: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": "ms",
        "limit": LIMIT_MS,
        "peer": None,
        "ratio": round(value / LIMIT_MS, 3),
    }
