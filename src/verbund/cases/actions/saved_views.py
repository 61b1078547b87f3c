"""Worklists kept by name, for one person or for everybody at the member."""

from uuid import UUID

import msgspec
from django.db import transaction

from verbund.cases.access import READ, WORK
from verbund.cases.models import SavedView
from verbund.cases.queries.worklist import SORTS, VIEWS
from verbund.cases.shapes import Filters, SavedViewRow
from verbund.core.errors import Invalid, NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel.ids import new_id

_MOST = 50


def save_view(
    *,
    actor: Actor,
    name: str,
    view: str,
    filters: Filters,
    sort: str,
    for_all: bool = False,
) -> SavedViewRow:
    """Keep a worklist by name; the same name again replaces it."""
    require(actor, WORK.key if for_all else READ.key)
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= 80:
        raise Invalid("Ein Name hat 1 bis 80 Zeichen.")
    if view not in VIEWS or sort not in SORTS:
        raise Invalid("Diese Ansicht oder Sortierung gibt es nicht.")
    if actor.member is None:
        raise Invalid("Ansichten gehören zu einer Kommune; Sie handeln für keine.")
    person = "" if for_all else actor.id
    with acting_within(actor.members, actor), transaction.atomic():
        rows = SavedView.objects.filter(acting_id=actor.member, person_id=person)
        if rows.exclude(name=tidy).count() >= _MOST:
            raise Invalid(f"Mehr als {_MOST} Ansichten gehen nicht.")
        values = {
            "view": view,
            "filters": msgspec.json.encode(filters).decode(),
            "sort": sort,
        }
        found = rows.filter(name=tidy).first()
        if found is None:
            found = SavedView(
                id=new_id(),
                owner_id=actor.member,
                acting_id=actor.member,
                person_id=person,
                name=tidy,
                **values,
            )
            found.save(force_insert=True)
        else:
            rows.filter(name=tidy).update(**values)
            found.refresh_from_db()
        return saved_row(found)


def delete_view(*, actor: Actor, view_id: UUID) -> None:
    """Delete one's own view, or one for everybody if one may work on cases."""
    with acting_within(actor.members, actor), transaction.atomic():
        rows = SavedView.objects.filter(id=view_id, person_id__in=["", actor.id])
        found = rows.first()
        if found is None:
            raise NotFound("Diese Ansicht gibt es nicht (mehr).")
        if not found.person_id:
            require(actor, WORK.key)
        rows.delete()


def saved_row(row: SavedView) -> SavedViewRow:
    """A saved view as a value."""
    return SavedViewRow(
        id=row.id,
        name=row.name,
        view=row.view,
        sort=row.sort,
        filters=msgspec.json.decode(row.filters, type=Filters),
        mine=bool(row.person_id),
    )
