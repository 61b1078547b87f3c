"""Applications survive ``kill -9``: what got its 201 is there once, with its effects.

A real server (two processes) and a real worker are killed at random, seeded moments
while eight clients hand in 500 applications. A client that got no answer repeats with
the same ``Idempotency-Key``, as the contract says.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from verbund.cases.tests.cast import answers

pytestmark = pytest.mark.crash

APPLICATIONS, CLIENTS, SEED = 500, 8, 20261121
_CLI = [sys.executable, "-m", "verbund.site.cli"]
_PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from verbund.cases.tests.cast import build
from verbund.channels.api.actions import create_token
from verbund.kernel import clock
cast = build(clock.now())
print(create_token(member=cast.schoenberg, name="crash", scopes=["cases:submit"])[1])
"""
_COUNT = """
import json
import django; django.setup()
from collections import Counter
from verbund.core.models import Job
from verbund.core.scope import everywhere
from verbund.cases.models import Case, Entry, SearchToken
with everywhere("crash test"):
    tokens = Counter(SearchToken.objects.values_list("case_id", "form", "token"))
    print(json.dumps({
        "cases": {str(i): n for i, n in Case.objects.values_list("id", "number")},
        "opened": Entry.objects.filter(kind="opened").count(),
        "indexed": len({key[0] for key in tokens}),
        "doubled": sum(1 for times in tokens.values() if times > 1),
        "jobs": Counter(Job.objects.values_list("kind", "state").values_list(
            "state", flat=True)),
        "due": Job.objects.filter(kind__startswith="core.event").exclude(
            state="done").count(),
        "events": Job.objects.filter(payload__icontains="cases.search_index").count(),
    }))
"""


class Process:
    """A command in its own process group that can be killed and started again."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path
    ) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.deaths = 0
        self._running = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command,
                env=self.environment,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL to every process of the group; nobody can tidy up."""
        os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()

    def kill_and_restart(self) -> None:
        """Die and come back."""
        self.kill()
        self.deaths += 1
        self._running = self._start()


def submit(port: int, secret: str, number: int, until: float) -> tuple[str, str]:
    """Hand in one application until it is acknowledged; its id and number."""
    given = answers(given_names="Katrin", family_name=f"Vogel{chr(97 + number % 26)}")
    body = json.dumps({"answers": given, "channel": "api", "service": "register"})
    while time.monotonic() < until:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request(
                "POST",
                "/api/v1/schoenberg/services/hundesteuer/cases",
                body=body,
                headers={
                    "Authorization": f"Bearer {secret}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": f"application-{number}",
                },
            )
            response = connection.getresponse()
            answer = response.read()
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        finally:
            connection.close()
        if response.status == 201:
            found = json.loads(answer)
            return found["id"], found["number"]
        assert response.status in {502, 503, 504}, answer
        time.sleep(0.05)
    raise AssertionError(f"application {number} was never acknowledged")


class Tally:
    """How many applications were acknowledged so far."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()

    def add(self) -> None:
        """One more."""
        with self._lock:
            self.count += 1


def killing(processes: list[Process], tally: Tally, done: threading.Event) -> None:
    """Kill one or all of the processes again and again until ``done``.

    Each time after a random number of applications, so that a slow machine, on which
    the server needs long to come back, sees as many deaths as a fast one.
    """
    chance = random.Random(SEED)  # noqa: S311 # repeatable moments
    while not done.is_set():
        mark = tally.count + chance.randrange(15, 70)
        while tally.count < mark and not done.wait(0.005):
            pass
        done.wait(chance.random() * 0.05)
        if not done.is_set():
            for victim in chance.choice([[p] for p in processes] + [processes]):
                victim.kill_and_restart()


def test_acknowledged_applications_exist_exactly_once(
    own_installation: dict[str, str], tmp_path: Path
) -> None:
    environment = own_installation | {"VERBUND_WORKER_LEASE_S": "2"}
    secret = python(environment, _PREPARE).split()[-1]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [*_CLI, "serve", "--port", str(port), "--no-worker", "--workers", "2"]
    server = Process(serve, environment, tmp_path / "server.log")
    worker = Process([*_CLI, "worker"], environment, tmp_path / "worker.log")
    done, tally = threading.Event(), Tally()
    killer = threading.Thread(target=killing, args=([server, worker], tally, done))
    until = time.monotonic() + 600

    def hand_in(number: int) -> tuple[str, str]:
        found = submit(port, secret, number, until)
        tally.add()
        return found

    try:
        submit(port, secret, 0, until)
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            acknowledged = list(pool.map(hand_in, range(APPLICATIONS)))
    except AssertionError as error:
        error.add_note((tmp_path / "server.log").read_text()[-6000:])
        raise
    finally:
        done.set()
        if killer.ident is not None:
            killer.join()
        server.kill()
        worker.kill()
    assert server.deaths >= 2, "the server must have died for this to say anything"
    found = settle(environment)
    assert len(acknowledged) == len(set(acknowledged)) == APPLICATIONS
    assert found["cases"] == dict(acknowledged)
    numbers = sorted(int(n.rpartition("-")[2]) for _, n in acknowledged)
    assert numbers == list(range(1, APPLICATIONS + 1))
    assert found["opened"] == APPLICATIONS
    assert found["indexed"] == APPLICATIONS
    assert found["events"] == APPLICATIONS
    assert found["doubled"] == 0
    assert found["jobs"].get("dead", 0) == 0
    checked = subprocess.run(
        [*_CLI, "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout


def settle(environment: dict[str, str]) -> dict[str, object]:
    """Let a worker finish what the dead ones left; then count."""
    limit = time.monotonic() + 120
    while True:
        subprocess.run([*_CLI, "worker", "--once"], env=environment, check=True)
        found: dict[str, object] = json.loads(python(environment, _COUNT))
        if found["due"] == 0 or time.monotonic() > limit:
            return found
        time.sleep(1)


def python(environment: dict[str, str], code: str) -> str:
    """What this code prints in the installation."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
