"""Does the outbox agree with the jobs?"""

from __future__ import annotations

from collections.abc import Iterator

from verbund.core.checks import Finding, integrity_check
from verbund.core.queries import open_job_keys
from verbund.core.tenancy import across_members
from verbund.messages.models import Outgoing


@integrity_check("outbox")
def outbox_agrees() -> Iterator[Finding]:
    """Every waiting message has a job that will send it."""
    with across_members("Prüfung des Postausgangs"):
        waiting = Outgoing.objects.filter(state=Outgoing.State.WAITING)
        keys = open_job_keys("send:")
        for row in waiting.iterator():
            if any(key.startswith(f"send:{row.pk}:") for key in keys):
                continue
            # A worker may have settled it between the two reads: look once more.
            if waiting.filter(pk=row.pk).exists():
                yield Finding(
                    "outbox",
                    str(row.pk),
                    f"Nachricht {row.cause} wartet, aber kein Auftrag wird sie senden.",
                )
