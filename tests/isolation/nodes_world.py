"""One row in each table of the nodes, at Meerane, full of marks."""

from datetime import datetime, timedelta
from uuid import UUID

from verbund.nodes.models import (
    Arrival,
    Block,
    CashReceipt,
    Clash,
    Closing,
    Device,
    Enrolment,
    FeeSecurity,
    IssuedPack,
    ReceiptRange,
    SealKey,
    SeenRequest,
    Tour,
)

ID = UUID(int=4712)


def fill(owner: UUID, case_id: UUID, at: datetime, mark: str) -> None:
    """Write the rows within the present walls."""
    own = {"owner_id": owner, "acting_id": owner}
    later = at + timedelta(days=90)
    Device.objects.create(
        **own, id=ID, name=mark, device_key="a", kem_key="b", transport_key="c",
        certificate="{}", valid_from=at, valid_to=later, enrolled_at=at,
    )  # fmt: skip
    Enrolment.objects.create(
        **own, id=ID, code_hash=mark, name=mark, days=1, created_at=at,
        created_by=mark, expires_at=later,
    )  # fmt: skip
    SealKey.objects.create(**own, id=ID, public_key="d", wrapped=b"e", created_at=at)
    Tour.objects.create(
        **own, id=ID, device_id=ID, name=mark, day=at.date(), created_at=at,
        created_by=mark, expires_at=later,
    )  # fmt: skip
    IssuedPack.objects.create(
        **own, id=ID, device_id=ID, issued_at=at, expires_at=later, digest="f", size=1
    )
    SeenRequest.objects.create(**own, device_id=ID, nonce="g", seen_at=at)
    arrival = Arrival.objects.create(
        **own, id=ID, device_id=ID, device_name=mark, seq=1, hash="h",
        kind="case_changed", envelope=b"", state=Arrival.State.CONFLICT, message=mark,
        case_id=case_id, received_at=at,
    )  # fmt: skip
    Block.objects.create(**own, digest="i", arrival=arrival, index=0, size=1)
    Clash.objects.create(
        **own, id=ID, arrival=arrival, case_id=case_id, reason=mark, created_at=at,
        due_on=at.date(),
    )  # fmt: skip
    numbers = ReceiptRange.objects.create(
        **own, id=ID, device_id=ID, prefix=mark, first=1, last=9, issued_at=at
    )
    CashReceipt.objects.create(
        **own, range=numbers, number=1, arrival_id=ID, amount_cents=500,
        purpose=mark, given_at=at, officer_id="x",
    )  # fmt: skip
    Closing.objects.create(
        **own, range=numbers, arrival_id=ID, first=1, last=1, expected_cents=500,
        counted_cents=500, closed_at=at, officer_id="x",
    )  # fmt: skip
    FeeSecurity.objects.create(
        **own, fee=mark, needed=True, because=mark, decided_by=mark, decided_at=at
    )
