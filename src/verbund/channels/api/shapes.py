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


class ProblemField(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field that must change."""

    path: str
    code: str
    message: str
    message_en: str = ""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why something was refused (RFC 9457), in the language of the request.

    ``code`` is the engine's reason, ``instance`` the id of the request in the log,
    ``position`` the present state of a case that changed meanwhile.
    """

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    code: str = ""
    errors: list[ProblemField] = []
    position: int | None = None
    retry_after: int | None = None
    scope: str = ""
