"""Running cases follow a delegation that changed: to the body that acts from now on.

Every case is a transaction of its own with an entry in its journal. What is done is
done: broken off and started again, the rest is handed over and nothing twice.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.cases import effects
from verbund.cases.access import WORK, ref
from verbund.cases.actions.change import Loaded, append, load, scope_of
from verbund.cases.errors import refuse
from verbund.cases.models import Case
from verbund.cases.projection import wake_on
from verbund.core.errors import Forbidden, Invalid, VerbundError
from verbund.core.handover import hand_rows_over
from verbund.core.jobs import enqueue_many
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_MEMBER, MANAGE_REGION

_BATCH = 200


class Stale(Struct, frozen=True, kw_only=True):
    """Running cases of one service that still lie with the body of before."""

    owner_id: UUID
    blueprint: str
    from_id: UUID
    to_id: UUID
    count: int


class HandoverReport(Struct, frozen=True, kw_only=True):
    """What was handed over, what is left, and which case stayed and why."""

    done: int
    left: int
    failed: tuple[tuple[str, str], ...] = ()


def stale_cases(owners: Iterable[Member]) -> tuple[Stale, ...]:
    """Where running cases lie with another body than the one that acts today."""
    by_id = {owner.id: owner for owner in owners}
    if not by_id:
        return ()
    with acting_within(by_id):
        groups = list(
            Case.objects.filter(owner_id__in=list(by_id), open=True, referred=False)
            .values_list("owner_id", "blueprint_key", "acting_id")
            .annotate(number=Count("id"))
            .order_by("owner_id", "blueprint_key", "acting_id")
        )
    found = []
    for owner_id, blueprint, acting_id, count in groups:
        now = members.acting_member(by_id[owner_id], blueprint)
        if now.id != acting_id:
            found.append(
                Stale(
                    owner_id=owner_id,
                    blueprint=blueprint,
                    from_id=acting_id,
                    to_id=now.id,
                    count=count,
                )
            )
    return tuple(found)


def hand_over_cases(
    *,
    owner: Member,
    actor: Actor,
    blueprint: str = "",
    reason: str = "",
    limit: int | None = None,
) -> HandoverReport:
    """Give running cases of ``owner`` to the body that acts for it today.

    ``blueprint`` limits it to one service, ``limit`` to so many cases at once. Raises
    ``Forbidden`` unless the actor manages the owner, the body that takes over, or the
    region.
    """
    plan = [row for row in stale_cases([owner]) if blueprint in {"", row.blueprint}]
    for row in plan:
        _require(actor, row)
    done, failed = 0, list[tuple[str, str]]()
    for row in plan:
        for case_id, number in _cases(row):
            if limit is not None and done + len(failed) >= limit:
                break
            try:
                done += _hand_over(case_id, row, actor, reason)
            except VerbundError as error:
                failed.append((number, error.detail or error.title))
    left = sum(row.count for row in plan) - done
    return HandoverReport(done=done, left=left, failed=tuple(failed))


def _require(actor: Actor, row: Stale) -> None:
    if actor.kind == "system" or MANAGE_REGION.key in actor.rights:
        return
    here = members.narrowed(actor, row.owner_id, row.to_id)
    if MANAGE_MEMBER.key not in here.rights:
        raise Forbidden(
            "Übergeben darf, wer die zuständige oder die neue handelnde Kommune "
            "verwaltet, oder die Koordination des Verbundes."
        )


def _cases(row: Stale) -> list[tuple[UUID, str]]:
    with acting_within({row.owner_id}):
        return list(
            Case.objects.filter(
                owner_id=row.owner_id,
                blueprint_key=row.blueprint,
                acting_id=row.from_id,
                open=True,
                referred=False,
            )
            .order_by("id")
            .values_list("id", "number")
        )


def _hand_over(case_id: UUID, row: Stale, actor: Actor, reason: str) -> int:
    scope = {row.owner_id, row.from_id, row.to_id}
    with acting_within(scope, actor), transaction.atomic():
        loaded = load(case_id)
        if loaded.place.acting_id != row.from_id:
            return 0
        _give(loaded, members.member_by_id(row.to_id), actor, reason, referred=False)
    return 1


def refer_case(*, case_id: UUID, to: Member, reason: str, actor: Actor) -> UUID:
    """Give one running case to another member that handles it from now on.

    Owner, number, links and journal stay; the person and the office of before let go of
    it. Later changes of delegations do not touch it. Returns who handled it before.
    Raises ``CaseNotFound`` outside the actor's walls, ``Forbidden`` without the right
    to work on it, ``Invalid`` if it is over or already there.
    """
    with scope_of(actor):
        place = load(case_id).place
    scope = {place.owner_id, place.acting_id, to.id}
    with acting_within(scope, actor), transaction.atomic():
        loaded = load(case_id)
        before = loaded.place.acting_id
        if actor.kind != "system":
            here = members.narrowed(actor, loaded.place.owner_id, before)
            require(here, WORK.key)
        if not loaded.state.open:
            raise Invalid("Dieser Vorgang ist abgeschlossen.")
        if before == to.id:
            raise Invalid(f"Der Vorgang liegt schon bei {to.official_name}.")
        owner = members.member_by_id(loaded.place.owner_id)
        usual = members.acting_member(owner, loaded.ground.blueprint.key)
        _give(loaded, to, actor, reason, referred=usual.id != to.id)
    return before


def _give(
    loaded: Loaded, to: Member, actor: Actor, reason: str, *, referred: bool
) -> None:
    case_id, owner_id = loaded.place.case_id, loaded.place.owner_id
    command = engine.HandOver(
        actor=ref(actor),
        channel=actor.channel,
        to=to.official_name,
        came_from=members.member_by_id(loaded.place.acting_id).official_name,
        reason=reason,
    )
    moment = max(clock.now(), loaded.changed_at)
    decided = engine.decide(loaded.ground, loaded.state, command, moment)
    if isinstance(decided, engine.Refusal):
        raise refuse(decided)
    state = loaded.state
    for entry in decided:
        state = engine.evolve(loaded.ground, state, entry)
    place = replace(loaded.place, acting_id=to.id)
    append(replace(loaded, place=place), decided, state)
    Case.objects.filter(id=case_id).update(
        acting_id=to.id, delegated=to.id != owner_id, referred=referred
    )
    hand_rows_over(case_id=case_id, owner_id=owner_id, acting_id=to.id)
    _wake_there(case_id, state, to.id)


def _wake_there(case_id: UUID, state: engine.CaseState, acting: UUID) -> None:
    """The call that was planned belongs to the body of before and finds nothing."""
    due = wake_on(state)
    if due is not None:
        call = effects.wake_job(case_id, due, acting)
        enqueue_many([replace(call, key=f"{call.key}:{acting}")])
