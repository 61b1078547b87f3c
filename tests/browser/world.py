"""A running Verbund with a small region, for the browser: own home, own port, SQLite.

``python -m tests.browser.world`` (with ``VERBUND_HOME``) fills an empty home and prints
what the tests need as JSON; ``running`` does that and serves it.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 60


@dataclass(frozen=True)
class World:
    """Where it runs, and status pages of cases in known states."""

    url: str
    home: Path
    sent: str
    asked: str
    decided: str


@contextmanager
def running(home: Path) -> Iterator[World]:
    """Fill ``home`` and serve it until the block ends."""
    with served(home, "tests.browser.world") as (url, found):
        yield World(url=url, home=home, **found)


@contextmanager
def served(home: Path, module: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Let ``module`` fill ``home``, then serve it: the address and what was printed."""
    environment = {
        **{k: v for k, v in os.environ.items() if k != "VERBUND_TESTING"},
        "VERBUND_HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    seeded = subprocess.run(
        [sys.executable, "-m", module],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if seeded.returncode:
        raise RuntimeError(seeded.stderr)
    found = json.loads(seeded.stdout.splitlines()[-1])
    with serving(home, free_port()) as url:
        yield url, found


@contextmanager
def serving(home: Path, port: int) -> Iterator[str]:
    """Serve what lies in ``home`` at this port; killed when the block ends."""
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{k: v for k, v in os.environ.items() if k != "VERBUND_TESTING"},
        "VERBUND_HOME": str(home),
        "VERBUND_BASE_URL": url,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    command = [sys.executable, "-m", "verbund.site.cli", "serve", "--workers", "1"]
    with (home / f"server-{port}.log").open("ab") as log:
        server = subprocess.Popen(
            [*command, "--port", str(port)],
            env=environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
        try:
            _wait(url, server)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("the server ended by itself; see its log")
        try:
            with urllib.request.urlopen(f"{url}/health/ready", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


def fill() -> dict[str, str]:
    """Three members, a service and a report, cases just sent, waiting and decided."""
    # Only now: Django must be set up before any room is imported.
    from django.test import Client, override_settings  # noqa: PLC0415

    from verbund.cases.tests.region import build_region, offer  # noqa: PLC0415
    from verbund.channels.portal.tests import office, walk  # noqa: PLC0415
    from verbund.members.actions import switch_topic  # noqa: PLC0415

    region = build_region()
    offer("anliegen-barriere", region.koeln)
    switch_topic(member=region.koeln, topic="reports", on=True)
    pages = []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for _ in range(3):
            client = Client()
            tasks = walk.begin(client)
            walk.fill(client, tasks)
            pages.append(walk.send(client, tasks))
    sent, asked, decided = pages
    schoenberg = region.schoenberg
    office.asks(
        schoenberg,
        walk.token_in(asked),
        "Impfausweis, Seite 2",
        "Auf dem Foto ist die Seite nicht zu lesen.",
    )
    reply = "Guten Tag Frau Vogel, der Impfausweis genügt als Foto."
    office.does(
        schoenberg,
        walk.token_in(asked),
        office.engine.SendMessage(
            actor=office.PETZOLD, subject="Zum Impfausweis", body=reply
        ),
    )
    office.decides(schoenberg, walk.token_in(decided))
    return {"sent": sent, "asked": asked, "decided": decided}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(fill()))  # noqa: T201
