"""The key in a volunteer's link: derived from an id and the site's secret."""

import base64
import hashlib
import hmac
from uuid import UUID

from verbund.core.config import config

_BYTES = 20


def helper_token(helper_id: UUID) -> str:
    """The token of a volunteer's link, 32 letters and digits."""
    secret = config().secret_key().encode()
    text = b"accessibility-helper" + helper_id.bytes
    found = hmac.new(secret, text, hashlib.sha256).digest()[:_BYTES]
    return base64.b32encode(found).decode().lower()


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()
