"""OGC API – Features through the whole program, beside pygeoapi in the same run.

100,000 points by the method of ``bench.geodata``, ``verbund serve`` with two processes,
``wrk`` with two connections, another address each time. The peer is pygeoapi under
gunicorn with two workers and the very same features: its SQLiteGPKG provider, and its
PostgreSQL provider where Debian's PostGIS is installed. It needs an environment of its
own, named by ``PYGEOAPI_VENV`` (``pip install "pygeoapi==0.21.*" gunicorn``); without
one the peer is left out, and said so.
"""

import json
import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil

from bench import ogc_peer
from bench.api import serving
from bench.geodata import CATEGORIES, FEATURES, PLACES, SEED
from bench.home import fresh, work
from bench.wrk import ask

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
LEAST = {"items": 600.0, "bbox": 500.0, "item": 1200.0, "deep": 600.0}
MEMORY_MB = 150.0
_ASKED = 4000
_KEY = "messung"


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment, ExitStack() as peers:
        made = work(environment, "bench.ogc", "prepare", environment["VERBUND_HOME"])
        vendor = str(made["vendor"])
        rows = []
        found = {}
        with serving(environment) as (port, server):
            children = psutil.Process(server.pid).children
            for name, paths in addresses(made["cursors"]).items():
                found[name] = ask(port, paths, seconds=1.5, processes=children)
                found[name] = ask(port, paths, seconds=SECONDS, processes=children)
            memory = max(child.memory_info().rss for child in children()) / 1e6
        for name, one in found.items():
            rows += _rows(f"OGC ({vendor}) {name}", one, LEAST.get(name))
        ratio = round(memory / MEMORY_MB, 2)
        rows.append(
            _row(f"OGC ({vendor}): Speicher je Prozess", memory, "MB", MEMORY_MB, ratio)
        )
        if vendor == "sqlite":
            home = Path(environment["VERBUND_HOME"])
            for peer in ogc_peer.peers(home, Path(made["file"]), peers):
                rows += _compared(peer, found)
    return rows


def _compared(
    peer: ogc_peer.Peer, found: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The same requests to a peer; its pages go by offset, it has no cursor."""
    for name, paths in peer.addresses(_boxes(), FEATURES).items():
        ask(peer.port, paths, seconds=1.5, processes=peer.processes)
        theirs = ask(peer.port, paths, seconds=SECONDS, processes=peer.processes)
        yield from _rows(f"{peer.name} {name}", theirs, None)
        ours = found[name]
        row = _row(
            f"{name}: Verbund gegen {peer.name}", ours["rate"], "1/s", None,
            round(theirs["rate"] / ours["rate"], 3),
        )  # fmt: skip
        yield row | {"peer": round(theirs["rate"], 1)}


def _rows(
    name: str, found: dict[str, Any], least: float | None
) -> list[dict[str, Any]]:
    ratio = round(least / found["rate"], 2) if least else None
    return [
        _row(f"{name}: Anfragen", found["rate"], "1/s", least, ratio),
        _row(f"{name}: CPU je Anfrage", found["cpu_ms"], "ms CPU", None, None),
        _row(f"{name}: p50", found["p50"], "ms", None, None),
        _row(f"{name}: Fehler", found["wrong"], "", None,
             9 if least and found["wrong"] else None),
    ]  # fmt: skip


def _row(
    name: str, value: float, unit: str, limit: float | None, ratio: float | None
) -> dict[str, Any]:
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit,
            "peer": None, "ratio": ratio}  # fmt: skip


def _boxes() -> list[str]:
    """Boxes of 0.02° × 0.013° around the centres, as in the reference."""
    dice = random.Random(SEED)
    found = []
    for _ in range(_ASKED):
        _, lat, lon, _, _ = dice.choice(PLACES)
        lat += dice.uniform(-0.025, 0.025)
        lon += dice.uniform(-0.04, 0.04)
        found.append(
            f"{lon - 0.01:.5f},{lat - 0.0065:.5f},{lon + 0.01:.5f},{lat + 0.0065:.5f}"
        )
    return found


def addresses(cursors: list[str]) -> dict[str, list[str]]:
    """What is asked, by name of the measurement."""
    dice = random.Random(SEED)
    items = f"/ogc/collections/{_KEY}/items"
    fids = [str(dice.randrange(FEATURES)) for _ in range(_ASKED)]
    return {
        "items": [f"{items}?limit=100"],
        "bbox": [f"{items}?bbox={box}&limit=100" for box in _boxes()],
        "item": [f"{items}/{fid}" for fid in fids],
        "deep": [f"{items}?limit=100&cursor={cursor}" for cursor in cursors],
        "kategorie": [f"{items}?kategorie={one}&limit=100" for one in CATEGORIES[:3]],
    }


def prepare(home: str) -> dict[str, Any]:
    """Fill the collection, make it public, write it for the peer; some cursors."""
    import msgspec  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.geodata import fill  # noqa: PLC0415
    from verbund.geodata import queries  # noqa: PLC0415
    from verbund.geodata.models import Collection  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.kernel.ids import new_id  # noqa: PLC0415

    spec = fill(FEATURES)
    Collection.objects.create(
        key=_KEY,
        member_id=new_id(),
        spec=msgspec.to_builtins(spec),
        changed_at=clock.now(),
    )
    file = Path(home) / "messung.geojsonl"
    ids: list[str] = []
    after = ""
    with file.open("w", encoding="utf-8") as stream:
        while not ids or after:
            page = queries.page(spec, limit=5000, after=after)
            ids += [row.id for row in page.features]
            stream.writelines(f"{row.body}\n" for row in page.features)
            after = page.next
    dice = random.Random(SEED)
    return {
        "vendor": connection.vendor,
        "cursors": dice.sample(ids[:-200], 1000),
        "file": str(file),
    }


def main() -> None:
    """``prepare HOME`` in a process of its own; anything else prints the rows."""
    if sys.argv[1:2] == ["prepare"]:
        import django  # noqa: PLC0415

        django.setup()
        print(json.dumps(prepare(sys.argv[2])))
        return
    for row in run():
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
