"""Ask one server over and over, each time another address; requests/s and CPU.

``wrk`` (Debian's package) asks, with one thread and two connections; without it a
client in Python does, which takes more of the two cores itself. What counts is the
processor time of the server per request: it stays the same on a busy machine.
"""

import http.client
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

CONNECTIONS = 2
_SCRIPT = """
local paths, n = {}, 0
for line in io.lines("%s") do n = n + 1; paths[n] = line end
local at = 0
request = function()
  at = at %% n + 1
  return wrk.format("GET", paths[at])
end
"""


def ask(
    port: int,
    paths: Sequence[str],
    *,
    seconds: float,
    processes: Callable[[], Sequence[psutil.Process]],
) -> dict[str, Any]:
    """Rate, p50 in ms, errors, and CPU ms per request of ``processes``."""
    order = list(paths)
    random.Random(20261121).shuffle(order)
    before = cpu(processes())
    found = _wrk(port, order, seconds) if shutil.which("wrk") else None
    if found is None:
        found = _python(port, order, seconds)
    spent = cpu(processes()) - before
    found["cpu_ms"] = 1000 * spent / max(1, found["requests"])
    return found


def cpu(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processor time that the processes have taken so far."""
    total = 0.0
    for one in processes:
        try:
            total += sum(one.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return total


def _wrk(port: int, paths: Sequence[str], seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "paths.txt"
        listed.write_text("\n".join(paths) + "\n", "utf-8")
        script = Path(folder) / "paths.lua"
        script.write_text(_SCRIPT % listed, "utf-8")
        done = subprocess.run(
            [
                "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s",
                "--timeout", "30s", "--latency", "-s", str(script),
                f"http://127.0.0.1:{port}",
            ],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    text = done.stdout
    requests = int(_number(r"(\d+) requests in", text))
    return {
        "requests": requests,
        "rate": _number(r"Requests/sec:\s+([\d.]+)", text),
        "p50": _milliseconds(re.search(r"50%\s+([\d.]+)(us|ms|s)", text)),
        "wrong": int(_number(r"Non-2xx or 3xx responses: (\d+)", text)),
    }


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    return float(found[1]) if found else 0.0


def _milliseconds(found: "re.Match[str] | None") -> float:
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}
    return float(found[1]) * scale[found[2]] if found else 0.0


def _python(port: int, paths: Sequence[str], seconds: float) -> dict[str, Any]:
    times: list[float] = []
    wrong = [0]
    end = time.perf_counter() + seconds

    def client(offset: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        at = offset
        while time.perf_counter() < end:
            since = time.perf_counter()
            connection.request("GET", paths[at % len(paths)])
            response = connection.getresponse()
            response.read()
            times.append(time.perf_counter() - since)
            wrong[0] += response.status >= 400
            at += CONNECTIONS

    begin = time.perf_counter()
    threads = [threading.Thread(target=client, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begin
    middle = sorted(times)[len(times) // 2] if times else 0.0
    return {
        "requests": len(times),
        "rate": len(times) / taken,
        "p50": middle * 1000,
        "wrong": wrong[0],
    }
