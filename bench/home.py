"""A home of its own for a benchmark: fresh database, the cast of the case tests.

Django must not be set up before ``fresh``; a benchmark therefore runs its work in
processes of its own and passes the home on by environment.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

ROOT = Path(__file__).parents[1]


@contextmanager
def fresh() -> Iterator[dict[str, str]]:
    """Environment of an empty, migrated installation on a real disk.

    On PostgreSQL a database of its own, dropped in the end.
    """
    (ROOT / "var").mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="verbund-bench-", dir=ROOT / "var"))
    environment = {
        **os.environ,
        "VERBUND_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "verbund.site.settings",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    try:
        with _own_database(environment):
            work(environment, "bench.home", "migrate")
            yield environment
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _own_database(environment: dict[str, str]) -> Iterator[None]:
    url = environment.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield
        return
    name = f"verbund_bench_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        environment["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
        try:
            yield
        finally:
            admin.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def work(environment: Mapping[str, str], module: str, *arguments: str) -> Any:
    """Run ``module``'s ``main`` in a process of its own; what it printed as JSON."""
    done = start(environment, module, *arguments)
    output, _ = done.communicate()
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(arguments)} failed")
    return json.loads(output.splitlines()[-1]) if output.strip() else None


def cpu_ms(what: Callable[[], object], rounds: int = 40) -> float:
    """CPU milliseconds of one call: the median of the quietest of five groups.

    CPU time grows too when a neighbour takes the caches away; that is not ours.
    """
    what()
    medians = []
    for _ in range(5):
        taken = []
        for _ in range(max(rounds // 2, 1)):
            before = time.process_time()
            what()
            taken.append((time.process_time() - before) * 1000)
        medians.append(statistics.median(taken))
    return min(medians)


def start(
    environment: Mapping[str, str], module: str, *arguments: str
) -> subprocess.Popen[str]:
    """Begin ``module``'s ``main`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=dict(environment),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def main() -> None:
    """Create the tables and write the cast."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from verbund.cases.tests.cast import build  # noqa: PLC0415
    from verbund.core.scope import everywhere  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    with everywhere("benchmark"):
        build()


if __name__ == "__main__":
    main()
