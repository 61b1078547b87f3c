"""The library: which blueprints there are, how mature, who proves to use them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.catalogue.models import (
    Adoption,
    AdoptionRecord,
    BlueprintDraft,
    BlueprintVersion,
    Proposal,
)
from verbund.catalogue.queries import versions_of
from verbund.catalogue.records import holds
from verbund.catalogue.shelf import decoded, is_active, opened, shelf
from verbund.catalogue.versions import Validity, periods
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.members.models import Member
from verbund.members.queries import current_directory

Maturity = Literal["proven", "trial", "new", "draft", "withdrawn"]
#: "Proven" means: so many members, each with so many closed cases.
PROVEN_MEMBERS = 3
PROVEN_CASES = 50


class Use(Struct, frozen=True, kw_only=True):
    """A member that proves by a signed record that it uses a blueprint."""

    member: Member
    adoption: Adoption
    version: str
    since: date
    adapted: bool
    record: AdoptionRecord


class Shelved(Struct, frozen=True, kw_only=True):
    """One blueprint of the library."""

    key: str
    blueprint: Blueprint
    version: str
    maturity: Maturity
    uses: tuple[Use, ...] = ()
    given_back: int = 0
    waiting: int = 0
    draft: bool = False


def library(
    closed: Mapping[str, Mapping[UUID, int]], actor: Actor
) -> tuple[Shelved, ...]:
    """Every blueprint, the most used first.

    ``closed`` are the numbers of closed cases by blueprint and owner; they decide what
    is proven. Drafts appear to their authors only.
    """
    newest: dict[str, BlueprintVersion] = {}
    gone: dict[str, BlueprintVersion] = {}
    for row in versions_of():
        (newest if row.withdrawn_at is None else gone).setdefault(row.key, row)
    uses = uses_by_key()
    back, waiting = _proposals()
    found = []
    for key, row in {**gone, **newest}.items():
        users = uses.get(key, ())
        maturity = _maturity(users, closed.get(key, {}))
        found.append(
            Shelved(
                key=key,
                blueprint=opened(row.digest),
                version=row.version,
                maturity=maturity if key in newest else "withdrawn",
                uses=users,
                given_back=back.get(key, 0),
                waiting=waiting.get(key, 0),
            )
        )
    found += [draft for draft in drafts(actor) if draft.key not in newest]
    return tuple(
        sorted(found, key=lambda s: (-len(s.uses), s.blueprint.title.de.casefold()))
    )


def uses_by_key() -> dict[str, tuple[Use, ...]]:
    """Members with an active adoption and a valid record, by blueprint, by size."""
    known = current_directory()
    today = clock.today()
    newest: dict[UUID, AdoptionRecord] = {}
    for record in AdoptionRecord.objects.order_by("at", "id"):
        newest[record.adoption_id] = record
    found: dict[str, list[Use]] = defaultdict(list)
    for rows in shelf().by_member.values():
        for key, adoption in rows.items():
            proof = newest.get(adoption.id)
            if proof is None or not is_active(adoption, today) or not holds(proof):
                continue
            found[key].append(
                Use(
                    member=known.members[adoption.member_id],
                    adoption=adoption,
                    version=adoption.version.version,
                    since=adoption.active_from,
                    adapted=adoption.adapted_id is not None,
                    record=proof,
                )
            )
    return {
        key: tuple(sorted(uses, key=lambda u: (-(u.member.population or 0), u.version)))
        for key, uses in found.items()
    }


def history(key: str) -> tuple[tuple[BlueprintVersion, ...], tuple[Validity, ...]]:
    """All versions, newest first, and the periods in which they are valid."""
    rows = versions_of(key)
    last = next((row for row in rows if row.withdrawn_at is None), None)
    return rows, periods(rows, opened(last.digest).valid_to if last else None)


def proposals_of(key: str = "") -> tuple[Proposal, ...]:
    """What members have offered, to one blueprint or all, the newest first."""
    rows = Proposal.objects.all()
    if key:
        rows = rows.filter(blueprint_key=key)
    return tuple(
        rows.select_related("member", "base", "accepted_as").order_by("-created_at")
    )


def proposal_of(proposal_id: UUID) -> Proposal | None:
    """One proposal."""
    rows = Proposal.objects.select_related("member", "base", "accepted_as")
    return rows.filter(id=proposal_id).first()


def drafts(actor: Actor) -> tuple[Shelved, ...]:
    """Versions in work that the actor may see."""
    if not actor.members:
        return ()
    with acting_within(actor.members, actor):
        rows = list(BlueprintDraft.objects.order_by("key"))
    return tuple(
        Shelved(
            key=row.key,
            blueprint=decoded(row.document),
            version=row.version,
            maturity="draft",
            draft=True,
        )
        for row in rows
    )


def _maturity(uses: tuple[Use, ...], closed: Mapping[UUID, int]) -> Maturity:
    proven = [u for u in uses if closed.get(u.member.id, 0) >= PROVEN_CASES]
    if len(proven) >= PROVEN_MEMBERS:
        return "proven"
    return "trial" if uses else "new"


def _proposals() -> tuple[dict[str, int], dict[str, int]]:
    """Accepted and open proposals by blueprint."""
    accepted: dict[str, int] = defaultdict(int)
    waiting: dict[str, int] = defaultdict(int)
    for key, state in Proposal.objects.values_list("blueprint_key", "state"):
        if state == Proposal.State.ACCEPTED:
            accepted[key] += 1
        elif state == Proposal.State.OPEN:
            waiting[key] += 1
    return accepted, waiting
