"""Versions that are still being written: editable, behind their author's walls."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from msgspec.structs import replace

from verbund.catalogue.access import MAINTAIN
from verbund.catalogue.actions_publish import publish_blueprint
from verbund.catalogue.changelog import as_version
from verbund.catalogue.errors import DraftNotFound
from verbund.catalogue.models import BlueprintDraft, BlueprintVersion
from verbund.catalogue.queries import latest_version, versions_of
from verbund.catalogue.shelf import decoded, encoded, opened
from verbund.core.errors import Conflict, Invalid
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.engine.documents import blueprint_of, document_of
from verbund.engine.loading import digest_of
from verbund.engine.model import Blueprint
from verbund.engine.package import read_package
from verbund.engine.semver import parsed
from verbund.engine.workbook import with_workbook
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


def receive_blueprint_draft(
    *, member: Member, content: bytes, name: str, actor: Actor, key: str = ""
) -> BlueprintDraft:
    """Keep an uploaded package or workbook as a draft; a faulty one leaves nothing.

    A workbook (``name`` ends in ``.xlsx``) is laid over the draft of ``key`` if there
    is one, else over its newest version. A package needs no signature: a draft binds
    nobody. Raises ``engine.BlueprintInvalid`` with file and line of every finding,
    ``WorkbookInvalid`` with sheet and cell, ``VersionNotFound`` for an unknown ``key``.
    """
    require(actor, MAINTAIN.key)
    if name.casefold().endswith(".xlsx"):
        if not key:
            raise Invalid("Wählen Sie, zu welcher Blaupause die Arbeitsmappe gehört.")
        blueprint = with_workbook(_base_of(member, key, actor), content)
    else:
        blueprint = read_package(content).blueprint
    return save_blueprint_draft(member=member, blueprint=blueprint, actor=actor)


def begin_blueprint_draft(*, member: Member, key: str, actor: Actor) -> BlueprintDraft:
    """A draft with the content of the newest version; an own one stays as it is."""
    require(actor, MAINTAIN.key)
    known = _own(member, key, actor)
    if known is not None:
        return known
    newest = opened(latest_version(key).digest)
    return save_blueprint_draft(member=member, blueprint=newest, actor=actor)


def _own(member: Member, key: str, actor: Actor) -> BlueprintDraft | None:
    with acting_within({member.id}, actor):
        rows = BlueprintDraft.objects.filter(owner_id=member.id, key=key)
        found: BlueprintDraft | None = rows.first()
        return found


def _base_of(member: Member, key: str, actor: Actor) -> Blueprint:
    known = _own(member, key, actor)
    if known is not None:
        return decoded(known.document)
    return opened(latest_version(key).digest)


@transaction.atomic
def publish_blueprint_draft(
    *,
    draft_id: UUID,
    actor: Actor,
    version: str | None = None,
    changes: Sequence[str] = (),
    valid_from: date | None = None,
) -> BlueprintVersion:
    """Publish a draft for good and drop it; ``version`` gives it another number.

    ``changes`` are the new lines of its changelog, ``valid_from`` the first day (with
    changes: today if none is named). Raises what ``publish_blueprint`` raises, and
    ``engine.BlueprintInvalid`` if the whole no longer passes its check.
    """
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        draft = _draft(draft_id)
        blueprint = decoded(draft.document)
        if version is not None:
            blueprint = replace(blueprint, version=_number(version))
        if changes:
            document = as_version(
                document_of(blueprint),
                version=blueprint.version,
                first_day=valid_from or _first_day(blueprint.key),
                lines=changes,
            )
            blueprint = blueprint_of(document)
        row = publish_blueprint(blueprint=redigested(blueprint), actor=actor)
        draft.delete()
        return row


def _number(version: str) -> str:
    try:
        parsed(version)
    except ValueError as error:
        raise Invalid(str(error)) from None
    return version


def _first_day(key: str) -> date:
    """Today, but never before the version that is valid now."""
    days = [v.first_day for v in versions_of(key) if v.withdrawn_at is None]
    return max([clock.today(), *days[:1]])


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
