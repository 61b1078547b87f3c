"""Every read of pilots; what they hold is public, their cases are never read here."""

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from verbund.core.errors import NotFound
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing.book.blocks import Part
from verbund.publishing.models import Pilot, PilotMember
from verbund.publishing.pilots.papers import sections
from verbund.publishing.pilots.report import Report, report_of

#: An association does not run more trials than people can read about.
_MOST = 200


def pilots_of(association: Member) -> list[Pilot]:
    """The association's pilots, the latest first."""
    rows = Pilot.objects.filter(association_id=association.id)
    return list(rows.order_by("-begins_on", "title")[:_MOST])


def pilot_by_id(pilot_id: UUID) -> Pilot:
    """One pilot; ``NotFound`` otherwise."""
    found = Pilot.objects.filter(id=pilot_id).first()
    if found is None:
        raise NotFound("Diese Erprobung gibt es nicht.")
    return found


def report(pilot: Pilot) -> Report:
    """The balance sheet as of today; five queries."""
    known = members.current_directory().members
    wanted = PilotMember.objects.filter(pilot=pilot).values_list("member_id", flat=True)
    names = {member: known[member].name for member in wanted if member in known}
    return report_of(pilot, list(pilot.goals.order_by("position")), names)


def chapters_of(association: Member | None) -> Mapping[str, list[Part]]:
    """Closed balance sheets as sections of the book, by blueprint key."""
    rows = Pilot.objects.filter(closed_at__isnull=False)
    if association is not None:
        rows = rows.filter(association_id=association.id)
    found: dict[str, list[Part]] = defaultdict(list)
    for pilot in rows.order_by("begins_on", "title")[:_MOST]:
        found[pilot.blueprint_key] += sections(report(pilot))
    return found
