"""A proposal comes back: the version that contains it closes the town's own row.

Every accepted proposal stands in the changelog with its mark, a digest of what was
proposed. Whoever proposed it reckons the same mark from its own row, whatever key the
file was signed with and whatever number the maintainer gave it.
"""

import hashlib
import re

from verbund.catalogue.changelog import CHANGELOG
from verbund.catalogue.models import BlueprintVersion, Proposal
from verbund.core import audit
from verbund.core.rights import Actor
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.kernel.chain import canonical

MARK_BEFORE = "Vorschlag "
_MARK = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){4}")


def mark_of(row: Proposal) -> str:
    """By which a proposal is known again, here and elsewhere: five groups of four."""
    said = {
        "base": row.base.digest,
        "overlay": row.overlay,
        "town": row.proposer,
        "author": row.author,
        "reason": row.reason,
    }
    digest = hashlib.sha256(canonical(said)).hexdigest()[:20]
    return "-".join(digest[at : at + 4] for at in range(0, 20, 4))


def marks_in(blueprint: Blueprint) -> frozenset[str]:
    """The marks of all proposals that the changelog of a version names."""
    return frozenset(_MARK.findall(blueprint.files.get(CHANGELOG, "")))


def close_returned(
    row: BlueprintVersion, blueprint: Blueprint, actor: Actor | None
) -> tuple[Proposal, ...]:
    """Note as accepted what was proposed from here and stands in this version.

    Runs inside the transaction that publishes the version.
    """
    marks = marks_in(blueprint)
    if not marks:
        return ()
    waiting = Proposal.objects.select_for_update(of=("self",)).select_related(
        "base", "member"
    )
    found = []
    for one in waiting.filter(blueprint_key=row.key, state=Proposal.State.OPEN):
        if mark_of(one) not in marks:
            continue
        one.state, one.accepted_as = Proposal.State.ACCEPTED, row
        one.decided_at, one.decided_by = clock.now(), row.publisher[:120]
        one.save()
        found.append(one)
        audit.record(
            action="catalogue.proposal_returned",
            actor=actor,
            member=one.member_id,
            subject=f"proposal:{one.id}",
            detail={"blueprint": row.key, "version": row.version},
        )
    return tuple(found)
