"""What the door answers with: typed, so that OpenAPI can say it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct


class Submitted(Struct, frozen=True, kw_only=True):
    """The receipt of a submission; the same again for the same Idempotency-Key."""

    id: UUID
    number: str
    status_url: str
    receipt: "ReceiptAnswer"


class ReceiptAnswer(Struct, frozen=True, kw_only=True):
    """``code`` with the birth date opens the case on the phone or at a terminal.

    ``token`` opens it here: ``/api/v1/<member>/status/<token>``.
    """

    received_at: datetime
    code: str
    token: str
    url: str
