"""Writers wait instead of failing, and kill -9 loses nothing and does nothing twice."""

import random
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, transaction

from verbund.core.models import Attempt
from verbund.kernel import clock

pytestmark = pytest.mark.crash

_BEGIN = """
import django
django.setup()
from django.db import connection, transaction
from verbund.core.models import Attempt, Job
from verbund.core.jobs import drain, enqueue, registry
from verbund.kernel.clock import now
"""
_MIGRATE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""
_WRITER = """
import sys, threading
errors = []
def write(name):
    try:
        for number in range(40):
            key = f"{name}-{number}"
            if number % 2:
                with transaction.atomic():
                    Attempt.objects.count()
                    Attempt.objects.create(key=key, until=now())
            else:
                Attempt.objects.create(key=key, until=now())
    except Exception as error:
        errors.append(repr(error))
    finally:
        connection.close()
me = sys.argv[1]
threads = [threading.Thread(target=write, args=(f"{me}-{n}",)) for n in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
assert not errors, errors
"""
_WORKER = """
import threading, time
from datetime import timedelta
from verbund.core.jobs.worker import Worker

@registry.job("test.crash", max_attempts=50)
def effect(payload: dict) -> None:
    # Plain INSERT: a second effect of the same job would be a second row.
    Attempt.objects.create(key=f"{payload['n']}-{time.monotonic_ns()}", until=now())
    time.sleep(0.01)

Worker(batch=10, lease=timedelta(seconds=2)).run(threading.Event())
"""
_ENQUEUE = """
for n in range(100):
    enqueue("test.crash", {"n": n}, key=f"crash-{n}")
"""
_COUNT = """
rows = [key.split("-")[0] for key in Attempt.objects.values_list("key", flat=True)]
open_ = Job.objects.filter(kind="test.crash").exclude(state="done").count()
print(len(rows), len(set(rows)), open_)
"""


@pytest.fixture
def environment(own_installation: dict[str, str]) -> dict[str, str]:
    run(own_installation, _MIGRATE)
    return own_installation


def start(environment: dict[str, str], code: str, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", _BEGIN + code, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(environment: dict[str, str], code: str, *arguments: str) -> str:
    process = start(environment, code, *arguments)
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    return out


def test_processes_and_threads_write_without_a_locked_database(
    environment: dict[str, str],
) -> None:
    writers = [start(environment, _WRITER, str(number)) for number in range(3)]
    for writer in writers:
        _, error = writer.communicate(timeout=120)
        assert writer.returncode == 0, error
    assert run(environment, "print(Attempt.objects.count())").strip() == "480"


def test_killed_workers_lose_nothing_and_do_nothing_twice(
    environment: dict[str, str],
) -> None:
    run(environment, _ENQUEUE)
    chance = random.Random(20261121)  # noqa: S311 # a repeatable moment to kill
    for _ in range(3):
        worker = start(environment, _WORKER)
        time.sleep(1.0 + chance.random() * 0.4)
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    last = start(environment, _WORKER)
    # Long: how fast the machine is must not decide.
    deadline = time.monotonic() + 300
    try:
        while time.monotonic() < deadline:
            time.sleep(0.5)
            counted = run(environment, _COUNT).split()
            if counted[2] == "0":
                break
    finally:
        last.kill()
        last.communicate()
    assert counted == ["100", "100", "0"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the queue is SQLite's")
class TestQueue:
    """The place of a writer is given back whatever happens to her."""

    def test_settings_are_durable(self) -> None:
        with connection.cursor() as cursor:
            found = [
                cursor.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
        assert found == ["wal", 2, 1]

    def test_rollback_and_thread_death_free_the_queue(self) -> None:
        def fail_inside() -> None:
            with transaction.atomic():
                Attempt.objects.create(key="a", until=clock.now())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_inside()

        def die_inside() -> None:
            transaction.set_autocommit(False)
            Attempt.objects.create(key="b", until=clock.now())

        thread = threading.Thread(target=die_inside)
        thread.start()
        thread.join()
        del thread
        Attempt.objects.create(key="c", until=clock.now())
        assert [row.key for row in Attempt.objects.all()] == ["c"]

    def test_returning_outside_a_transaction_is_committed(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO core_attempt (key, count, until) VALUES "
                "('x', 1, '2026-01-01'), ('y', 1, '2026-01-01') RETURNING key"
            )
            assert cursor.fetchone() == ("x",)
            assert not connection.connection.in_transaction
            assert cursor.fetchall() == [("y",)]
