"""Taking over the opening rules of ZMS."""

from uuid import UUID

from django.db import transaction

from verbund.appointments import zms
from verbund.appointments.actions.patterns import set_pattern
from verbund.appointments.errors import PatternInvalid
from verbund.appointments.models import SlotClosure, SlotPattern
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.queries import Member


@transaction.atomic
def import_zms(
    *, member: Member, office_id: UUID, kind: str, document: bytes | str
) -> zms.Found:
    """Let an office offer what its rules in ZMS offered; all or nothing.

    Rules that are over are kept with their dates, days off that are still to come are
    closed. A second run of the same file adds nothing. Raises ``PatternInvalid`` for a
    file that is none; what is lost is named in the answer.
    """
    try:
        found = zms.read(document)
    except ValueError as wrong:
        raise PatternInvalid(str(wrong)) from wrong
    with acting_within({member.id}):
        for pattern in found.patterns:
            same = SlotPattern.objects.filter(
                office_id=office_id,
                kind=kind,
                weekday=pattern.weekday,
                opens=pattern.opens,
                closes=pattern.closes,
                minutes=pattern.minutes,
                capacity=pattern.capacity,
                valid_from=pattern.valid_from,
                valid_to=pattern.valid_to,
            )
            if same.exists():
                continue
            set_pattern(
                member=member,
                office_id=office_id,
                kind=kind,
                weekday=pattern.weekday,
                opens=pattern.opens,
                closes=pattern.closes,
                minutes=pattern.minutes,
                capacity=pattern.capacity,
                valid_from=pattern.valid_from,
                valid_to=pattern.valid_to,
                quotas=pattern.quotas,
                weeks=pattern.weeks,
                week_of_month=pattern.week_of_month,
                from_days=pattern.from_days,
                to_days=pattern.to_days,
                several=pattern.several,
            )
        today = clock.today()
        for day, name in found.closed:
            if day >= today:
                SlotClosure.objects.get_or_create(
                    office_id=office_id,
                    day=day,
                    defaults={
                        "owner_id": member.id, "acting_id": member.id, "note": name,
                    },
                )  # fmt: skip
    return found
