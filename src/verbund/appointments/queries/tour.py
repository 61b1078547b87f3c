"""The visits of the suitcase on a day."""

from datetime import date, timedelta
from uuid import UUID

from verbund.appointments.models import Booking
from verbund.appointments.places import home_address
from verbund.appointments.queries.times import midnight
from verbund.appointments.shapes import TourStop
from verbund.cases.queries import working_copy
from verbund.core.rights import Actor
from verbund.core.scope import acting_within


def tour(office_id: UUID, day: date, actor: Actor) -> tuple[TourStop, ...]:
    """Every visit booked at this office's tour on that day, by time.

    Only cases within the actor's members. The address is the case's answer as it
    stands now, not as it stood when the time was taken.
    """
    with acting_within(actor.members, actor):
        rows = list(
            Booking.objects.filter(
                office_id=office_id,
                venue="tour",
                held_until__isnull=True,
                starts_at__gte=midnight(day),
                starts_at__lt=midnight(day + timedelta(days=1)),
            ).order_by("starts_at", "id")
        )
        found = []
        for row in rows:
            view = working_copy(row.case_id)
            found.append(
                TourStop(
                    booking_id=row.id,
                    case_id=row.case_id,
                    number=row.number,
                    kind=row.kind,
                    starts_at=row.starts_at,
                    ends_at=row.ends_at,
                    applicant=view.row.applicant,
                    address=home_address(view.ground, view.state, row.starts_at),
                    blueprint=view.ground.blueprint.key,
                    service=view.state.service or "",
                    owner_id=view.row.owner_id,
                    acting_id=view.row.acting_id,
                )
            )
        return tuple(found)
