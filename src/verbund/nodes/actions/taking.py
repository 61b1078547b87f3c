"""Forms that citizens began elsewhere: given along on a tour, or left at home again."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import models, transaction

from verbund.cases import actions as cases
from verbund.cases.errors import DraftNotFound
from verbund.cases.shapes import DraftView
from verbund.catalogue import queries as catalogue
from verbund.core import audit
from verbund.core.errors import Conflict, FieldProblem, Invalid, NotFound
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.nodes.models import Device, Tour
from verbund.nodes.taken import CHANNEL, require_packer

_MOST_FORMS: Final = 200
#: So long after its tour a suitcase may come home and still find the form there.
_GRACE: Final = timedelta(days=14)


def take_form(*, tour_id: UUID, code: str, actor: Actor) -> UUID:
    """Take the form along that this code opens; the id of its draft.

    The pack that is fetched next has it. Twice the same changes nothing. The citizen
    may go on elsewhere all the same: what is sent first counts. Raises ``Invalid`` with
    a sentence for a code that opens nothing, ``TooMany`` after twenty tries an hour,
    ``Conflict`` for a form that this suitcase does not take.
    """
    require_packer(actor)
    with acting_within(actor.members, actor):
        # Outside the transaction, so that every try counts.
        _open_tour(Tour.objects.filter(id=tour_id))
        try:
            draft = cases.resume_draft(code, source=f"tour:{actor.id}")
        except ValueError as mistyped:
            raise _wrong(str(mistyped)) from None
        except DraftNotFound as unknown:
            raise _wrong(f"{unknown.title} {unknown.detail}") from None
        with transaction.atomic():
            tour = _open_tour(_locked(tour_id))
            _require_fit(Device.objects.get(id=tour.device_id), draft)
            listed = dict.fromkeys([*tour.drafts, draft.id])
            if len(listed) > _MOST_FORMS:
                raise Invalid(
                    f"Auf eine Tour passen höchstens {_MOST_FORMS} Formulare."
                )
            cases.hold_draft(
                draft_id=draft.id,
                member=members.member_by_id(draft.owner_id),
                until=clock.to_berlin(tour.expires_at + _GRACE).date(),
            )
            _write(tour, list(listed))
            audit.record(
                action="node_form_taken",
                actor=actor,
                member=tour.owner_id,
                subject=f"device:{tour.device_id}",
                detail={"tour": str(tour.id), "draft": str(draft.id)},
            )
    return draft.id


def leave_form(*, tour_id: UUID, draft_id: UUID, actor: Actor) -> None:
    """Leave a form at home after all; the pack that is fetched next is without it."""
    require_packer(actor)
    with acting_within(actor.members, actor), transaction.atomic():
        tour = _open_tour(_locked(tour_id))
        if draft_id not in tour.drafts:
            raise NotFound("Dieses Formular ist auf der Tour nicht dabei.")
        _write(tour, [one for one in tour.drafts if one != draft_id])


def _locked(tour_id: UUID) -> "models.QuerySet[Tour]":
    found: models.QuerySet[Tour] = Tour.objects.select_for_update()
    return found.filter(id=tour_id)


def _open_tour(found: "models.QuerySet[Tour]") -> Tour:
    tour = found.first()
    if tour is None:
        raise NotFound("Diese Tour gibt es hier nicht.")
    if tour.closed_at is not None or tour.expires_at <= clock.now():
        raise Conflict("Diese Tour ist schon beendet.")
    return tour


def _require_fit(device: Device, draft: DraftView) -> None:
    """Refuse what this suitcase does not work on, with the reason."""
    owner = members.member_by_id(draft.owner_id)
    if str(owner.id) not in map(str, device.scope_members):
        raise Conflict(
            f"Das Formular ist für {owner.name}. Dieser Koffer arbeitet nicht für "
            "diese Kommune.",
            detail_en=f"The form is for {owner.name}, not in this suitcase's scope.",
        )
    ground = catalogue.ground_for(owner, draft.blueprint, digest=draft.digest)
    named = ground.blueprint.title.de
    scope = device.scope_blueprints
    offered = CHANNEL in ground.blueprint.channels
    if not offered or (scope and draft.blueprint not in scope):
        raise Conflict(
            f"„{named}“ gibt es in diesem Koffer nicht.",
            detail_en="This suitcase does not offer the service of this form.",
        )
    if not catalogue.service(owner, draft.blueprint).active:
        raise Conflict(
            f"„{named}“ bietet {owner.name} nicht mehr an.",
            detail_en="The service of this form is not offered any more.",
        )


def _write(tour: Tour, drafts: list[UUID]) -> None:
    Tour.objects.filter(id=tour.id).update(extra_drafts=[str(one) for one in drafts])


def _wrong(message: str) -> Invalid:
    return Invalid(message, fields=(FieldProblem(path="form_code", message=message),))
