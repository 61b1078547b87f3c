"""Forms begun at another door that a tour takes along, to be finished on the way.

In: the drafts whose codes were given for a tour. Out: what the desk says of them, and
what of them goes into the pack. Nothing here changes a draft.
"""

from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases import queries as cases
from verbund.cases.errors import DraftNotFound
from verbund.cases.forms.answers import nested
from verbund.cases.shapes import DraftView
from verbund.catalogue import queries as catalogue
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.nodes.models import Device, Tour
from verbund.nodes.pack_file import TakenForm
from verbund.nodes.rights import MANAGE, REVIEW

CHANNEL = "suitcase"


class TakenRow(Struct, frozen=True, kw_only=True):
    """A form as the desk lists it: what for, how far; nobody's name.

    ``title`` is ``None`` for one that was sent or deleted meanwhile.
    """

    draft: UUID
    owner: UUID | None = None
    title: engine.Text | None = None
    pages: int = 0
    done: int = 0


def require_packer(actor: Actor) -> None:
    """Who sends cases along, or packs; ``Forbidden`` for anybody else."""
    if not actor.may(REVIEW.key):
        require(actor, MANAGE.key)


def taken_forms(actor: Actor, *, device_id: UUID) -> dict[UUID, tuple[TakenRow, ...]]:
    """The forms of each tour of a device that is not over, by the tour's id."""
    require_packer(actor)
    with acting_within(actor.members, actor):
        device = Device.objects.filter(id=device_id).first()
        if device is None:
            return {}
        rows = Tour.objects.filter(
            device_id=device_id, closed_at__isnull=True, expires_at__gt=clock.now()
        )
        scope = [UUID(one) for one in device.scope_members]
        return {
            tour.id: tuple(_row(one, scope) for one in tour.drafts) for tour in rows
        }


def packed(tour: Tour | None, scope: list[UUID]) -> tuple[TakenForm, ...]:
    """What of the tour's forms goes along: those that nobody has sent meanwhile."""
    if tour is None:
        return ()
    views = (draft_of(one, scope) for one in tour.drafts)
    return tuple(
        TakenForm(
            draft=view.id,
            owner=view.owner_id,
            blueprint=view.blueprint,
            digest=view.digest,
            service=view.service,
            language=view.language,
            answers=view.answers,
            # With the marks of other doors among them: they go on with it later.
            pages_done=view.pages_done,
            position=view.position,
            changed_at=view.changed_at,
        )
        for view in views
        if view is not None
    )


def draft_of(draft_id: UUID, scope: list[UUID]) -> DraftView | None:
    """The draft, whichever member of the scope it belongs to."""
    for one in scope:
        try:
            return cases.draft_view(draft_id, member=members.member_by_id(one))
        except DraftNotFound:
            continue
    return None


def _row(draft_id: UUID, scope: list[UUID]) -> TakenRow:
    view = draft_of(draft_id, scope)
    if view is None:
        return TakenRow(draft=draft_id)
    owner = members.member_by_id(view.owner_id)
    ground = catalogue.ground_for(owner, view.blueprint, digest=view.digest)
    entrance = ground.blueprint.service(view.service)
    preset = nested(entrance.preset) if entrance else {}
    answers = {**preset, **view.answers}
    plan = engine.form_plan(ground, answers, now=clock.now(), channel=CHANNEL)
    return TakenRow(
        draft=draft_id,
        owner=view.owner_id,
        title=entrance.title if entrance else ground.blueprint.title,
        pages=len(plan.pages),
        done=sum(1 for page in plan.pages if page.id in view.pages_done),
    )
