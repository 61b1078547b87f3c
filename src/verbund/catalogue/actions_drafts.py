"""Versions that are still being written: editable, behind their author's walls."""

from uuid import UUID

from django.db import transaction
from msgspec.structs import replace

from verbund.catalogue.access import MAINTAIN
from verbund.catalogue.actions_publish import publish_blueprint
from verbund.catalogue.errors import DraftNotFound
from verbund.catalogue.models import BlueprintDraft, BlueprintVersion
from verbund.catalogue.shelf import decoded, encoded
from verbund.core.errors import Conflict
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.engine.loading import digest_of
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.models import Member


@transaction.atomic
def save_blueprint_draft(
    *,
    member: Member,
    blueprint: Blueprint,
    actor: Actor,
    expected_position: int | None = None,
) -> BlueprintDraft:
    """Keep a version in work; one per blueprint and author, nothing of it is public."""
    require(actor, MAINTAIN.key)
    with acting_within({member.id}, actor):
        rows = BlueprintDraft.objects.select_for_update()
        found = rows.filter(owner_id=member.id, key=blueprint.key).first()
        if found is not None and expected_position not in {None, found.position}:
            raise Conflict(
                f"Der Entwurf wurde inzwischen von {found.changed_by} geändert. Laden "
                "Sie ihn neu."
            )
        draft = found or BlueprintDraft(
            id=new_id(),
            owner_id=member.id,
            acting_id=member.id,
            key=blueprint.key,
            position=0,
        )
        draft.version = blueprint.version
        draft.document = encoded(blueprint)
        draft.position += 1
        draft.changed_at, draft.changed_by = clock.now(), actor.name
        draft.save()
        return draft


@transaction.atomic
def publish_blueprint_draft(
    *, draft_id: UUID, actor: Actor, version: str | None = None
) -> BlueprintVersion:
    """Publish a draft for good and drop it; ``version`` gives it another number."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        draft = _draft(draft_id)
        blueprint = decoded(draft.document)
        if version is not None:
            blueprint = replace(blueprint, version=version)
        row = publish_blueprint(blueprint=redigested(blueprint), actor=actor)
        draft.delete()
        return row


@transaction.atomic
def discard_blueprint_draft(*, draft_id: UUID, actor: Actor) -> None:
    """Throw a draft away."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        _draft(draft_id).delete()


def redigested(blueprint: Blueprint) -> Blueprint:
    """The blueprint with the digest of its present content."""
    return replace(blueprint, digest=digest_of(blueprint))


def _draft(draft_id: UUID) -> BlueprintDraft:
    found: BlueprintDraft | None = BlueprintDraft.objects.filter(id=draft_id).first()
    if found is None:
        raise DraftNotFound("Diesen Entwurf gibt es hier nicht.")
    return found
