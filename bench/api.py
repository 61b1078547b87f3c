"""Intake through the whole program: granian, HTTP, token, engine, durable transaction.

Two server processes (``verbund serve --no-worker``), eight clients that keep their
connections, each submission with a key of its own. The peer is what one process writes
of the very same rows by plain SQL in the same run. What one submission costs in
processor time is told by process: the server, the database, the clients.
"""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from statistics import quantiles
from typing import Any
from uuid import uuid4

import psutil

from bench.clients import submit
from bench.home import ROOT, fresh, work

SERVERS, SERVER_THREADS = 2, 4
CLIENTS, SECONDS = 8, 8.0
RATE = {"sqlite": 400.0, "postgresql": 600.0}
P99_MS = {"sqlite": 50.0, "postgresql": 40.0}
MOST_OVERHEAD = 7.0
IDLE_MB = 120.0
_WHO = ("Web", "Datenbank", "Aufrufer")
PATH = "/api/v1/{}/services/hundesteuer/cases"
SLUGS = ("schoenberg", "meerane", "fulda")


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        made = work(environment, "bench.api", "prepare")
        with serving(environment) as (port, server):
            idle = _idle_memory(port, server)
            _clients(environment, port, made, 2.0)
            before = _spent(made, server)
            found = _clients(environment, port, made, SECONDS)
            spent = [b - a for a, b in zip(before, _spent(made, server), strict=True)]
        raw = work(environment, "bench.intake", "raw", "1", "4")
        stored = work(environment, "bench.api", "count")
    vendor = str(made["vendor"])
    times: list[float] = sorted(found["times"])
    wrong = int(found["wrong"])
    rate = len(times) / float(found["seconds"])
    cpus = (*spent, float(found["cpu"]))
    each = {w: 1000 * cpu / len(times) for w, cpu in zip(_WHO, cpus, strict=True)}
    p50, p99 = _ms(times, 50), _ms(times, 99)
    peer = float(raw["rate"])
    name = f"API ({vendor})"
    rows = [
        _row(f"{name}: Einreichungen", rate, "1/s", RATE[vendor], RATE[vendor] / rate),
        _row(f"{name}: p50", p50, "ms", None, None),
        _row(f"{name}: p99", p99, "ms", P99_MS[vendor], p99 / P99_MS[vendor]),
        _row(f"{name}: Fehler", wrong, "", 0, 9 if wrong else 0),
        *(
            _row(f"{name}: {what} je Einreichung", cpu, "ms CPU", None, None)
            for what, cpu in each.items()
        ),
        _row(f"{name}: Aufwand gegen rohes SQL", peer / rate, "×", MOST_OVERHEAD,
             peer / rate / MOST_OVERHEAD) | {"peer": round(peer, 1)},
        _row(f"{name}: Speicher eines Prozesses im Leerlauf", idle, "MB", IDLE_MB,
             idle / IDLE_MB),
    ]  # fmt: skip
    if stored["cases"] != stored["keys"]:
        raise SystemExit(f"cases and keys differ: {stored}")
    return rows


def _row(
    name: str, value: float, unit: str, limit: float | None, ratio: float | None
) -> dict[str, Any]:
    share = None if ratio is None else round(ratio, 2)
    return {"name": name, "value": round(value, 2), "unit": unit, "limit": limit,
            "peer": None, "ratio": share}  # fmt: skip


def _ms(times: list[float], percent: int) -> float:
    return quantiles(times, n=100)[percent - 1] * 1000


def _clients(
    environment: Mapping[str, str], port: int, made: dict[str, Any], seconds: float
) -> dict[str, Any]:
    found: dict[str, Any] = work(
        environment, "bench.api", "client", str(port), made["token"], str(seconds)
    )
    return found


def _spent(
    made: dict[str, Any], server: "subprocess.Popen[bytes]"
) -> tuple[float, float]:
    """Seconds of processor time that server and database have taken so far."""
    web = psutil.Process(server.pid).children()
    # The parent of a connection's process is the server of the whole cluster.
    rows = psutil.Process(made["backend"]).children() if made["backend"] else []
    return _cpu(web), _cpu(rows)


def _cpu(processes: "list[psutil.Process]") -> float:
    return sum(sum(one.cpu_times()[:2]) for one in processes)


@contextmanager
def serving(
    environment: Mapping[str, str], path: str = "/health/ready"
) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """The server on a free port once it answers ``path``, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "verbund.site.cli", "serve", "--no-worker",
        "--port", str(port), "--workers", str(SERVERS), "--threads",
        str(SERVER_THREADS),
    ]  # fmt: skip
    quiet = {**environment, "VERBUND_LOG_LEVEL": "ERROR"}
    server = subprocess.Popen(command, env=quiet, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait(port, server, path)
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int, server: "subprocess.Popen[bytes]", path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit("the server did not start")


def _idle_memory(port: int, server: "subprocess.Popen[bytes]") -> float:
    """Resident memory of the larger web process after a few pages, in MB."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for path in ("/", "/schoenberg/", "/api/v1/members", "/desk/") * 4:
        connection.request("GET", path)
        connection.getresponse().read()
    time.sleep(1)
    children = psutil.Process(server.pid).children()
    return max(child.memory_info().rss for child in children) / 1e6


# --- the processes --------------------------------------------------------------


def client(port: int, token: str, seconds: float) -> dict[str, Any]:
    """Submit with eight connections for so long."""
    from verbund.cases.tests.cast import answers  # noqa: PLC0415

    body = json.dumps({"answers": answers(), "channel": "api"}).encode()
    paths = [PATH.format(slug) for slug in SLUGS]
    return submit(port, paths, body, token, count=CLIENTS, seconds=seconds)


def prepare() -> dict[str, Any]:
    """A token and one first case, whose rows the peer writes again."""
    from django.db import connection  # noqa: PLC0415

    from verbund.cases import actions  # noqa: PLC0415
    from verbund.cases.access import citizen  # noqa: PLC0415
    from verbund.cases.tests.cast import answers  # noqa: PLC0415
    from verbund.channels.api.actions import create_token  # noqa: PLC0415
    from verbund.members.queries import member_by_slug  # noqa: PLC0415

    member = member_by_slug("schoenberg")
    _, token = create_token(member=member, name="Messung", scopes=["cases:submit"])
    actions.open_case(
        member=member,
        blueprint="hundesteuer",
        answers=answers(),
        channel="api",
        actor=citizen(channel="api"),
        idempotency_key=uuid4().hex,
    )
    return {"token": token, "vendor": connection.vendor, "backend": _cluster()}


def _cluster() -> int:
    """Process id of the database server if it runs on this machine, else 0."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (found,) = cursor.fetchone()
    return int(psutil.Process(found).ppid()) if psutil.pid_exists(found) else 0


def count() -> dict[str, int]:
    """What is stored: every case was submitted under its own key."""
    from django.db import connection  # noqa: PLC0415

    from verbund.core.scope import everywhere  # noqa: PLC0415

    found = {}
    with everywhere("benchmark"), connection.cursor() as cursor:
        for name, table in (("cases", "cases_case"), ("keys", "cases_idempotency")):
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
            found[name] = int(cursor.fetchone()[0])
    return found


def main() -> None:
    """One of the processes of the benchmark."""
    what = sys.argv[1]
    import django  # noqa: PLC0415

    django.setup()
    if what == "client":
        result: Any = client(int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
    else:
        result = prepare() if what == "prepare" else count()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
