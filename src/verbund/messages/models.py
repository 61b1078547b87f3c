"""The outbox."""

from __future__ import annotations

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.clock import now
from verbund.kernel.ids import new_id


class Outgoing(MemberOwned):
    """One message on its way out; ``cause`` makes it unique, whatever runs twice.

    ``cause`` is the event that demanded it (``opened:<case>``, ``notice:<id>`` …). The
    Message-ID is derived from ``id``: a mail that had to be sent again after a crash
    carries the same one, so that mailboxes keep a single copy.
    """

    class State(models.TextChoices):
        """Where the message stands."""

        WAITING = "waiting", "wartet"
        SENT = "sent", "gesendet"
        FAILED = "failed", "gescheitert"
        HELD = "held", "kein Postausgang eingerichtet"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    cause = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=12, default="email")
    recipient = models.CharField(max_length=320)
    language = models.CharField(max_length=10, default="de")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    reply_to = models.CharField(max_length=320, blank=True)
    #: ``case``: of a case, seen at the desk; ``watch``: news that somebody asked for,
    #: whose address is nobody's business. ``case_id`` is then the subscription.
    kind = models.CharField(max_length=8, default="case", db_default="case")
    #: Address at which one click ends such mails (RFC 8058).
    stop_url = models.CharField(max_length=500, blank=True, default="", db_default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["acting_id", "state", "created_at"], name="out_desk"),
            models.Index(fields=["case_id", "created_at"], name="out_case"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.cause} {self.state}"
