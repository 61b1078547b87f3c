"""An unfinished form as it was left."""

from typing import Final
from uuid import UUID

import msgspec
from django.db import connection

from verbund.cases import store
from verbund.cases.errors import DraftNotFound
from verbund.cases.queries.documents import documents_of
from verbund.cases.queries.rows import condition_in_scope
from verbund.cases.shapes import DraftView
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.queries import Member

_SELECTED: Final = (
    "id, owner_id, acting_id, blueprint_key, blueprint_digest, service, channel, "
    "language, answers, pages_done, position, created_at, changed_at, expires_on"
)
_ANSWERS: Final = msgspec.json.Decoder(dict[str, object])
_PAGES: Final = msgspec.json.Decoder(tuple[str, ...])


def draft_view(draft_id: UUID, *, member: Member) -> DraftView:
    """One draft of this member; ``DraftNotFound`` if it was sent or expired.

    Two queries, in plain SQL: every page of a form begins with them.
    """
    adapt = store.adapter()
    with acting_within({member.id}), connection.cursor() as cursor:
        walls, values = condition_in_scope("Draft")
        cursor.execute(
            f"SELECT {_SELECTED} FROM cases_draft WHERE {walls} "  # noqa: S608
            "AND id = %s AND expires_on >= %s",
            [*values, adapt(draft_id), adapt(clock.today())],
        )
        row = cursor.fetchone()
        if row is None:
            raise DraftNotFound
        (
            id_, owner, acting, blueprint, digest, service, channel, language, answers,
            pages_done, position, created, changed, expires,
        ) = row  # fmt: skip
        return DraftView(
            id=store.to_uuid(id_),
            owner_id=store.to_uuid(owner),
            acting_id=store.to_uuid(acting),
            blueprint=blueprint,
            digest=digest,
            service=service,
            channel=channel,
            language=language,
            answers=_ANSWERS.decode(answers),
            pages_done=_PAGES.decode(pages_done),
            documents=documents_of(draft_id=draft_id),
            position=position,
            created_at=store.to_moment(created),
            changed_at=store.to_moment(changed),
            expires_on=store.to_day(expires),
        )
