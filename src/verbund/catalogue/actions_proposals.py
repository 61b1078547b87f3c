"""Giving back: a member's own change offered to all, accepted or refused."""

from collections.abc import Collection
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from verbund.catalogue.access import require_adopt, require_maintain
from verbund.catalogue.actions_publish import publish_blueprint
from verbund.catalogue.actions_work import held_adoption
from verbund.catalogue.adapted import overlay_of_adoption, overlay_text
from verbund.catalogue.changelog import as_version
from verbund.catalogue.errors import DraftNotFound, PublicationRefused
from verbund.catalogue.models import BlueprintVersion, Proposal
from verbund.catalogue.queries import latest_version
from verbund.catalogue.returning import MARK_BEFORE, mark_of
from verbund.catalogue.shelf import opened
from verbund.core import audit
from verbund.core.errors import Conflict, Invalid
from verbund.core.rights import Actor
from verbund.engine.compare import Change, compare_documents, level_of
from verbund.engine.documents import Document, blueprint_of, document_of
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.merge import Conflict as MergeConflict
from verbund.engine.merge import merge
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, proposal
from verbund.engine.semver import next_version
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.models import Member

_OVERLAY = msgspec.json.Decoder(Overlay)


class ProposalView(Struct, frozen=True, kw_only=True):
    """A proposal as the maintainer sees it, against the newest version.

    ``conflicts`` are places that the newest version has changed as well; then it cannot
    be accepted as it is.
    """

    proposal: Proposal
    latest: BlueprintVersion
    changes: tuple[Change, ...]
    conflicts: tuple[MergeConflict, ...]
    version: str
    document: Document


@transaction.atomic
def propose(
    *,
    member: Member,
    key: str,
    paths: Collection[str] | None,
    reason: str,
    actor: Actor | None,
    author: str = "",
) -> Proposal:
    """Offer some of the member's changes to everybody, with the reason for them.

    ``paths`` is ``None`` for all of them; ``author`` counts where nobody is signed in.
    """
    require_adopt(actor, member)
    adoption = held_adoption(member, key)
    overlay = overlay_of_adoption(adoption) if adoption else None
    if adoption is None or overlay is None:
        raise Invalid("Es gibt keine eigenen Anpassungen, die Sie anbieten könnten.")
    wanted = None if paths is None else set(paths)
    chosen = tuple(e for e in overlay.edits if wanted is None or e.path in wanted)
    if not chosen:
        raise Invalid("Wählen Sie mindestens eine Anpassung aus.")
    if not reason.strip():
        raise Invalid("Schreiben Sie dazu, warum die Änderung allen hilft.")
    row = Proposal(
        id=new_id(),
        blueprint_key=key,
        base=adoption.version,
        member=member,
        author=actor.name if actor else author.strip() or member.official_name,
        reason=reason.strip(),
        overlay=overlay_text(Overlay(digest=overlay.digest, edits=chosen)),
        created_at=clock.now(),
    )
    row.save(force_insert=True)
    note_proposal(row, "proposed", actor)
    return row


def proposal_view(row: Proposal) -> ProposalView:
    """What a proposal would change in the newest version."""
    latest = latest_version(row.blueprint_key)
    document, conflicts = _on(row, opened(latest.digest))
    before = document_of(opened(latest.digest))
    changes = compare_documents(before, document)
    return ProposalView(
        proposal=row,
        latest=latest,
        changes=changes,
        conflicts=conflicts,
        version=next_version(latest.version, level_of(changes) or "patch"),
        document=document,
    )


@transaction.atomic
def accept(
    *, proposal_id: UUID, actor: Actor | None, answer: str = ""
) -> BlueprintVersion:
    """Publish a proposal as the next version; the changelog names member and author.

    Raises ``PublicationRefused`` if the newest version contradicts it or its examples
    fail; then the proposal stays open.
    """
    require_maintain(actor)
    row = _open(proposal_id)
    view = proposal_view(row)
    if view.conflicts:
        places = "\n".join(conflict.path for conflict in view.conflicts)
        raise PublicationRefused(
            f"Der Vorschlag widerspricht der Fassung {view.latest.version}:\n{places}"
        )
    document = _numbered(view, row)
    try:
        blueprint = blueprint_of(document)
    except BlueprintInvalid as error:
        raise PublicationRefused(str(error)) from error
    version = publish_blueprint(blueprint=blueprint, actor=actor)
    _decide(row, Proposal.State.ACCEPTED, answer, actor, version)
    return version


@transaction.atomic
def refuse(*, proposal_id: UUID, actor: Actor | None, answer: str) -> Proposal:
    """Refuse a proposal; the reason goes back to the member."""
    require_maintain(actor)
    if not answer.strip():
        raise Invalid("Schreiben Sie dazu, warum der Vorschlag nicht für alle passt.")
    row = _open(proposal_id)
    _decide(row, Proposal.State.REFUSED, answer, actor)
    return row


def _on(row: Proposal, latest: Blueprint) -> tuple[Document, tuple[MergeConflict, ...]]:
    """The newest version with the proposal in it, and where both want other things."""
    base = opened(row.base.digest)
    overlay = _OVERLAY.decode(row.overlay)
    local = proposal(base, overlay, [edit.path for edit in overlay.edits])
    merged = merge(document_of(base), local, document_of(latest))
    assert isinstance(merged.merged, dict)  # noqa: S101 - documents are
    return merged.merged, merged.conflicts


def _numbered(view: ProposalView, row: Proposal) -> Document:
    """The document as a version of its own: number, day, changelog."""
    lines = [change.sentence.de for change in view.changes]
    lines.append(
        f"Vorschlag von {row.author}, {row.proposer}: {row.reason} "
        f"({MARK_BEFORE}{mark_of(row)})"
    )
    return as_version(
        view.document,
        version=view.version,
        first_day=max(clock.today(), view.latest.first_day),
        lines=lines,
    )


def _open(proposal_id: UUID) -> Proposal:
    row = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("base", "member")
        .filter(id=proposal_id)
        .first()
    )
    if row is None:
        raise DraftNotFound("Diesen Vorschlag gibt es hier nicht.")
    if row.state != Proposal.State.OPEN:
        raise Conflict("Über diesen Vorschlag ist schon entschieden.")
    return row


def _decide(
    row: Proposal,
    state: str,
    answer: str,
    actor: Actor | None,
    version: BlueprintVersion | None = None,
) -> None:
    row.state, row.answer = state, answer.strip()
    row.decided_at, row.decided_by = clock.now(), actor.name if actor else ""
    row.accepted_as = version
    row.save()
    note_proposal(row, f"proposal_{state}", actor)


def note_proposal(row: Proposal, action: str, actor: Actor | None) -> None:
    """One row in the audit log about a proposal."""
    audit.record(
        action=f"catalogue.{action}",
        actor=actor,
        member=row.member_id,
        subject=f"proposal:{row.id}",
        detail={"blueprint": row.blueprint_key},
    )
