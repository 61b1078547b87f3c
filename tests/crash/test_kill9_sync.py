"""Suitcase and centre are killed amid the sending: each part arrives, and once."""

import hashlib
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.suitcase_world import PIN, ROOT, Suitcase, enrolled, known_answers
from tests.running import python
from verbund.kernel import clock
from verbund.kernel.box import random_bytes
from verbund.kernel.ids import new_id
from verbund.nodes.local import identity
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.local.vault import Vault, slots
from verbund.nodes.wire import CaseOpened, OperationDraft, Stamp

pytestmark = pytest.mark.crash

_START_SECONDS = 60
_FOUND = """
import hashlib, json
from collections import Counter
from verbund.cases.models import Case
from verbund.core.checks import run_integrity_checks
from verbund.core.scope import acting_within, everywhere
from verbund.nodes import opening
from verbund.nodes.models import Arrival, Device
with everywhere("crash test"):
    rows, key = list(Arrival.objects.order_by("seq")), Device.objects.get().device_key
    cases = Counter(str(one) for one in Case.objects.filter(
        channel="suitcase").values_list("id", flat=True))
files = {}
for row in rows:
    with acting_within({row.owner_id, row.acting_id}):
        opened = opening.open_operation(opening.envelope_of(row), key)
        for one in opening.open_files(row, opened).values():
            files[str(row.id)] = hashlib.sha256(one.content).hexdigest()
found = run_integrity_checks(("nodes.arrivals", "nodes.blocks", "cases.journal"))
print(json.dumps({
    "states": Counter(row.state for row in rows), "files": files, "cases": cases,
    "wrong": [str(one) for each in found.values() for one in each],
}))
"""


@contextmanager
def centre(koffer: Suitcase, *moment: str) -> "Iterator[subprocess.Popen[bytes]]":
    """The centre while the block runs, unless its moment comes before."""
    port = koffer.centre_port
    with _started(koffer.centre_environment, "centre", str(port), *moment) as process:
        until = time.monotonic() + _START_SECONDS
        while not _answers(port):
            assert process.poll() is None, "the centre did not start"
            assert time.monotonic() < until
            time.sleep(0.05)
        try:
            yield process
        finally:
            process.kill()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def send(koffer: Suitcase, *moment: str) -> int:
    """One exchange of the suitcase; how its process ended."""
    with _started(koffer.environment, "sync", str(koffer.home), *moment) as process:
        return process.wait(timeout=300)


def _started(
    environment: Mapping[str, str], *arguments: str
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.plug", *arguments],
        env=dict(environment),
        cwd=ROOT,
    )


def seal_a_day(koffer: Suitcase, operations: int) -> dict[str, str]:
    """Cases with a scan each, of one block to three; the scans' digests by part."""
    home = koffer.home
    me = identity.load(home)
    vault = Vault.open_with_pin(home, slots(home)[0].officer, PIN)
    tenant = next(one for one in me.certificate.scope.members if one != me.owner)
    outbox, sealed = Outbox(home, vault), {}
    for number in range(operations):
        size = 2_300_000 if number % 10 == 0 else 20_000
        scan = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%"
        scan += random_bytes(size).replace(b"\n", b" ") + b"\n%%EOF\n"
        digest = hashlib.sha256(scan).hexdigest()
        answers = known_answers()
        answers["dogs"][0] |= {
            "relief": "rescue",
            "proof": [{"file": digest, "name": "scan.pdf", "size": len(scan),
                       "media_type": "application/pdf"}],
        }  # fmt: skip
        part = outbox.seal(
            OperationDraft(
                tenant=tenant,
                actor=Stamp(vault.officer, "Jörg Naumann"),
                payload=CaseOpened(answers=answers, service="register"),
                captured_at=clock.now(),
                case_id=new_id(),
                blueprint="hundesteuer",
                blueprint_digest="",
            ),
            {digest: scan},
        )
        sealed[str(part.op_id)] = digest
    vault.close()
    return sealed


def nothing_but_known(koffer: Suitcase, sealed: dict[str, str]) -> Outbox:
    """Whatever was killed: each part still lies whole here, or is signed for."""
    outbox = Outbox(koffer.home)
    entries = outbox.entries()
    assert [str(one.op_id) for one in entries] == list(sealed)
    for envelope in outbox.envelopes():
        assert all(outbox.block(name) for name, _ in envelope.header.blocks)
    assert all(one.size or one.state in ("accepted", "duplicate") for one in entries)
    return outbox


@pytest.mark.parametrize(
    "operations", [12, pytest.param(200, marks=pytest.mark.soak)], ids=str
)
def test_killed_amid_the_sending_every_part_arrives_once_and_whole(
    tmp_path: Path, operations: int
) -> None:
    koffer = enrolled(tmp_path)
    sealed = seal_a_day(koffer, operations)

    with centre(koffer, "stored", "5") as process:
        assert send(koffer) == 3
        assert process.wait() == -signal.SIGKILL
    nothing_but_known(koffer, sealed)

    with centre(koffer, "applied", "4") as process:
        assert send(koffer, "sent", "7") == -signal.SIGKILL
        nothing_but_known(koffer, sealed)
        assert send(koffer) == 3
        assert process.wait() == -signal.SIGKILL
    left = nothing_but_known(koffer, sealed)
    assert len(list(left.envelopes())) == operations

    with centre(koffer):
        # Two files go for each part: its envelope, then its blocks.
        assert send(koffer, "believed", "8") == -signal.SIGKILL
        nothing_but_known(koffer, sealed)
        assert send(koffer) == 0
    entries = nothing_but_known(koffer, sealed).entries()
    assert [one.size for one in entries] == [0] * operations

    found = json.loads(python(koffer.centre_environment, _FOUND))
    assert found["wrong"] == []
    # sealed = applied + held + conflict + rejected; here nothing stood in the way.
    assert found["states"] == {"applied": operations}
    assert found["files"] == sealed
    assert sorted(found["cases"].values()) == [1] * operations
