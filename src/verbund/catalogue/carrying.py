"""A member's own changes carried to another version: merged on the model."""

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec

from verbund.catalogue.models import Proposal
from verbund.engine.documents import document_of
from verbund.engine.edits import apply
from verbund.engine.merge import Choice, Merge, Own, merge
from verbund.engine.model import Blueprint
from verbund.engine.overlay import Overlay, proposal

_OVERLAY = msgspec.json.Decoder(Overlay)


def carry(
    base: Blueprint,
    overlay: Overlay,
    upstream: Blueprint,
    choices: Mapping[str, Choice] | None = None,
    *,
    taken: Collection[str] = (),
) -> Merge:
    """The changes on the new version; ``taken`` are those that it has taken over.

    What was accepted for everybody is no longer local, so it merges with itself and
    nothing is left of it in the overlay.
    """
    given = [edit.path for edit in overlay.edits if edit.path in taken]
    local = proposal(base, overlay, given) if given else document_of(base)
    rest = [edit for edit in overlay.edits if edit.path not in taken]
    return merge(document_of(base), apply(local, rest), document_of(upstream), choices)


def taken_back(member_id: UUID, key: str) -> frozenset[str]:
    """Places of a member's changes that were accepted for everybody."""
    rows = Proposal.objects.filter(
        member_id=member_id, blueprint_key=key, state=Proposal.State.ACCEPTED
    )
    return frozenset(
        edit.path
        for text in rows.values_list("overlay", flat=True)
        for edit in _OVERLAY.decode(text).edits
    )


def choices_from(text: str) -> dict[str, Choice]:
    """Decisions on conflicts as they are stored, by path."""
    found: dict[str, Choice] = {}
    for path, raw in msgspec.json.decode(text or "{}").items():
        if "value" in raw:
            found[path] = Own(raw["value"])
        elif raw.get("side") in {"base", "local", "upstream"}:
            found[path] = raw["side"]
    return found


def choices_text(choices: Mapping[str, Choice]) -> str:
    """The opposite of ``choices_from``."""
    plain = {
        path: {"value": choice.value} if isinstance(choice, Own) else {"side": choice}
        for path, choice in choices.items()
    }
    return msgspec.json.encode(plain).decode()
