"""The ground of ``test_sync_states``: suitcases whose plug, disk and clock may fail."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
)

from verbund.cases import queries as case_queries
from verbund.cases.shapes import CaseView
from verbund.cases.tests import cast as people
from verbund.kernel import chance, clock
from verbund.nodes import actions
from verbund.nodes.local import outbox as outboxes
from verbund.nodes.local.outbox import Outbox
from verbund.nodes.tests.fleet import Node, correct, note, timed
from verbund.nodes.wire import Base, CaseChanged, CaseOpened, Payload

#: Paths of the shared case that office and suitcases fight about.
FIELDS = ("dogs__0__name", "holder__email", "payment__iban")
IBANS = ("DE89370400440532013000", "DE91100000000123456789", "DE75512108001245126199")
nodes_ = st.sampled_from((0, 1))
numbers = st.integers(0, 2)


class PowerCut(BaseException):
    """The plug was pulled."""


def value(field: str, number: int) -> str:
    if field == "payment__iban":
        return IBANS[number]
    return f"wert{number}@post.example" if "email" in field else f"Hund {number}"


@contextlib.contextmanager
def failing_after(calls: int, error: Callable[[], BaseException]) -> Iterator[None]:
    """Let only so many writing system calls succeed."""
    left = [calls]
    real = {"write": os.write, "fsync": os.fsync}

    def limited(name: str) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise error()
            return real[name](*args)

        return call

    with pytest.MonkeyPatch.context() as patched:
        for name in real:
            patched.setattr(os, name, limited(name))
        yield


class Ground(RuleBasedStateMachine):
    """Two suitcases, their centre and a shared case, and what is known of them."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="fleet-"))
        self.stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        patched = self.stack.enter_context(pytest.MonkeyPatch.context())
        # Small pieces: a scan is many blocks although it is short.
        patched.setattr(outboxes, "BLOCK_BYTES", 900)
        self.time = self.stack.enter_context(clock.frozen(people.MOMENT))
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.cast = people.build()
        self.shared = people.submit(self.cast, channel="terminal")
        self.position = self.view().row.position
        self.nodes = [
            Node(self.folder / name, self.cast, name) for name in ("K1", "K2")
        ]
        self.errors = [timedelta(), timedelta()]
        self.revoked: list[bool] = [False, False]
        self.payloads: dict[UUID, tuple[int, Payload, dict[str, bytes]]] = {}
        self.forced: set[UUID] = set()
        self.sticks: list[Path] = []
        self.trouble: contextlib.AbstractContextManager[None] = contextlib.nullcontext()

    # --- helpers --------------------------------------------------------------

    def view(self) -> CaseView:
        return case_queries.case_view(self.shared.id, self.cast.sabine)

    @contextlib.contextmanager
    def at(self, number: int) -> Iterator[Node]:
        """At this suitcase, whose clock may be wrong."""
        here = clock.now()
        self.time.move_to(here + self.errors[number])
        try:
            yield self.nodes[number]
        finally:
            self.time.move_to(here)

    def seal(
        self,
        number: int,
        payload: Payload,
        *,
        case_id: UUID,
        base: Base | None = None,
        files: dict[str, bytes] | None = None,
    ) -> None:
        """Seal it and remember what came to be, whatever went wrong."""
        node = self.nodes[number]
        before = node.outbox.head[0]
        try:
            with self.at(number), self.trouble:
                node.seal(payload, case_id=case_id, base=base, files=files)
        finally:
            self.trouble = contextlib.nullcontext()
            node.outbox = Outbox(node.home, node.vault)
            for envelope in node.outbox.envelopes():
                if envelope.header.seq > before:
                    op_id = envelope.header.op_id
                    self.payloads[op_id] = (number, payload, files or {})

    def lying(self, number: int) -> set[Path]:
        folder = self.nodes[number].home / "outbox"
        return {path for path in folder.rglob("*") if path.is_file()}

    def opened(self, *, scan: bool) -> tuple[CaseOpened, dict[str, bytes]]:
        answers = people.answers()
        if not scan:
            return CaseOpened(answers=answers, service="register"), {}
        body = b"%d" % chance.random_bits(200) + b"x" * 2500
        content = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%" + body + b"\n%%EOF\n"
        sha = hashlib.sha256(content).hexdigest()
        answers["dogs"][0] |= {
            "relief": "rescue",
            "proof": [{"file": sha, "name": "a.pdf", "size": len(content),
                       "media_type": "application/pdf"}],
        }  # fmt: skip
        return CaseOpened(answers=answers, service="register"), {sha: content}

    def change(self, field: str, wanted: int) -> CaseChanged:
        commands = (correct(**{field: value(field, wanted)}), note("unterwegs"))
        return CaseChanged(commands=tuple(timed(one) for one in commands))

    def honest_sync(self, number: int) -> None:
        node = self.nodes[number]
        node.outbox = Outbox(node.home, node.vault)
        with self.at(number):
            sent_at = clock.now()
        envelopes = list(node.outbox.envelopes())
        answer = actions.receive(device=node.ref, envelopes=envelopes, sent_at=sent_at)
        for digest in answer.missing_blocks:
            content = node.outbox.block(digest)
            assert content is not None
            actions.take_block(device=node.ref, digest=digest, content=content)
        answer = actions.receive(device=node.ref, envelopes=envelopes, sent_at=sent_at)
        for one in answer.answers:
            assert one.complete
            assert node.outbox.take_answer(one)
