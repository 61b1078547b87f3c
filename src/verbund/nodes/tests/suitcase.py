"""An enrolled node in a folder, with a centre that is two keys: for tests of nodes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from verbund.kernel.hpke import HpkeKey
from verbund.kernel.ids import new_id
from verbund.kernel.signing import SigningKey
from verbund.nodes.local import identity
from verbund.nodes.local.outbox import Sealed
from verbund.nodes.local.vault import PinCost, Vault
from verbund.nodes.wire import (
    SIGNED_CERTIFICATE,
    SIGNED_RECEIPT,
    Answer,
    CaseOpened,
    Certificate,
    OperationDraft,
    Scope,
    Stamp,
    Status,
    TenantKey,
)

CHEAP = PinCost(memory_kib=64, passes=1, lanes=1)
PIN = "koffer-2-meerane"
MORNING = datetime(2026, 11, 12, 8, 30, tzinfo=UTC)
MEMBER = UUID("0193b2c4-7f00-7abc-8def-0123456789ab")


class Suitcase:
    """A node's home with its open vault, and the keys that the centre would hold."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.centre = SigningKey.new()
        self.tenant = HpkeKey.new()
        self.vault = Vault.create(home, "naumann", PIN, cost=CHEAP)
        certificate = Certificate(
            serial=new_id(),
            device_id=new_id(),
            name="Koffer 2",
            owner=MEMBER,
            device_key=self.vault.device_key.public_key,
            kem_key=self.vault.kem_key.public_key.hex(),
            transport_key=identity.transport_key(home).public_key,
            scope=Scope(members=(MEMBER,)),
            not_before=MORNING - timedelta(days=1),
            not_after=MORNING + timedelta(days=90),
        )
        signature = self.centre.sign(SIGNED_CERTIFICATE, certificate.signed_content())
        self.certificate = msgspec.structs.replace(certificate, signature=signature)
        identity.save(
            home,
            identity.NodeIdentity(
                node_id=certificate.device_id,
                name=certificate.name,
                owner=MEMBER,
                owner_name="Stadt Meerane",
                centre="http://127.0.0.1:1",
                centre_key=self.centre.public_key,
                certificate=self.certificate,
                tenants={
                    str(MEMBER): TenantKey(
                        "Stadt Meerane", self.tenant.public_key.hex()
                    )
                },
            ),
        )

    def answer(
        self, sealed: Sealed, status: Status = "accepted", *, complete: bool = True
    ) -> Answer:
        """What the centre would say to an operation, signed."""
        answer = Answer(
            op_id=sealed.op_id,
            device_id=self.certificate.device_id,
            seq=sealed.seq,
            hash=sealed.hash,
            status=status,
            complete=complete,
            answered_at=MORNING,
        )
        signature = self.centre.sign(SIGNED_RECEIPT, answer.signed_content())
        return msgspec.structs.replace(answer, signature=signature)


def draft(**answers: object) -> OperationDraft:
    """A finished form."""
    return OperationDraft(
        tenant=MEMBER,
        actor=Stamp("naumann", "Jörg Naumann"),
        payload=CaseOpened(answers=answers or {"name": "Dieter Hofmann"}),
        captured_at=MORNING,
        case_id=new_id(),
        blueprint="hundesteuer@1.0.0",
        blueprint_digest="0" * 64,
    )
