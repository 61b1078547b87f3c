"""Calendar subscriptions: a secret address, made and revoked by who works there."""

from uuid import UUID

from django.db import transaction

from verbund.appointments.errors import FeedUnknown
from verbund.appointments.models import Feed
from verbund.cases.access import READ
from verbund.cases.tokens import hash_token
from verbund.core import audit
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock, codes
from verbund.members import queries as members


@transaction.atomic
def create_feed(
    *, office_id: UUID, own: bool = False, label: str = "", actor: Actor
) -> tuple[UUID, str]:
    """A new subscription of an office's times; its id and path, shown once.

    With ``own`` only cases that are assigned to the actor. The path ends in a token of
    which only the hash is kept.
    """
    require(actor, READ.key)
    office = members.office_by_id(office_id)
    if office is None or office.member_id not in actor.members:
        raise FeedUnknown
    member = members.member_by_id(office.member_id)
    # Hashes fold case; two tokens that differ in case only would be one.
    token = codes.new_token() + codes.new_token()
    with acting_within({member.id}, actor):
        row = Feed.objects.create(
            owner_id=member.id,
            acting_id=member.id,
            office_id=office_id,
            person_id=actor.id if own else "",
            label=label.strip()[:120],
            token_hash=hash_token(token),
            created_at=clock.now(),
            created_by=actor.id,
        )
    audit.record(
        action="appointments.feed_created",
        actor=actor,
        subject=f"office:{office_id}",
        member=member.id,
        detail={"own": own},
    )
    return row.id, f"/{member.slug}/kalender/{token}.ics"


@transaction.atomic
def revoke_feed(*, feed_id: UUID, actor: Actor) -> None:
    """Shut a subscription; from now on its address answers like an unknown one."""
    require(actor, READ.key)
    with acting_within(actor.members, actor):
        row = Feed.objects.filter(id=feed_id, revoked_at__isnull=True).first()
        if row is None:
            raise FeedUnknown
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
    audit.record(
        action="appointments.feed_revoked",
        actor=actor,
        subject=f"office:{row.office_id}",
        member=row.owner_id,
        detail={},
    )
