"""The protocol of who did or saw what; appended to, never changed."""

from collections.abc import Mapping
from contextvars import ContextVar
from uuid import UUID

from verbund.core.models import AuditEntry
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import current_scope

request_id: ContextVar[str] = ContextVar("verbund_request_id", default="")


def record(
    *,
    action: str,
    actor: Actor | None = None,
    subject: str = "",
    member: UUID | None = None,
    detail: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Append one row in the caller's transaction.

    Without ``actor`` it is the one of the scope, else the system. ``subject`` names
    what was touched, such as ``case:0193…``; ``detail`` holds no personal data.
    """
    if actor is None:
        scope = current_scope()
        actor = (scope.actor if scope else None) or SYSTEM
    return AuditEntry.objects.create(
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        member_id=member or actor.member,
        subject=subject,
        channel=actor.channel,
        request_id=request_id.get(),
        detail=dict(detail or {}),
    )
