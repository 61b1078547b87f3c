"""Every read of responsibility that other rooms use."""

from collections.abc import Iterable
from uuid import UUID

from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.members.queries import Member
from verbund.responsibility.deciding import decide_office
from verbund.responsibility.errors import BodyNotFound, TableNotFound
from verbund.responsibility.models import ExternalBody, Referral, RuleTable
from verbund.responsibility.shapes import (
    BodyView,
    Decision,
    ReferralView,
    Resolved,
    TableView,
)
from verbund.responsibility.tables import body_view, decoded

__all__ = [
    "BodyView", "Decision", "ReferralView", "Resolved", "TableView", "active_table",
    "bodies_of", "body_by_id", "body_by_key", "decide_office", "draft_of",
    "referrals_of", "table_by_number", "versions_of",
]  # fmt: skip


def active_table(member: Member) -> TableView | None:
    """The version of the member's table that counts."""
    return _one(member, RuleTable.State.ACTIVE)


def draft_of(member: Member) -> TableView | None:
    """The version that is being written."""
    return _one(member, RuleTable.State.DRAFT)


def table_by_number(member: Member, number: int) -> TableView:
    """One version; ``TableNotFound``."""
    row = RuleTable.objects.filter(member=member, number=number).first()
    if row is None:
        raise TableNotFound
    return table_view(row)


def versions_of(member: Member) -> tuple[TableView, ...]:
    """All versions of a member's table, the newest first."""
    rows = RuleTable.objects.filter(member=member).order_by("-number")
    return tuple(table_view(row) for row in rows)


def bodies_of(member: Member, *, active: bool = True) -> tuple[BodyView, ...]:
    """The bodies outside that a member has registered, by name."""
    rows = ExternalBody.objects.filter(member=member)
    if active:
        rows = rows.filter(active=True)
    return tuple(body_view(row) for row in rows.order_by("name", "key"))


def body_by_key(member: Member, key: str) -> BodyView:
    """One body of a member; ``BodyNotFound``."""
    row = ExternalBody.objects.filter(member=member, key=key).first()
    if row is None:
        raise BodyNotFound
    return body_view(row)


def body_by_id(body_id: UUID) -> BodyView:
    """One body; ``BodyNotFound``."""
    row = ExternalBody.objects.filter(pk=body_id).first()
    if row is None:
        raise BodyNotFound
    return body_view(row)


def referrals_of(
    case_id: UUID, members: Iterable[UUID], actor: Actor | None = None
) -> tuple[ReferralView, ...]:
    """To whom a case was given, oldest first, within these members' walls."""
    with acting_within(members, actor):
        rows = Referral.objects.filter(case_id=case_id).order_by("created_at", "id")
        return tuple(referral_view(row) for row in rows)


def _one(member: Member, state: str) -> TableView | None:
    row = RuleTable.objects.filter(member=member, state=state).first()
    return table_view(row) if row else None


def table_view(row: RuleTable) -> TableView:
    """The row as others see it."""
    return TableView(
        id=row.id,
        member_id=row.member_id,
        number=row.number,
        state=row.state,
        table=decoded(row.content),
        note=row.note,
        position=row.position,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        activated_at=row.activated_at,
        activated_by=row.activated_by,
        retired_at=row.retired_at,
    )


def referral_view(row: Referral) -> ReferralView:
    """The row as others see it."""
    return ReferralView(
        id=row.id,
        case_id=row.case_id,
        kind=row.kind,
        source_id=row.source_id,
        target_id=row.target_id,
        body_id=row.body_id,
        name=row.name,
        state=row.state,
        reason=row.reason,
        remote_id=row.remote_id,
        remote_status=row.remote_status,
        last_error=row.last_error,
        by_name=row.by_name,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
