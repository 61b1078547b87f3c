"""Adoptions and updates in work: begun, filled in, thrown away – nothing in force."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from msgspec import UNSET, UnsetType

from verbund.catalogue.access import require_adopt
from verbund.catalogue.actions_publish import version_row
from verbund.catalogue.adapted import overlay_text
from verbund.catalogue.carrying import choices_text
from verbund.catalogue.errors import DraftNotFound
from verbund.catalogue.models import Adoption, AdoptionDraft
from verbund.catalogue.queries import latest_version
from verbund.catalogue.shelf import opened
from verbund.catalogue.suggestions import fixed_by_land, suggestion
from verbund.catalogue.work import WorkReport, judged
from verbund.core.errors import Conflict
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.engine.merge import Choice
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.models import Member
from verbund.members.queries import acting_member


@transaction.atomic
def begin_work(
    *, member: Member, key: str, version: str | None = None, actor: Actor
) -> WorkReport:
    """Begin to adopt or update, or go on with what was begun for the same version.

    A first adoption begins with defaults, what the Land fixes and the values of the
    most similar member, marked as suggested. An update begins with what is in force.
    """
    require_adopt(actor, member)
    row = latest_version(key) if version is None else version_row(key, version)
    adoption = held_adoption(member, key)
    base = adoption.digest if adoption else ""
    with acting_within({member.id}, actor):
        found = AdoptionDraft.objects.select_related("version").filter(
            owner_id=member.id, blueprint_key=key
        )
        draft = found.first()
        if draft is not None:
            if draft.version_id == row.pk and draft.base_digest == base:
                return judged(draft, member, adoption)
            draft.delete()
        blueprint = opened(row.digest)
        draft = AdoptionDraft(
            id=new_id(),
            owner_id=member.id,
            acting_id=acting_member(member, key, clock.today()).id,
            blueprint_key=key,
            version=row,
            base_digest=base,
            changed_at=clock.now(),
            changed_by=actor.name,
        )
        if adoption is None:
            begin = suggestion(member, blueprint)
            draft.parameters = dict(begin.values)
            source = begin.source.slug if begin.source else ""
            draft.suggested = dict.fromkeys(begin.suggested, source)
        else:
            draft.parameters, draft.suggested = _continued(adoption, blueprint, member)
            draft.bindings = adoption.bindings
            draft.overlay = adoption.overlay
        draft.save(force_insert=True)
        return judged(draft, member, adoption)


@transaction.atomic
def save_work(
    *,
    member: Member,
    draft_id: UUID,
    actor: Actor,
    parameters: Mapping[str, object] | None = None,
    bindings: Mapping[str, object] | None = None,
    overlay: Overlay | UnsetType | None = UNSET,
    choices: Mapping[str, Choice] | None = None,
    active_from: date | UnsetType | None = UNSET,
    drafts_until: date | UnsetType | None = UNSET,
    move_cases: bool | None = None,
    expected_position: int | None = None,
) -> WorkReport:
    """Keep what was filled in, also what does not fit yet; the report says what.

    What is not given stays. Saved values count as the member's own, no longer as
    suggested. Raises ``Conflict`` if somebody else has saved since.
    """
    require_adopt(actor, member)
    with acting_within({member.id}, actor):
        draft = work_row(draft_id, held=True)
        if expected_position not in {None, draft.position}:
            raise Conflict(
                f"Dieser Entwurf wurde inzwischen von {draft.changed_by} geändert. "
                "Laden Sie die Seite neu; Ihre Angaben stehen noch im Formular."
            )
        if parameters is not None:
            fixed = fixed_by_land(opened(draft.version.digest), member)
            draft.parameters = {**parameters, **fixed}
            draft.suggested = {
                name: source
                for name, source in draft.suggested.items()
                if name not in parameters
            }
        if bindings is not None:
            draft.bindings = {**draft.bindings, **bindings}
        if overlay is not UNSET:
            draft.overlay = overlay_text(overlay)
        if choices is not None:
            draft.choices = choices_text(choices)
        if active_from is not UNSET:
            draft.active_from = active_from
        if drafts_until is not UNSET:
            draft.drafts_until = drafts_until
        if move_cases is not None:
            draft.move_cases = move_cases
        draft.scheduled_at = None
        draft.position += 1
        draft.changed_at, draft.changed_by = clock.now(), actor.name
        draft.save()
        return judged(draft, member, held_adoption(member, draft.blueprint_key))


@transaction.atomic
def discard_work(*, member: Member, draft_id: UUID, actor: Actor) -> None:
    """Throw away what was begun; what is in force stays as it is."""
    require_adopt(actor, member)
    with acting_within({member.id}, actor):
        work_row(draft_id, held=True).delete()


def work_report(*, member: Member, key: str, actor: Actor) -> WorkReport | None:
    """What was begun for a member and blueprint; ``None`` if nothing was."""
    require_adopt(actor, member)
    with acting_within({member.id}, actor):
        rows = AdoptionDraft.objects.select_related("version")
        draft = rows.filter(owner_id=member.id, blueprint_key=key).first()
        if draft is None:
            return None
        return judged(draft, member, held_adoption(member, key))


def work_row(draft_id: UUID, *, held: bool = False) -> AdoptionDraft:
    """The draft within the present walls; ``DraftNotFound`` outside."""
    rows = AdoptionDraft.objects.select_related("version")
    if held:
        rows = rows.select_for_update(of=("self",))
    found: AdoptionDraft | None = rows.filter(id=draft_id).first()
    if found is None:
        raise DraftNotFound("Diese Arbeit gibt es hier nicht (mehr).")
    return found


def held_adoption(member: Member, key: str) -> Adoption | None:
    """The adoption in force, fresh from the database."""
    return (
        Adoption.objects.select_related("version", "adapted", "member")
        .filter(member=member, blueprint_key=key)
        .first()
    )


def _continued(
    adoption: Adoption, blueprint: Blueprint, member: Member
) -> tuple[dict[str, object], dict[str, str]]:
    """The values in force under their present names; new ones by default or example."""
    values: dict[str, object] = {}
    known = opened(adoption.digest).parameters
    for name, parameter in blueprint.parameters.items():
        names = (name, *(old for old in parameter.formerly if old in known))
        for old in names:
            if old in adoption.parameters:
                values[name] = adoption.parameters[old]
                break
        else:
            if parameter.default is not None:
                values[name] = parameter.default
    # The member's own additional values belong to its overlay.
    local = {n for n, p in known.items() if p.local}
    values |= {n: v for n, v in adoption.parameters.items() if n in local}
    suggested: dict[str, str] = {}
    missing = [n for n, p in blueprint.parameters.items() if p.required]
    if any(name not in values for name in missing):
        begin = suggestion(member, blueprint)
        for name in begin.suggested:
            if name not in values:
                values[name] = begin.values[name]
                suggested[name] = begin.source.slug if begin.source else ""
    return {**values, **fixed_by_land(blueprint, member)}, suggested
