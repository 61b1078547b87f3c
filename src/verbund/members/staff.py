"""Who works where: the two questions that every page of the desk asks.

Plain SQL and nothing remembered: a role that has ended counts no more at once.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from verbund.core.db.prepared import execute
from verbund.core.db.values import (
    adapter,
    placeholders,
    to_moment,
    to_uuid,
)
from verbund.core.rights import Actor, rights_of
from verbund.kernel import clock
from verbund.members.directory import Directory, directory

#: Member, role and office (or ``None``) of one assignment.
Held = tuple[uuid.UUID, str, uuid.UUID | None]

_WORKING = """
SELECT p.name, p.home_id, p.signed_in_at, r.member_id, r.role, r.office_id
FROM members_person p LEFT JOIN members_roleassignment r ON r.person_id = p.id
 AND r.valid_from <= %s AND (r.valid_to IS NULL OR r.valid_to > %s)
WHERE p.id = %s AND p.active = %s AND p.session_epoch = %s ORDER BY r.id
"""
_COLLEAGUES = """
SELECT id, name FROM members_person WHERE active = %s AND id IN (
 SELECT person_id FROM members_roleassignment
 WHERE valid_from <= %s AND (valid_to IS NULL OR valid_to > %s) AND member_id IN
"""


class Colleague(Struct, frozen=True):
    """Somebody to whom a case may be assigned."""

    id: uuid.UUID
    name: str


def working(
    person_id: uuid.UUID, epoch: int, *, known: Directory, on: date | None = None
) -> Actor | None:
    """The person of a session as actor, in one query.

    ``None`` if it is no longer active or has signed out everywhere since ``epoch``.
    """
    on = on or clock.today()
    adapt = adapter()
    day = adapt(on)
    asked = [day, day, adapt(person_id), True, epoch]
    rows = execute(_WORKING, asked).fetchall()
    if not rows:
        return None
    name, home, signed_in = rows[0][:3]
    held = [
        (to_uuid(member), role, to_uuid(office) if office else None)
        for _, _, _, member, role, office in rows
        if member is not None
    ]
    return actor_of(
        person_id,
        name,
        home=to_uuid(home),
        signed_in_at=to_moment(signed_in) if signed_in else None,
        held=held,
        known=known,
        on=on,
    )


def actor_of(
    person_id: uuid.UUID,
    name: str,
    *,
    home: uuid.UUID | None,
    signed_in_at: datetime | None,
    held: Sequence[Held],
    known: Directory | None = None,
    on: date,
) -> Actor:
    """A person with the members and rights of the roles that it holds on that day."""
    known = known or directory()
    scope = {m.id for row in held for m in known.with_predecessors(row[0])}
    # A merged member's rights pass to its successor.
    scope |= {known.present(known.members[row[0]], on).id for row in held}
    roles = tuple(sorted({row[1] for row in held}))
    first = held[0][0] if held and home not in {row[0] for row in held} else home
    acting = known.members.get(first) if first else None
    offices = [row[2] for row in held if row[0] == first and row[2]]
    return Actor(
        kind="staff",
        id=str(person_id),
        name=name,
        member=known.present(acting, on).id if acting else None,
        members=frozenset(scope),
        office=offices[0] if offices else None,
        roles=roles,
        rights=rights_of(roles),
        level="substantial",
        signed_in_at=signed_in_at,
        channel="desk",
    )


def colleagues(actor: Actor, on: date | None = None) -> tuple[Colleague, ...]:
    """Active people with a role at one of the actor's members, by name."""
    if not actor.members:
        return ()
    adapt = adapter()
    day = adapt(on or clock.today())
    inside = placeholders(len(actor.members))
    found = execute(
        f"{_COLLEAGUES} {inside}) ORDER BY name, id",
        [True, day, day, *map(adapt, actor.members)],
    )
    return tuple(Colleague(to_uuid(id_), name) for id_, name in found.fetchall())
