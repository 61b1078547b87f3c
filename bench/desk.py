"""What the pages of the desk cost: questions to the database and CPU time.

``run()`` returns rows of ``name, value, unit, limit, ratio``; a ratio above 1 is a
limit that was missed. Fifty rows of a small office on a fresh SQLite database, the
whole request through middleware and template, in a process set up as the server sets up
its own; ``bench.worklist`` draws the same page of 10,000 open cases.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

from bench.home import cpu_ms

ROOT = Path(__file__).parents[1]
CASES = 60
LIMIT_QUERIES = 8
LIMIT_CASE_QUERIES = 15
LIMIT_MS = 4.0


class Row(TypedDict):
    """One measured number; ``limit`` is ``None`` where none is promised."""

    name: str
    value: float
    unit: str
    limit: float | None
    ratio: float | None


def run() -> list[Row]:
    """Measure in a process of its own, with a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "VERBUND_HOME": home,
            "VERBUND_TESTING": "1",
            "DJANGO_SETTINGS_MODULE": "verbund.site.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "bench.desk"],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    queries, worklist, asked, case = map(float, done.stdout.split()[-4:])
    return [
        _row("desk: worklist, questions", queries, "", LIMIT_QUERIES),
        _row("desk: worklist, 50 rows", worklist, "ms CPU", LIMIT_MS),
        _row("desk: case, questions", asked, "", LIMIT_CASE_QUERIES),
        _row("desk: case", case, "ms CPU", None),
    ]


def _row(name: str, value: float, unit: str, limit: float | None) -> Row:
    ratio = value / limit if limit else None
    return Row(name=name, value=value, unit=unit, limit=limit, ratio=ratio)


def _measure() -> tuple[int, float, int, float]:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts
    from verbund.cases.tests import cast as casting  # noqa: PLC0415
    from verbund.channels.desk.tests.office import signed_in  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    cast = casting.build(clock.now())
    made = [casting.submit(cast) for _ in range(CASES)]
    client = signed_in(cast.sabine)
    address = "/desk/?ansicht=all"
    case = f"/desk/vorgang/{made[0].id}/"

    def questions(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        return len(asked)

    def cpu(path: str) -> float:
        def draw() -> None:
            assert client.get(path).status_code == 200

        return cpu_ms(draw)

    return questions(address), cpu(address), questions(case), cpu(case)


if __name__ == "__main__":
    print(*_measure())
