"""What the portal's pages cost: CPU of one answer, without a network.

``run()`` returns rows of ``name, value, unit, limit, ratio``; a ratio above 1 misses
the limit. The pages are those that people open most, of a member served by another.
"""

import json
import sys
from itertools import count
from typing import Any

from bench.home import cpu_ms, fresh, work

MOST_MS = 3.0
PAGES = {
    "association": "/",
    "member": "/schoenberg/",
    "services": "/schoenberg/leistungen/",
    "search": "/schoenberg/suche?q=hunt+anmeldn",
    "service": "/schoenberg/service/hundesteuer/",
}
FORM = {"task list": "", "question": "seite/person/", "first item": "seite/dogs/1/"}
ANEW = "drawn anew"


def run() -> list[dict[str, Any]]:
    """Measure in a process of its own."""
    with fresh() as environment:
        measured = work(environment, "bench.portal", "measure")
    rows = []
    for name, milliseconds in measured.items():
        rows.append(
            {
                "name": f"portal: {name}",
                "value": round(milliseconds, 2),
                "unit": "ms CPU",
                "limit": MOST_MS,
                "ratio": round(milliseconds / MOST_MS, 2),
            }
        )
    return rows


def measure() -> dict[str, float]:
    """Median CPU milliseconds of each page."""
    from django.conf import settings  # noqa: PLC0415  Django is set up by main
    from django.test import Client  # noqa: PLC0415

    from verbund.channels.portal.tests import walk  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    tasks = walk.begin(client)
    walk.post(client, f"{tasks}seite/person/", dict(walk.PERSON))
    pages = PAGES | {name: tasks + below for name, below in FORM.items()}
    measured = {name: _median(client, address) for name, address in pages.items()}
    for name, address in PAGES.items():
        joint = "&" if "?" in address else "?"
        measured[f"{name}, {ANEW}"] = _median(client, f"{address}{joint}n=", anew=True)
    return measured


def _median(client: Any, address: str, *, anew: bool = False) -> float:
    """``anew`` asks for another address each time, which no cache has seen."""
    number = count()

    def draw() -> None:
        answer = client.get(f"{address}{next(number)}" if anew else address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")

    return cpu_ms(draw)


def main() -> None:
    """``measure`` prints JSON for ``run``; anything else prints the rows."""
    if sys.argv[1:] == ["measure"]:
        import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts

        print(json.dumps(measure()))
        return
    for row in run():
        print(json.dumps(row, ensure_ascii=False))


if __name__ == "__main__":
    main()
