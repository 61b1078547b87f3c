"""Keys that travel in links: derived from an id and the site's secret, kept as hash."""

import base64
import hashlib
import hmac
from uuid import UUID

from verbund.core.config import config

_BYTES = 20


def confirmation(row_id: UUID) -> str:
    """The token of the link that confirms a report."""
    return _derived("report-confirm", row_id)


def following(row_id: UUID) -> str:
    """The token of the link that confirms or ends news about a report."""
    return _derived("report-follow", row_id)


def open311(row_id: UUID) -> str:
    """The token that Open311 hands out for a report that waits; it opens nothing."""
    return _derived("report-open311", row_id)


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.strip().lower().encode()).hexdigest()


def voice(report_id: UUID, who: str) -> str:
    """One key for each address or device and report; tells nothing about either."""
    text = report_id.bytes + who.strip().casefold().encode()
    return hmac.new(_secret(), b"report-voice" + text, hashlib.sha256).hexdigest()


def _derived(purpose: str, row_id: UUID) -> str:
    found = hmac.new(_secret(), purpose.encode() + row_id.bytes, hashlib.sha256)
    return base64.b32encode(found.digest()[:_BYTES]).decode().lower()


def _secret() -> bytes:
    return config().secret_key().encode()
