"""Security event tokens: what happened to a submission, signed, for good.

Source: RFC 8417; FIT-Connect event log (``secevent+jwt``, PS512).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from verbund.catalogue.edges.fitconnect import jose

Event = Literal[
    "create-submission", "submit-submission", "notify-submission",
    "forward-submission", "reject-submission", "accept-submission", "delete-submission",
]  # fmt: skip
PREFIX: Final = "https://schema.fitko.de/fit-connect/events/"
PROBLEMS: Final = "https://schema.fitko.de/fit-connect/events/problems/"
TYPE: Final = "secevent+jwt"
#: What only the receiving side may say.
RECEIVER: Final = frozenset({"accept-submission", "reject-submission"})


def token(
    event: Event,
    *,
    submission: UUID,
    case: UUID,
    issuer: str,
    at: datetime,
    token_id: UUID,
    private: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
) -> str:
    """One event as a signed token."""
    claims = {
        "iss": issuer,
        "iat": int(at.timestamp()),
        "jti": str(token_id),
        "sub": f"submission:{submission}",
        "txn": f"case:{case}",
        "events": {f"{PREFIX}{event}": dict(facts or {})},
    }
    return jose.sign(claims, private, TYPE)


def problem(kind: str, instance: str, title: str, detail: str) -> dict[str, str]:
    """One reason of a rejection; it names no content."""
    return {
        "type": f"{PROBLEMS}{kind}",
        "title": title,
        "detail": detail,
        "instance": instance,
    }


def name_of(claims: Mapping[str, Any]) -> str:
    """Which event a verified token tells; empty if it is none of ours."""
    events = claims.get("events")
    names = list(events) if isinstance(events, Mapping) else []
    if len(names) != 1 or not str(names[0]).startswith(PREFIX):
        return ""
    return str(names[0]).removeprefix(PREFIX)


def tags(
    metadata: str, data: str, attachments: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Authentication tags of all envelopes: what was submitted stays provable."""
    found: dict[str, Any] = {
        "metadata": jose.tag_of(metadata),
        "data": jose.tag_of(data),
    }
    if attachments:
        found["attachments"] = {name: jose.tag_of(one) for name, one in attachments}
    return {"authenticationTags": found}
