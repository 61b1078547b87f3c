"""Keys to one case that people carry: the link's token and the hand-over code.

Both are derived from the case's id and the site's secret, so that a letter written a
year later can carry the same link; the database holds their hashes only.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from uuid import UUID

from verbund.core.config import config
from verbund.kernel import chance, codes

_TOKEN_BYTES = 20


def status_token(case_id: UUID) -> str:
    """The token of the status link: 32 characters, URL-safe, cannot be guessed."""
    return base64.b32encode(_derive("status", case_id)[:_TOKEN_BYTES]).decode().lower()


def handover_code(case_id: UUID) -> str:
    """The code that is read out or typed in, such as ``7KQ-4MW-2RX``."""
    with chance.seeded(_derive("handover", case_id).hex()):
        return codes.new_code()


def share_token(share_id: UUID) -> str:
    """The token of a link for a body outside; it opens one question or extract."""
    return base64.b32encode(_derive("share", share_id)[:_TOKEN_BYTES]).decode().lower()


def hash_token(token: str) -> str:
    """What the database keeps of a status token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def hash_code(code: str) -> str:
    """What the database keeps of a code; keyed, because codes are short.

    Raises ``ValueError`` with a German sentence for a mistyped code.
    """
    written = codes.normalise_code(code)
    return codes.keyed_hash(_secret(), "code:" + written)


def _derive(purpose: str, case_id: UUID) -> bytes:
    text = purpose.encode() + case_id.bytes
    return hmac.new(_secret(), text, hashlib.sha256).digest()


@lru_cache(maxsize=1)
def _secret() -> bytes:
    """The site's key; read once, because it lies in a file."""
    return config().secret_key().encode()
