"""Forgetting what is not needed any more, with proof that it was there."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from verbund.core import files
from verbund.kernel import clock
from verbund.nodes.models import Arrival, Block, Device

#: Days that sealed blocks stay after their file was taken over into the case.
KEEP_BLOCKS_DAYS = 90


def devices_with_work() -> list[tuple[UUID, UUID]]:
    """Owner and id of devices whose next operation is here and whole."""
    found = []
    for device in Device.objects.all():
        waiting = Arrival.objects.filter(
            device_id=device.id,
            seq=device.last_seq + 1,
            prev_hash=device.last_hash,
            state=Arrival.State.HELD,
            complete=True,
            reason__in=[
                Arrival.Reason.NONE,
                Arrival.Reason.GAP,
                Arrival.Reason.FILES,
            ],
        )
        if waiting.exists():
            found.append((device.owner_id, device.id))
    return found


def drop_blocks() -> int:
    """Delete blocks of applied parts whose content has been in the case for long."""
    before = clock.now() - timedelta(days=KEEP_BLOCKS_DAYS)
    rows = Block.objects.filter(
        arrival__state=Arrival.State.APPLIED, arrival__settled_at__lt=before
    )
    return _drop(set(rows.values_list("digest", flat=True)), "Datei ist im Vorgang")


def erase_case(case_id: UUID) -> int:
    """Destroy what suitcases brought of a case; number, hash and state stay."""
    rows = Arrival.objects.filter(case_id=case_id)
    blocks = Block.objects.filter(arrival__case_id=case_id)
    gone = _drop(set(blocks.values_list("digest", flat=True)), "Vorgang gelöscht")
    rows.update(envelope=b"", message="", note="")
    for row in rows.filter(clash__isnull=False):
        row.clash.fields, row.clash.choices, row.clash.reason = "[]", "{}", ""
        row.clash.save()
    return gone


def _drop(digests: set[str], reason: str) -> int:
    for digest in sorted(digests):
        with transaction.atomic():
            Block.objects.filter(digest=digest).delete()
            files.delete(digest=digest, reason=reason)
    return len(digests)
