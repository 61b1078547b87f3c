"""The centre's own keys: one that signs, and each member's key that opens.

The signing key is derived from the site's secret as in ``catalogue.signing``; nothing
is stored. Members' HPKE keys are random and lie in the database wrapped under a key
derived from that secret: a copy of the database alone opens nothing.
"""

from functools import lru_cache
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from verbund.core.scope import acting_within
from verbund.kernel import box, clock
from verbund.kernel.hpke import HpkeKey
from verbund.kernel.signing import SigningKey
from verbund.members.queries import Member
from verbund.nodes.models import SealKey
from verbund.nodes.wire import (
    SIGNED_CERTIFICATE,
    SIGNED_RECEIPT,
    Answer,
    Certificate,
    TenantKey,
)


@lru_cache(maxsize=4)
def _signing(secret: str) -> SigningKey:
    seed = box.derive(secret.encode(), "nodes signing")
    return SigningKey.from_seed(seed)


def centre_key() -> SigningKey:
    """The key under certificates, packs and receipts."""
    return _signing(settings.SECRET_KEY)


def sign_answer(answer: Answer) -> Answer:
    """The answer with the centre's signature."""
    signature = centre_key().sign(SIGNED_RECEIPT, answer.signed_content())
    return msgspec.structs.replace(answer, signature=signature)


def sign_certificate(certificate: Certificate) -> Certificate:
    """The certificate with the centre's signature."""
    signature = centre_key().sign(SIGNED_CERTIFICATE, certificate.signed_content())
    return msgspec.structs.replace(certificate, signature=signature)


def tenant_key(member: Member) -> TenantKey:
    """Where devices seal for this member; the first question makes the key."""
    with acting_within({member.id}):
        row = _in_use(member.id)
        if row is None:
            key = HpkeKey.new()
            try:
                with transaction.atomic():
                    row = SealKey.objects.create(
                        owner_id=member.id,
                        acting_id=member.id,
                        public_key=key.public_key.hex(),
                        wrapped=box.encrypt(
                            _wrapping(), key.private_bytes(), member.id.bytes
                        ),
                        created_at=clock.now(),
                    )
            except IntegrityError:
                row = _in_use(member.id)
        if row is None:
            raise AssertionError("a key was made by nobody")
    return TenantKey(member.official_name, row.public_key)


def opening_keys(owner: UUID) -> tuple[HpkeKey, ...]:
    """Every key that something may be sealed for, the present one first."""
    with acting_within({owner}):
        rows = list(
            SealKey.objects.filter(owner_id=owner)
            .order_by("-created_at")
            .values_list("wrapped", flat=True)
        )
    return tuple(
        HpkeKey.from_bytes(box.decrypt(_wrapping(), bytes(wrapped), owner.bytes))
        for wrapped in rows
    )


def _in_use(owner: UUID) -> SealKey | None:
    found: SealKey | None = SealKey.objects.filter(
        owner_id=owner, retired_at__isnull=True
    ).first()
    return found


def _wrapping() -> bytes:
    return box.derive(settings.SECRET_KEY.encode(), "nodes seal keys")
