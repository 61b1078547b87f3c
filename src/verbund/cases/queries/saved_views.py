"""The saved worklists of a person."""

import msgspec

from verbund.cases import store
from verbund.cases.queries.rows import Walls
from verbund.cases.shapes import Filters, SavedViewRow
from verbund.core.db.prepared import execute
from verbund.core.rights import Actor
from verbund.core.scope import acting_within


def saved_views(actor: Actor) -> tuple[SavedViewRow, ...]:
    """The person's own views and those for everybody, by name."""
    walls = Walls.of(actor.members).parameters()
    with acting_within(actor.members, actor):
        rows = execute(
            "SELECT id, name, view, sort, filters, person_id FROM cases_savedview "  # noqa: S608 # placeholders
            f"WHERE acting_id IN {store.placeholders(len(walls))} "
            "AND person_id IN ('', %s) ORDER BY name, id",
            [*walls, actor.id],
        ).fetchall()
    return tuple(
        SavedViewRow(
            id=store.to_uuid(id_),
            name=name,
            view=view,
            sort=sort,
            filters=msgspec.json.decode(filters, type=Filters),
            mine=bool(person),
        )
        for id_, name, view, sort, filters, person in rows
    )
