"""Every write of this folder: what was exchanged with other systems, once each."""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.queries import Member
from verbund.topics.reports.open311.models import ForeignReport, Intake, Remark


def remember_once(*, member: Member, case_id: UUID, key: str) -> bool:
    """Note a remark by its key; false if it was noted before."""
    with acting_within(member.id):
        try:
            with transaction.atomic():
                Remark(
                    owner_id=member.id,
                    acting_id=member.id,
                    case_id=case_id,
                    key=hashlib.sha256(key.encode()).hexdigest(),
                    created_at=clock.now(),
                ).save(force_insert=True)
        except IntegrityError:
            return False
    return True


def link_foreign(
    *,
    member: Member,
    direction: ForeignReport.Direction,
    source: str,
    case_id: UUID,
    owner_id: UUID | None = None,
    foreign_id: str = "",
    token: str = "",
    told: str = "",
    told_at: datetime | None = None,
    ended: bool = False,
) -> UUID:
    """Note that a report here and one there are the same; the note's id.

    ``owner_id`` is whose case it is, if not the member's own. Again for the same
    report: what was noted before is brought up to date.
    """
    moment = clock.now()
    with acting_within(member.id), transaction.atomic():
        rows = ForeignReport.objects.filter(
            owner_id=member.id, direction=direction, source=source
        )
        same = (
            rows.filter(foreign_id=foreign_id)
            if direction == ForeignReport.Direction.IN
            else rows.filter(case_id=case_id)
        )
        row = same.first()
        if row is None:
            row = ForeignReport(
                id=new_id(),
                owner_id=member.id,
                acting_id=owner_id or member.id,
                direction=direction,
                source=source,
                case_id=case_id,
                created_at=moment,
            )
        row.foreign_id, row.token = foreign_id, token
        row.told, row.told_at = told, told_at
        row.ended, row.checked_at = ended, moment
        row.save()
        found: UUID = row.id
    return found


def begin_intake(
    *, member: Member, source: str, start: datetime | None, end: datetime | None
) -> UUID:
    """A new import."""
    with acting_within(member.id):
        row = Intake(
            id=new_id(),
            owner_id=member.id,
            acting_id=member.id,
            source=source,
            began_at=clock.now(),
            start=start,
            end=end,
        )
        row.save(force_insert=True)
    return row.id


def note_intake(
    *,
    member: Member,
    intake: UUID,
    counts: dict[str, int],
    losses: dict[str, list[str]],
    reached: datetime | None = None,
    ended: bool = False,
) -> None:
    """How far an import has come; ``reached`` is where a stopped one goes on."""
    changes: dict[str, object] = {
        **counts,
        "losses": msgspec.json.encode(losses).decode(),
    }
    if reached is not None:
        changes["reached"] = reached
    if ended:
        changes["ended_at"] = clock.now()
    with acting_within(member.id):
        Intake.objects.filter(id=intake).update(**changes)


__all__ = ["begin_intake", "link_foreign", "note_intake", "remember_once"]
