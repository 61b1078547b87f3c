"""From starting a suitcase to its first page, and from the PIN to the first form."""

import http.cookiejar
import re
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.browser.suitcase_world import PIN, suitcase

START_S = 3.0


def run() -> list[dict[str, Any]]:
    """Measure the second start: the empty schema of this version lies on the disk."""
    with tempfile.TemporaryDirectory() as folder, suitcase(Path(folder)) as node:
        starts = []
        for _ in range(3):
            node.pull_the_plug()
            starts.append(node.start())
        unlocked, form = _first_form(node.url)
    best = min(starts)
    return [
        _row("Koffer: Start bis zur ersten Seite", best, START_S),
        _row("Koffer: PIN bis zur Tour (Argon2id)", unlocked, None),
        _row("Koffer: Tour bis zum ersten Formular", form, START_S),
    ]


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
