"""One writer at a time in the times of an office."""

from uuid import UUID

from verbund.appointments.models import Daybook
from verbund.members.queries import Member


def hold_daybook(member: Member, office_id: UUID) -> None:
    """Wait until nobody else writes into this office's times; until the commit.

    Taken before any case is written, always: so two writers never wait for each other.
    """
    own = {"owner_id": member.id, "acting_id": member.id}
    Daybook.objects.get_or_create(office_id=office_id, defaults=own)
    Daybook.objects.select_for_update().get(office_id=office_id)
