"""Mails survive the death of their worker: none lost, none sent twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from verbund.messages.tests.post import post_office

pytestmark = pytest.mark.crash

MAILS = 80
_BEGIN = "import django; django.setup()\n"
_QUEUE = (
    _BEGIN
    + f"""
from django.core.management import call_command
call_command("migrate", verbosity=0)
from uuid import uuid4
from verbund.core.scope import acting_within
from verbund.messages.actions import queue_email
member = uuid4()
with acting_within(member):
    for n in range({MAILS}):
        queue_email(case_id=uuid4(), owner_id=member, acting_id=member,
                    cause=f"crash:{{n}}", recipient=f"person{{n}}@post.example",
                    subject=f"Nachricht {{n}}", body="Guten Tag")
"""
)
_LEFT = (
    _BEGIN
    + """
from verbund.core.tenancy import across_members
from verbund.messages.models import Outgoing
with across_members("Zählung im Test"):
    failed = Outgoing.objects.filter(
        state="failed", last_error__startswith="Die Verbindung"
    )
    waiting = Outgoing.objects.filter(state="waiting")
    print(waiting.count(), *failed.values_list("pk", flat=True))
"""
)


def python(environment: dict[str, str], code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_killed_workers_lose_no_mail_and_send_none_twice(
    own_installation: dict[str, str],
) -> None:
    chance = random.Random(5)  # noqa: S311  a repeatable moment to kill
    with post_office() as post:
        environment = own_installation | {
            "VERBUND_MAIL_HOST": "127.0.0.1",
            "VERBUND_MAIL_PORT": str(post.port),
            "VERBUND_WORKER_LEASE_S": "2",
        }
        python(environment, _QUEUE)
        for _ in range(4):
            worker = subprocess.Popen(
                [sys.executable, "-m", "verbund.site.cli", "worker"], env=environment
            )
            before = len(post.mails)
            limit = time.monotonic() + 60
            while len(post.mails) < before + 5 and time.monotonic() < limit:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.05)
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()
        last = subprocess.Popen(
            [sys.executable, "-m", "verbund.site.cli", "worker"], env=environment
        )
        limit = time.monotonic() + 90
        left = python(environment, _LEFT).split()
        while left[0] != "0" and time.monotonic() < limit:
            time.sleep(0.5)
            left = python(environment, _LEFT).split()
        last.terminate()
        last.wait(timeout=30)
        seen = Counter(mail["Message-ID"][1:37] for mail in post.mails)
    assert left[0] == "0"
    assert [name for name, times in seen.items() if times > 1] == []
    # A kill between the last byte and the answer leaves it to a person, visibly.
    uncertain = set(left[1:])
    assert len(uncertain) <= 4
    assert len(seen.keys() | uncertain) == MAILS
