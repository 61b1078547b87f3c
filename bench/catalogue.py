"""A whole catalogue: load and check each blueprint, start with 500 adopted ones.

``run()`` returns rows of ``name, value, unit, limit, peer, ratio``. The 500 are the
blueprints of this repository under other keys, published and adopted as any: with
their scenarios run, by the same actions. The peer of the start is the same server on a
home with one adopted blueprint. Starting is one step after the other, so on a free
machine the clock shows less than the CPU time of all its processes, which is held to
the limit here: neighbours do not change it.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.api import serving
from bench.home import ROOT, cpu_ms, fresh, work

BLUEPRINTS = ROOT / "blueprints"
LOAD_MS, START_S, IDLE_MB = 30.0, 3.0, 120.0
ADOPTED = 500
MEMBER = "schoenberg"
STARTS = 3


def run() -> list[dict[str, Any]]:
    """Load every blueprint; start with one and with 500."""
    loaded: dict[str, float] = work(environ(), "bench.catalogue", "load")
    slowest = max(loaded, key=lambda key: loaded[key])
    with fresh() as environment:
        few, *_ = _start(environment, "hundesteuer")
        kept: list[str] = work(environment, "bench.catalogue", "adopt", str(ADOPTED))
        many, waited, listed, memory = _start(environment, kept[-1])
    return [
        _row(f"Laden und Prüfen, langsamste von {len(loaded)} ({slowest})",
             loaded[slowest], "ms CPU", LOAD_MS),
        _row(f"Start bis zur ersten Leistungsseite, {len(kept)} übernommen", many,
             "s CPU", START_S, few),
        _row("… nach der Uhr", waited, "s", None),
        _row("… danach erste Liste aller Leistungen", listed, "s", None),
        _row("… Speicher des Prozesses", memory, "MB", IDLE_MB),
    ]  # fmt: skip


def environ() -> Mapping[str, str]:
    """Enough for a process that needs no home."""
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}


def _row(
    name: str, value: float, unit: str, limit: float | None, peer: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"Katalog: {name}",
        "value": round(value, 2),
        "unit": unit,
        "limit": limit,
        "peer": None if peer is None else round(peer, 2),
        "ratio": None if limit is None else round(value / limit, 2),
    }


Start = tuple[float, float, float, float]


def _start(environment: Mapping[str, str], key: str) -> Start:
    """CPU and clock seconds from the command to the page, then of the list, megabytes.

    The median of three starts.
    """
    found = sorted(_once(environment, key) for _ in range(STARTS))
    return found[STARTS // 2]


def _once(environment: Mapping[str, str], key: str) -> Start:
    begun = time.perf_counter()
    with serving(environment, f"/{MEMBER}/service/{key}/") as (port, server):
        waited = time.perf_counter() - begun
        worked = _cpu(server)
        listed = _seconds(port, f"/{MEMBER}/leistungen/")
        return worked, waited, listed, _memory(server)


def _cpu(server: "subprocess.Popen[bytes]") -> float:
    """Seconds of CPU that the command and its processes have used so far."""
    import psutil  # noqa: PLC0415

    parent = psutil.Process(server.pid)
    times = [one.cpu_times() for one in (parent, *parent.children(recursive=True))]
    return float(sum(one.user + one.system for one in times))


def _seconds(port: int, path: str) -> float:
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}.")
    return time.perf_counter() - begun


def _memory(server: "subprocess.Popen[bytes]") -> float:
    import psutil  # noqa: PLC0415

    children = psutil.Process(server.pid).children()
    return float(max(child.memory_info().rss for child in children) / 1e6)


# --- the processes --------------------------------------------------------------


def load() -> dict[str, float]:
    """CPU milliseconds of reading and checking each folder, nothing remembered."""
    from verbund.engine.check import check_source  # noqa: PLC0415
    from verbund.engine.loading import Source  # noqa: PLC0415

    found = {}
    for folder in _folders():
        found[folder.name] = cpu_ms(lambda f=folder: check_source(Source(f)), rounds=10)  # type: ignore[misc]
    return found


def _folders() -> list[Path]:
    return sorted(path.parent for path in BLUEPRINTS.glob("*/blueprint.yaml"))


def adopt(count: int) -> list[str]:
    """Publish the blueprints under other keys and let one member adopt all of them."""
    from msgspec import structs  # noqa: PLC0415

    from verbund.catalogue import actions  # noqa: PLC0415
    from verbund.catalogue.slots import slots_of  # noqa: PLC0415
    from verbund.core.scope import everywhere  # noqa: PLC0415
    from verbund.engine.loading import digest_of, load  # noqa: PLC0415
    from verbund.engine.parameters import example_parameters  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    bases = [load(folder) for folder in _folders()]
    keys = []
    with everywhere("benchmark"):
        member = member_by_slug(MEMBER)
        for number in range(count):
            base = bases[number % len(bases)]
            bare = structs.replace(base, key=f"{base.key}-{number}", digest="")
            made = structs.replace(bare, digest=digest_of(bare))
            actions.publish_blueprint(blueprint=made)
            report = actions.adopt(
                member=member,
                key=made.key,
                parameters=example_parameters(made),
                bindings={slot.name: slot.title for slot in slots_of(made)},
            )
            if not report.active:
                raise SystemExit("\n".join(report.lines()))
            keys.append(made.key)
    return keys


def main() -> None:
    """``load`` or ``adopt COUNT``; the result as JSON."""
    if sys.argv[1] == "load":
        print(json.dumps(load()))
        return
    import django  # noqa: PLC0415

    django.setup()
    print(json.dumps(adopt(int(sys.argv[2]))))


if __name__ == "__main__":
    main()
