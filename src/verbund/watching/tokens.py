"""Keys to one subscription, derived from its id and the site's secret.

A token begins with the name of the member whose row it is: to open it no wall between
members has to be lifted. Nothing of it is stored.
"""

import base64
import binascii
import hashlib
import hmac
from functools import lru_cache
from uuid import UUID

from verbund.core.config import config
from verbund.kernel import box, codes
from verbund.watching.errors import SubscriptionUnknown

_MAC_BYTES = 18
_LENGTH = 16 + _MAC_BYTES


def new_token(slug: str, subscription_id: UUID) -> str:
    """``koeln.AZq…``: 46 characters after the point, safe in an address."""
    packed = subscription_id.bytes + _mac(slug, subscription_id)
    return f"{slug}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def read_token(token: str) -> tuple[str, UUID]:
    """Slug and id that a genuine token names; ``SubscriptionUnknown`` otherwise."""
    slug, _, rest = token.partition(".")
    try:
        packed = base64.urlsafe_b64decode(rest + "=" * (-len(rest) % 4))
    except (binascii.Error, ValueError):
        packed = b""
    if len(packed) != _LENGTH:
        raise SubscriptionUnknown
    found = UUID(bytes=packed[:16])
    # The whole text: its last character has bits to spare.
    if not codes.same(token, new_token(slug, found)):
        raise SubscriptionUnknown
    return slug, found


def shut(webhook_id: UUID, secret: str) -> bytes:
    """The secret of a webhook as the database keeps it: sealed by the site's key."""
    return box.encrypt(_box_key(), secret.encode(), webhook_id.bytes)


def opened(webhook_id: UUID, sealed: bytes) -> str:
    """The secret again, to sign with."""
    return box.decrypt(_box_key(), bytes(sealed), webhook_id.bytes).decode()


def _mac(slug: str, subscription_id: UUID) -> bytes:
    text = b"watching" + slug.encode() + subscription_id.bytes
    return hmac.new(_secret(), text, hashlib.sha256).digest()[:_MAC_BYTES]


def _box_key() -> bytes:
    return box.derive(_secret(), "watching.webhook")


@lru_cache(maxsize=1)
def _secret() -> bytes:
    """The site's key; read once, because it lies in a file."""
    return config().secret_key().encode()
