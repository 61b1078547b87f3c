"""Who may open a question or an extract: the asked office, or whoever has its link."""

from uuid import UUID

from verbund.cases import tokens
from verbund.cases.access import CONSULT
from verbund.cases.errors import CaseNotFound
from verbund.cases.models_share import Share
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.members import queries as members
from verbund.members.queries import Member


def asked(share_id: UUID, actor: Actor) -> Share:
    """The row, if this person works for the office that was asked."""
    with acting_within(actor.members, actor):
        row: Share | None = Share.objects.filter(id=share_id).first()
        if row is None or row.recipient_kind == "email":
            raise CaseNotFound
        here = members.narrowed(actor, row.acting_id, row.acting_id)
    require(here, CONSULT.key)
    if row.office_id and actor.office and str(actor.office) != row.office_id:
        raise CaseNotFound
    return row


def linked(member: Member, token: str) -> Share:
    """The row that this link of this member opens; ``CaseNotFound`` otherwise."""
    with acting_within({member.id}):
        row: Share | None = Share.objects.filter(
            owner_id=member.id,
            recipient_kind="email",
            token_hash=tokens.hash_token(token),
        ).first()
    if row is None:
        raise CaseNotFound
    return row
