"""Who calls at the machine door: signed by an enrolled device, carried out once.

A device's clock may be wrong by years, so no time is asked of it. It first gets a
challenge that this centre made for it, signs it with each request, and a nonce tells
two requests of one challenge apart.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from verbund.core.limits import limit_attempts
from verbund.core.scope import acting_within
from verbund.kernel import clock, device_keys
from verbund.nodes import keys
from verbund.nodes.errors import RequestRefused, RequestRepeated
from verbund.nodes.models import Device, SeenRequest
from verbund.nodes.shapes import DeviceRef
from verbund.nodes.wire import SIGNED_HELLO, SIGNED_REQUEST, Hello, request_content

#: How long one challenge may be used.
CHALLENGE_MINUTES: Final = 30
_NONCE = re.compile(r"[0-9a-f]{32}")
_CHALLENGES_A_MINUTE = 60


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says of itself in its headers."""

    owner: UUID
    device_id: UUID
    challenge: str
    nonce: str
    # The device's clock, as it wrote it.
    sent_at: str
    signature: str


def greet(*, owner: UUID, device_id: UUID, address: str = "") -> Hello:
    """The centre's clock and a challenge, signed; a device that is shut out learns it.

    Raises ``RequestRefused`` for a device that nobody enrolled.
    """
    limit_attempts(
        f"node-hello:{device_id}:{address}", limit=_CHALLENGES_A_MINUTE, seconds=60
    )
    with acting_within({owner}):
        device = Device.objects.filter(id=device_id, owner_id=owner).first()
    if device is None:
        raise RequestRefused
    moment = clock.now()
    hello = Hello(
        device_id=device_id,
        now=moment,
        challenge=_challenge(device_id, moment),
        revoked_at=device.revoked_at,
    )
    signature = keys.centre_key().sign(SIGNED_HELLO, hello.signed_content())
    return msgspec.structs.replace(hello, signature=signature)


def admit(
    *, signed: Signed, method: str, path: str, body: bytes, once: bool = True
) -> DeviceRef:
    """The device whose request this is.

    ``once=False`` for a request that does the same however often it comes (a block
    under its digest): it spares a commit each. Raises ``RequestRefused`` if anything
    about it does not hold, ``RequestRepeated`` if the same request came before. A
    device that was shut out is admitted: what it still brings is reviewed, not lost.
    """
    moment = clock.now()
    if not _NONCE.fullmatch(signed.nonce) or not _fresh(signed, moment):
        raise RequestRefused
    with acting_within({signed.owner}):
        device = Device.objects.filter(
            id=signed.device_id, owner_id=signed.owner
        ).first()
        content = request_content(
            signed.device_id,
            method,
            path,
            body,
            signed.challenge,
            signed.nonce,
            signed.sent_at,
        )
        if device is None or not device_keys.verify(
            device.transport_key, signed.signature, SIGNED_REQUEST, content
        ):
            raise RequestRefused
        if not once:
            return device_ref(device)
        try:
            with transaction.atomic():
                SeenRequest.objects.create(
                    owner_id=signed.owner,
                    acting_id=signed.owner,
                    device_id=device.id,
                    nonce=signed.nonce,
                    seen_at=moment,
                )
        except IntegrityError:
            raise RequestRepeated from None
    return device_ref(device)


def device_ref(device: Device) -> DeviceRef:
    """The device as other actions take it."""
    return DeviceRef(
        id=device.id,
        owner=device.owner_id,
        name=device.name,
        members=frozenset(UUID(one) for one in device.scope_members),
        revoked_at=device.revoked_at,
    )


def forget_requests() -> int:
    """Delete nonces whose challenge is over; how many."""
    before = clock.now() - timedelta(minutes=2 * CHALLENGE_MINUTES)
    gone: int = SeenRequest.objects.filter(seen_at__lt=before).delete()[0]
    return gone


def _challenge(device_id: UUID, moment: datetime) -> str:
    stamp = str(int(moment.timestamp()))
    return f"{stamp}.{_mac(device_id, stamp)}"


def _fresh(signed: Signed, moment: datetime) -> bool:
    stamp, _, mac = signed.challenge.partition(".")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        return False
    if not hmac.compare_digest(mac, _mac(signed.device_id, stamp)):
        return False
    age = moment.timestamp() - int(stamp)
    return -1 <= age <= CHALLENGE_MINUTES * 60


def _mac(device_id: UUID, stamp: str) -> str:
    text = f"node challenge {device_id} {stamp}".encode()
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()
