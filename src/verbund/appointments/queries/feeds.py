"""What a calendar program reads: an office's booked times without any person."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from verbund.appointments.errors import FeedUnknown
from verbund.appointments.models import Booking, Feed
from verbund.cases.queries.case import assigned_to
from verbund.cases.tokens import hash_token
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.calendar_file import CalendarEvent, calendar_file
from verbund.members.queries import Member

#: How far back a program still sees what was.
_PAST = timedelta(days=14)


class FeedRow(Struct, frozen=True, kw_only=True):
    """One subscription; its address cannot be read again."""

    id: UUID
    label: str
    own: bool
    created_at: datetime


def feeds_of(office_id: UUID, actor: Actor) -> tuple[FeedRow, ...]:
    """The open subscriptions of an office, the newest first."""
    with acting_within(actor.members, actor):
        rows = Feed.objects.filter(office_id=office_id, revoked_at__isnull=True)
        return tuple(
            FeedRow(
                id=row.id,
                label=row.label,
                own=bool(row.person_id),
                created_at=row.created_at,
            )
            for row in rows.order_by("-created_at", "id")
        )


def feed_file(
    member: Member, token: str, now: datetime | None = None
) -> tuple[bytes, str]:
    """The calendar of a subscription and its ETag; ``FeedUnknown`` if it is shut.

    An event says number and kind only. Its UID stays when the time is moved, its
    sequence rises (RFC 5545, 3.8.7.4); what is given back is no longer there.
    """
    moment = now or clock.now()
    with acting_within({member.id}):
        feed = Feed.objects.filter(
            token_hash=hash_token(token), revoked_at__isnull=True
        ).first()
        if feed is None:
            raise FeedUnknown
        rows = list(
            Booking.objects.filter(
                office_id=feed.office_id,
                held_until__isnull=True,
                starts_at__gte=moment - _PAST,
            ).order_by("starts_at", "id")
        )
        if feed.person_id:
            mine = assigned_to(feed.person_id, [row.case_id for row in rows])
            rows = [row for row in rows if row.case_id in mine]
    events = tuple(
        CalendarEvent(
            uid=f"{row.case_id}@{member.slug}.verbund",
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            stamped_at=row.created_at,
            summary=f"{row.number} · {row.kind}",
            sequence=row.moves,
        )
        for row in rows
    )
    content = calendar_file(events, product="-//Verbund//Termine eines Amtes//DE")
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'
