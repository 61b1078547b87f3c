"""Suitcases enrolled at a centre in the same process: for tests of both sides."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from verbund.cases.tests.cast import Cast, answers, blueprint
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import actions
from verbund.nodes.local import identity
from verbund.nodes.local.enrolment import enrol
from verbund.nodes.local.outbox import Outbox, Sealed
from verbund.nodes.local.pack import store_pack
from verbund.nodes.local.vault import PinCost
from verbund.nodes.shapes import DeviceRef
from verbund.nodes.wire import (
    Base,
    CaseChanged,
    CaseOpened,
    EnrolAnswer,
    EnrolRequest,
    OperationDraft,
    Payload,
    Stamp,
    TimedCommand,
)

CHEAP = PinCost(memory_kib=64, passes=1, lanes=1)
PIN = "koffer-2-meerane"


class Node:
    """One suitcase in a folder, enrolled for Meerane with Schönberg in its scope."""

    def __init__(self, home: Path, cast: Cast, name: str = "Koffer 2") -> None:
        self.home, self.cast = home, cast
        code = actions.issue_code(
            member=cast.meerane,
            name=name,
            scope_members=[cast.schoenberg.id, cast.meerane.id],
            officers=[UUID(cast.sabine.id)],
            actor=cast.ines,
        )
        self.vault = enrol(
            home,
            centre="http://127.0.0.1",
            code=code.code,
            pin=PIN,
            ask=take_in,
            cost=CHEAP,
        )
        me = identity.load(home)
        self.id = me.node_id
        self.ref = DeviceRef(
            id=me.node_id,
            owner=me.owner,
            name=me.name,
            members=frozenset(me.certificate.scope.members),
            revoked_at=None,
        )
        self.outbox = Outbox(home, self.vault)

    def fetch_pack(self) -> None:
        store_pack(self.home, actions.issue_pack(device=self.ref))

    def send(self, *, sent_at: bool = True) -> list[str]:
        """All envelopes and every block that is asked for; the states in answer."""
        envelopes = list(self.outbox.envelopes())
        moment = clock.now() if sent_at else None
        first = actions.receive(device=self.ref, envelopes=envelopes, sent_at=moment)
        for digest in first.missing_blocks:
            content = self.outbox.block(digest)
            assert content is not None
            actions.take_block(device=self.ref, digest=digest, content=content)
        last = first
        if first.missing_blocks:
            last = actions.receive(device=self.ref, envelopes=envelopes, sent_at=moment)
        for answer in last.answers:
            assert self.outbox.take_answer(answer)
        return [answer.status for answer in last.answers]

    def seal(
        self,
        payload: Payload,
        *,
        case_id: UUID | None = None,
        base: Base | None = None,
        files: Mapping[str, bytes] | None = None,
        tenant: UUID | None = None,
    ) -> Sealed:
        return self.outbox.seal(
            OperationDraft(
                tenant=tenant or self.cast.schoenberg.id,
                actor=Stamp(self.cast.sabine.id, self.cast.sabine.name),
                payload=payload,
                captured_at=clock.now(),
                case_id=case_id,
                blueprint=f"{blueprint().key}@{blueprint().version}",
                blueprint_digest=blueprint().digest,
                base=base,
            ),
            files,
        )

    def seal_case(
        self, *commands: Mapping[str, object], **changes: object
    ) -> tuple[UUID, Sealed]:
        """A dog registered at the door; its id and the sealed operation."""
        case_id = new_id()
        payload = CaseOpened(
            answers=answers(**changes),
            service="register",
            commands=tuple(timed(command) for command in commands),
        )
        return case_id, self.seal(payload, case_id=case_id)

    def seal_change(
        self, case_id: UUID, position: int, *commands: Mapping[str, object]
    ) -> Sealed:
        return self.seal(
            CaseChanged(commands=tuple(timed(command) for command in commands)),
            case_id=case_id,
            base=Base(position=position),
        )


def take_in(request: EnrolRequest) -> EnrolAnswer:
    """The centre's answer, after a journey as JSON."""
    sent = msgspec.json.decode(msgspec.json.encode(request), type=EnrolRequest)
    answer = actions.enrol(request=sent, address="test")
    return msgspec.json.decode(msgspec.json.encode(answer), type=EnrolAnswer)


def timed(command: Mapping[str, object]) -> TimedCommand:
    return TimedCommand(command=dict(command), at=clock.now())


def note(text: str) -> dict[str, object]:
    return {"command": "add_note", "text": text}


def correct(
    reason: str = "Am Küchentisch berichtigt", **changes: object
) -> dict[str, object]:
    """``holder__email`` stands for the path ``holder.email``."""
    paths = {key.replace("__", "."): value for key, value in changes.items()}
    return {"command": "correct_answers", "changes": paths, "reason": reason}


def states(rows: Sequence[object]) -> list[str]:
    return [str(getattr(row, "state", "")) for row in rows]
