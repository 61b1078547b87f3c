"""Sealed submissions survive the death of their worker: each one case, never two."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.crash.test_kill9_mail import python

pytestmark = pytest.mark.crash

SUBMISSIONS = 50
KILLS = 2
_BEGIN = "import django; django.setup()\n"
_QUEUE = (
    _BEGIN
    + f"""
import json
from uuid import uuid4
from django.core.management import call_command
call_command("migrate", verbosity=0)
from verbund.cases.tests.cast import answers, build
from verbund.catalogue.edges.fitconnect import jose, metadata
from verbund.channels.fitconnect import actions
cast = build()
point = actions.create_destination(member=cast.schoenberg, blueprint="hundesteuer")
client, _ = actions.create_client(name="Portal", role="sender")
pdf = b"%PDF-1.4\\n1 0 obj<</Type/Catalog>>endobj\\n%%EOF\\n"
for n in range({SUBMISSIONS}):
    name = uuid4()
    data = json.dumps(answers(family_name=f"Vogel{{'abcdefghij'[n % 10]}}")).encode()
    facts = metadata.make(
        data=data, schema_uri="urn:verbund:hundesteuer@1.0.0",
        media_type="application/json", service_name="Hundesteuer",
        leika="99102013104000",
        attachments=[(str(name), "nachweis.pdf", "application/pdf", pdf)],
    )
    seal = lambda content: jose.encrypt(content, point.encryption_key, "x/y")
    envelope = actions.announce(
        destination=point, client=client, attachments=[name],
        service=metadata.LEIKA + "99102013104000",
    )
    actions.put_attachment(envelope=envelope, attachment=name, content=seal(pdf))
    actions.submit(
        envelope=envelope, metadata=seal(json.dumps(facts).encode()), data=seal(data)
    )
"""
)
_LEFT = (
    _BEGIN
    + """
import json
from collections import Counter
from verbund.core.tenancy import across_members
from verbund.cases.models import Case, CaseDocument, Draft
from verbund.channels.fitconnect.models import Submission
with across_members("Zählung im Test"):
    rows = list(Submission.objects.all())
    print(json.dumps({
        "states": Counter(row.state for row in rows),
        "cases": Case.objects.count(),
        "named": len({row.case_id for row in rows if row.case_id}),
        "documents": CaseDocument.objects.filter(case_id__isnull=False).count(),
        "drafts": Draft.objects.count(),
    }))
"""
)

_KILL = (
    _BEGIN
    + """
import os, signal, sys, time
from verbund.core.tenancy import across_members
from verbund.channels.fitconnect.models import Submission
pid, until, pause = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
limit = time.monotonic() + 90
with across_members("Zählung im Test"):
    while Submission.objects.filter(state="accepted").count() < until:
        if time.monotonic() > limit:
            sys.exit("the worker accepted too little in 90 seconds")
        time.sleep(0.005)
time.sleep(pause)
os.kill(pid, signal.SIGKILL)
"""
)


def left(environment: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(python(environment, _LEFT))
    return found


def worked_on(environment: dict[str, str], until: int, seconds: int) -> dict[str, Any]:
    """Wait until so many are accepted."""
    limit = time.monotonic() + seconds
    found = left(environment)
    while found["states"].get("accepted", 0) < until and time.monotonic() < limit:
        time.sleep(0.05)
        found = left(environment)
    return found


def test_killed_workers_open_each_case_once(own_installation: dict[str, str]) -> None:
    chance = random.Random(7)  # noqa: S311  a repeatable moment to kill
    environment = own_installation | {"VERBUND_WORKER_LEASE_S": "2"}
    python(environment, _QUEUE)
    accepted = 0
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-m", "verbund.site.cli", "worker"], env=environment
        )
        # The killer counts in its own process every few milliseconds: a count that
        # starts an interpreter each time came too late for a fast worker.
        pause = chance.random() * 0.05
        python(environment, _KILL, str(worker.pid), str(accepted + 3), str(pause))
        assert worker.wait() == -signal.SIGKILL
        states = left(environment)["states"]
        accepted = states.get("accepted", 0)
        assert accepted < SUBMISSIONS, "the worker was not killed amid its work"
    last = subprocess.Popen(
        [sys.executable, "-m", "verbund.site.cli", "worker"], env=environment
    )
    found = worked_on(environment, until=SUBMISSIONS, seconds=90)
    last.terminate()
    last.wait(timeout=30)
    assert found["states"] == {"accepted": SUBMISSIONS}
    assert found["cases"] == found["named"] == SUBMISSIONS
    assert found["documents"] == SUBMISSIONS
    # A draft whose worker died is deleted by the house when its time is over.
    assert found["drafts"] <= KILLS
