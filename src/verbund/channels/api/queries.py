"""Who a token stands for."""

import json
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from verbund.cases.access import READ as READ_RIGHT
from verbund.cases.access import citizen
from verbund.cases.store import execute, to_moment, to_uuid
from verbund.channels.api.actions import USE_STEP, hash_secret, note_use
from verbund.channels.api.errors import ScopeMissing, TokenRefused
from verbund.channels.api.models import ApiToken
from verbund.channels.api.scopes import READ
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.errors import PersonNotFound
from verbund.members.queries import Member

_FIND = (
    "SELECT id, member_id, person_id, name, scopes, expires_at, last_used_at, "
    "revoked_at FROM api_apitoken WHERE secret_hash = %s"
)
_LONGEST = 200


class Credential(Struct, frozen=True, kw_only=True):
    """A valid token: what it may be used for, and in whose name."""

    token_id: UUID
    member_id: UUID
    person_id: UUID | None
    name: str
    scopes: frozenset[str]

    def require(self, scope: str) -> None:
        """Return if the token is good for this, else raise ``ScopeMissing``."""
        if scope not in self.scopes:
            raise ScopeMissing(scope)

    def staff(self) -> Actor:
        """Who reads or works on cases with this token.

        In the name of a person: that person, with the roles held at the token's member
        now. Otherwise a device that may only read what the member owns or handles.
        """
        member = members.member_by_id(self.member_id)
        if self.person_id is not None:
            try:
                person = members.person_by_id(self.person_id)
            except PersonNotFound:
                raise TokenRefused from None
            return replace(members.actor_for(person, member=member), channel="api")
        known = members.current_directory()
        inside = {one.id for one in known.with_predecessors(member.id)}
        inside.add(known.present(member, clock.today()).id)
        rights = {READ_RIGHT.key} if READ in self.scopes else set()
        return Actor(
            kind="device",
            id=f"token:{self.token_id}",
            name=f"Schnittstelle {self.name}",
            member=member.id,
            members=frozenset(inside),
            rights=frozenset(rights),
            channel="api",
        )

    def submitter(self) -> Actor:
        """Who hands in an application with this token."""
        return citizen(identity=f"token:{self.token_id}", channel="api")


class TokenRow(Struct, frozen=True, kw_only=True):
    """One line in the list of tokens; the secret is nowhere."""

    id: UUID
    prefix: str
    name: str
    member: str
    person: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def credential(secret: str) -> Credential:
    """The token with this secret; ``TokenRefused`` if it is not valid now. One query.

    Its use is remembered, at most once an hour.
    """
    if not 0 < len(secret) <= _LONGEST or not secret.isascii():
        raise TokenRefused
    # Plain SQL: this is asked with every request, and the ORM costs eight times that.
    row = execute(_FIND, [hash_secret(secret)]).fetchone()
    if row is None:
        raise TokenRefused
    found, member, person, name, scopes, expires, used, revoked = row
    moment = clock.now()
    if revoked is not None or (expires is not None and to_moment(expires) <= moment):
        raise TokenRefused
    if used is None or moment - to_moment(used) > USE_STEP:
        note_use(token_id=to_uuid(found), at=moment)
    return Credential(
        token_id=to_uuid(found),
        member_id=to_uuid(member),
        person_id=None if person is None else to_uuid(person),
        name=name,
        scopes=frozenset(json.loads(scopes) if isinstance(scopes, str) else scopes),
    )


def tokens_of(member: Member | None = None) -> tuple[TokenRow, ...]:
    """All tokens (of one member), the newest first."""
    rows = ApiToken.objects.select_related("member", "person").order_by(
        "-created_at", "-id"
    )
    if member is not None:
        rows = rows.filter(member=member)
    return tuple(
        TokenRow(
            id=row.id,
            prefix=row.prefix,
            name=row.name,
            member=row.member.slug,
            person=row.person.name if row.person else "",
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


__all__ = ["Credential", "TokenRow", "credential", "tokens_of"]
