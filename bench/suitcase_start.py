"""From starting a suitcase to its first form, the PIN included, and its parts.

Wall time counts for the officer who waits; the processor's time beside it tells whether
this machine was busy with something else.
"""

import http.cookiejar
import os
import re
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.browser.suitcase_world import PIN, Suitcase, suitcase

START_S = 3.0
_TURNS = 3


def run() -> list[dict[str, Any]]:
    """Measure the second start: the empty schema of this version lies on the disk."""
    with tempfile.TemporaryDirectory() as folder, suitcase(Path(folder)) as node:
        turns = []
        for _ in range(_TURNS):
            node.pull_the_plug()
            turns.append((node.start(), *_first_form(node.url), _busy(node)))
    start, unlocked, form, busy = min(turns, key=lambda turn: sum(turn[:3]))
    return [
        _row("Koffer: Start bis zum ersten Formular, mit PIN", start + unlocked + form,
             START_S),
        _row("… davon bis zur ersten Seite", start, None),
        _row("… davon PIN bis zur Tour (Argon2id)", unlocked, None),
        _row("… davon Tour bis zum Formular", form, None),
        _row("… Rechenzeit (beide Kerne)", busy, None),
    ]  # fmt: skip


def _busy(node: Suitcase) -> float:
    """Processor seconds of the suitcase so far: server and worker (proc(5), stat)."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        if node.process is not None and int(fields[2]) == node.process.pid:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _first_form(url: str) -> tuple[float, float]:
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def post(path: str, **data: str) -> str:
        with opener.open(f"{url}/suitcase/") as answer:
            page = answer.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise AssertionError("no form on the page")
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]})
        request = urllib.request.Request(  # noqa: S310 # our own address
            f"{url}{path}", body.encode(), {"Origin": url}
        )
        with opener.open(request) as answer:
            return str(answer.url)

    begun = time.monotonic()
    post("/suitcase/oeffnen/pin/", pin=PIN)
    opened = time.monotonic()
    work = post("/suitcase/neu/schoenberg/hundesteuer/register/")
    with opener.open(f"{work}seite/person/") as answer:
        answer.read()
    return opened - begun, time.monotonic() - opened


def _row(name: str, value: float, limit: float | None) -> dict[str, Any]:
    ratio = round(value / limit, 2) if limit else None
    return {"name": name, "value": round(value, 2), "unit": "s", "limit": limit,
            "ratio": ratio}  # fmt: skip
