"""The saved worklists of a person."""

from verbund.cases.actions.saved_views import saved_row
from verbund.cases.models import SavedView
from verbund.cases.shapes import SavedViewRow
from verbund.core.rights import Actor
from verbund.core.scope import acting_within


def saved_views(actor: Actor) -> tuple[SavedViewRow, ...]:
    """The person's own views and those for everybody, by name."""
    with acting_within(actor.members, actor):
        rows = SavedView.objects.filter(
            acting_id__in=actor.members, person_id__in=["", actor.id]
        )
        return tuple(saved_row(row) for row in rows.order_by("name", "id"))
