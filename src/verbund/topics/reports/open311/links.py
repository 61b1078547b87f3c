"""Reads of what was exchanged with other systems."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from verbund.core.scope import acting_within
from verbund.members.queries import Member
from verbund.topics.reports.models import Report
from verbund.topics.reports.open311.jurisdictions import owners_of
from verbund.topics.reports.open311.models import ForeignReport, Intake


def known_in(
    member: Member, source: str, foreign_ids: Sequence[str]
) -> dict[str, ForeignReport]:
    """What was taken in from this source before, by its id there."""
    with acting_within(member.id):
        rows = ForeignReport.objects.filter(
            owner_id=member.id,
            source=source,
            direction=ForeignReport.Direction.IN,
            foreign_id__in=list(foreign_ids),
        )
        return {row.foreign_id: row for row in rows}


def sent_before(member: Member, source: str, case_id: UUID) -> ForeignReport | None:
    """What is noted of a report that was sent, or was about to be sent."""
    with acting_within(member.id):
        found: ForeignReport | None = ForeignReport.objects.filter(
            owner_id=member.id,
            source=source,
            case_id=case_id,
            direction=ForeignReport.Direction.OUT,
        ).first()
    return found


def reached(
    member: Member, source: str, start: datetime, end: datetime
) -> datetime | None:
    """Where a stopped import of this source goes on; ``None`` to begin anew."""
    with acting_within(member.id):
        row = (
            Intake.objects.filter(
                owner_id=member.id,
                source=source,
                ended_at=None,
                reached__gt=start,
                reached__lt=end,
            )
            .order_by("-began_at")
            .first()
        )
        found: datetime | None = row.reached if row else None
    return found


def public_id_of(member: Member, foreign_id: str) -> str:
    """Our number of a report that was taken over with another; empty if none is.

    So that links which apps and pages kept go on working after a move.
    """
    owners = owners_of(member)
    with acting_within(owners):
        rows = ForeignReport.objects.filter(
            _whose(owners),
            foreign_id=foreign_id,
            direction=ForeignReport.Direction.IN,
        )
        cases = list(rows.values_list("case_id", flat=True)[:2])
        if len(cases) != 1:
            return ""
        found = Report.objects.filter(owner_id__in=owners, case_id=cases[0])
        return next(iter(found.values_list("public_id", flat=True)), "")


def original_ids(member: Member, case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers that reports had where they came from."""
    owners = owners_of(member)
    with acting_within(owners):
        rows = ForeignReport.objects.filter(
            _whose(owners),
            case_id__in=list(case_ids),
            direction=ForeignReport.Direction.IN,
        )
        return dict(rows.values_list("case_id", "foreign_id"))


def _whose(owners: frozenset[UUID]) -> Q:
    """Taken in by one of them, or about a case of one of them."""
    return Q(owner_id__in=owners) | Q(acting_id__in=owners)


__all__ = ["known_in", "original_ids", "public_id_of", "reached", "sent_before"]
