"""Proposals between installations: one leaves as a signed file, one is taken in."""

from django.db import transaction

from verbund.catalogue.actions_packages import vouched
from verbund.catalogue.actions_proposals import note_proposal
from verbund.catalogue.adapted import overlay_from, overlay_text
from verbund.catalogue.errors import VersionNotFound
from verbund.catalogue.models import BlueprintVersion, Proposal, ReceivedProposal
from verbund.catalogue.shelf import opened
from verbund.catalogue.trust import own_key
from verbund.core.errors import Invalid
from verbund.core.rights import Actor
from verbund.engine.proposal_file import (
    Offered,
    check_against,
    proposal_digest,
    read_proposal,
    sign_proposal,
    write_proposal,
)
from verbund.kernel import clock
from verbund.kernel.ids import new_id


def offer_file(row: Proposal) -> bytes:
    """A proposal as the file that goes to the maintainer, signed by this installation.

    Raises ``Invalid`` without a key, ``engine.BlueprintInvalid`` for what the other
    side would refuse.
    """
    own, overlay = own_key(), overlay_from(row.overlay)
    if own is None:
        raise Invalid("Es gibt noch keinen Schlüssel: verbund blueprint key.")
    assert overlay is not None  # noqa: S101 - a proposal has edits
    return write_proposal(
        sign_proposal(
            opened(row.base.digest),
            overlay,
            town=row.proposer,
            author=row.author,
            reason=row.reason,
            offered_on=clock.to_berlin(row.created_at).date(),
            publisher=own.name,
            key=own.key,
        )
    )


@transaction.atomic
def receive_proposal(
    *, content: bytes, trusting: str = "", actor: Actor | None = None
) -> Proposal:
    """Put the proposal in a file before the maintainer, who decides on it as on others.

    The same file twice is one proposal. ``trusting`` is the fingerprint of a sender who
    is believed for this file only: a proposal makes nobody a publisher. Raises
    ``engine.BlueprintInvalid``, ``PublisherUnknown``, ``VersionNotFound``; then nothing
    is kept.
    """
    file = read_proposal(content)
    offered = file.proposal
    vouched(offered.publisher, trusting)
    base = _base(offered)
    check_against(offered, opened(base.digest))
    digest = proposal_digest(file)
    known = ReceivedProposal.objects.filter(digest=digest).first()
    if known is not None:
        return known.proposal
    row = Proposal(
        id=new_id(),
        blueprint_key=offered.key,
        base=base,
        town=offered.town,
        author=offered.author,
        reason=offered.reason.strip(),
        overlay=overlay_text(offered.overlay),
        created_at=clock.now(),
    )
    row.save(force_insert=True)
    ReceivedProposal(
        proposal=row,
        content=content,
        digest=digest,
        fingerprint=offered.publisher.fingerprint,
        received_at=row.created_at,
    ).save(force_insert=True)
    note_proposal(row, "proposal_received", actor)
    return row


def _base(offered: Offered) -> BlueprintVersion:
    """The version that the proposal changes, as it is published here."""
    found = BlueprintVersion.objects.filter(
        key=offered.key, version=offered.version
    ).first()
    if found is None:
        raise VersionNotFound(
            f"Der Vorschlag ändert {offered.key}@{offered.version}. Nehmen Sie zuerst "
            "diese Fassung auf: verbund blueprint import."
        )
    return found
