"""Moving running cases to the version their member uses now, and back.

The engine says what becomes of a case; here it is written: one entry, one transaction,
pinned to the new version from this entry on. A dry run writes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from msgspec import Struct
from msgspec.structs import replace

from verbund import engine
from verbund.cases import journal
from verbund.cases.access import MIGRATE, ref
from verbund.cases.actions.change import (
    Loaded,
    append,
    entitled,
    ground_of,
    load,
    scope_of,
    view_of,
)
from verbund.cases.actions.rebuild import folded
from verbund.cases.errors import CommandRefused
from verbund.cases.models import Case
from verbund.cases.queries.case import lines_of
from verbund.cases.shapes import CaseView
from verbund.catalogue import queries as catalogue
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member

_BATCH = 500


class CaseVerdict(Struct, frozen=True, kw_only=True):
    """What becomes of one case: it ``goes``, ``asks`` for answers, or ``cannot``."""

    case_id: UUID
    number: str
    state: str
    verdict: str
    reasons: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class MigrationReport(Struct, frozen=True, kw_only=True):
    """What a dry run found, case by case; ``cases`` is cut at the asked length."""

    blueprint: str
    to_version: str
    to_digest: str
    total: int
    goes: int
    asks: int
    cannot: int
    cases: tuple[CaseVerdict, ...]


class Mover:
    """Moves cases of one member and blueprint; remembers grounds and plans."""

    def __init__(self, owner_id: UUID, blueprint: str, to_digest: str) -> None:
        self.owner_id = owner_id
        self.blueprint = blueprint
        self.target = ground_of(owner_id, blueprint, to_digest)
        self._known: dict[str, tuple[engine.Ground, engine.MigrationPlan]] = {}

    def judge(
        self,
        state: engine.CaseState,
        *,
        now: datetime,
        actor: engine.ActorRef = engine.SYSTEM,
        channel: str = "desk",
        answers: Mapping[str, object] | None = None,
        reason: str = "",
        run: str = "",
    ) -> engine.Migration:
        """What the engine says about one case."""
        ground, plan = self._from(state.digest)
        return engine.migrate(
            ground,
            self.target,
            state,
            plan,
            now=now,
            actor=actor,
            channel=channel,
            answers=answers,
            reason=reason,
            run=run,
        )

    def _from(self, digest: str) -> tuple[engine.Ground, engine.MigrationPlan]:
        found = self._known.get(digest)
        if found is None:
            ground = ground_of(self.owner_id, self.blueprint, digest)
            plan = engine.plan_for(ground.blueprint, self.target.blueprint)
            found = self._known[digest] = (ground, plan)
        return found


def plan_migration(
    *,
    member: Member,
    blueprint: str,
    actor: Actor,
    to_digest: str | None = None,
    show: int = 500,
) -> MigrationReport:
    """Look at every running case that is not on the version yet; change nothing.

    Without ``to_digest`` it is the version the member has adopted now. ``cases`` lists
    up to ``show`` of them, those that stay first.
    """
    require(actor, MIGRATE.key)
    target = to_digest or adopted_digest(member, blueprint)
    counts = {"goes": 0, "asks": 0, "cannot": 0}
    stay: list[CaseVerdict] = []
    go: list[CaseVerdict] = []
    with acting_within(actor.members, actor):
        mover = Mover(member.id, blueprint, target)
        now = clock.now()
        for case_id, number, snapshot in running(member.id, blueprint, target):
            state = engine.state_from_json(snapshot)
            found = verdict_of(case_id, number, state, mover.judge(state, now=now))
            counts[found.verdict] += 1
            rows = go if found.verdict == "goes" else stay
            if len(rows) < show:
                rows.append(found)
    return MigrationReport(
        blueprint=blueprint,
        to_version=mover.target.blueprint.version,
        to_digest=target,
        total=sum(counts.values()),
        goes=counts["goes"],
        asks=counts["asks"],
        cannot=counts["cannot"],
        cases=tuple([*stay, *go][:show]),
    )


def move_case(
    *,
    case_id: UUID,
    actor: Actor,
    to_digest: str | None = None,
    answers: Mapping[str, object] | None = None,
    reason: str = "",
) -> CaseView:
    """Move one case; ``answers`` fill what the new version asks for.

    Raises ``CommandRefused`` with the first reason if it cannot go.
    """
    with scope_of(actor), transaction.atomic():
        loaded = load(case_id)
        _permitted(actor, loaded)
        member = members.member_by_id(loaded.place.owner_id)
        target = to_digest or adopted_digest(member, loaded.ground.blueprint.key)
        mover = Mover(member.id, loaded.ground.blueprint.key, target)
        found = mover.judge(
            loaded.state,
            now=max(clock.now(), loaded.changed_at),
            actor=ref(actor),
            channel=actor.channel,
            answers=answers,
            reason=reason,
        )
        return view_of(*write(loaded, mover.target, found))


def move_back(*, case_id: UUID, actor: Actor, reason: str = "") -> CaseView:
    """Take the last move of a case back, as long as nothing was decided since."""
    with scope_of(actor), transaction.atomic():
        loaded = load(case_id)
        _permitted(actor, loaded)
        ground, found = way_back(loaded, actor=ref(actor), reason=reason)
        return view_of(*write(loaded, ground, found))


def way_back(
    loaded: Loaded, *, actor: engine.ActorRef, reason: str = "", run: str = ""
) -> tuple[engine.Ground, engine.Migration]:
    """The version a case came from, and what it takes to go back there.

    With ``run`` only a move of that run counts.
    """
    lines = lines_of(loaded.place.case_id)
    at = next(
        (
            index
            for index in range(len(lines) - 1, -1, -1)
            if lines[index].kind in {"migrated", "migrated_back"}
        ),
        None,
    )
    content = None if at is None else journal.read_content(lines[at])
    mine = content is not None and (not run or content.data.get("run") == run)
    if at is None or lines[at].kind == "migrated_back" or not mine:
        message = engine.text("Dieser Vorgang wurde nicht umgestellt.")
        finding = engine.MigrationFinding(code="not_moved", message=message)
        stays = engine.Migration(verdict="cannot", findings=(finding,))
        return loaded.ground, stays
    key = loaded.ground.blueprint.key
    before = folded(loaded.place.owner_id, key, lines[:at])
    if before is None:
        raise LookupError(f"case {loaded.number} has no journal before its move")
    ground = ground_of(loaded.place.owner_id, key, before.digest)
    moved = engine.migrate_back(
        ground,
        before,
        loaded.state,
        [line.kind for line in lines[at + 1 :]],
        now=max(clock.now(), loaded.changed_at),
        actor=actor,
        reason=reason,
    )
    return ground, moved


def write(
    loaded: Loaded, target: engine.Ground, found: engine.Migration
) -> tuple[Loaded, engine.CaseState]:
    """Write the entry of a move in this transaction; raises why it cannot be."""
    if found.entry is None or found.state is None:
        first = found.findings[0]
        raise CommandRefused(engine.Refusal(code=first.code, message=first.message))
    place = replace(loaded.place, blueprint_digest=target.blueprint.digest)
    moved = replace(loaded, place=place, ground=target)
    append(moved, (found.entry,), found.state)
    return moved, found.state


def verdict_of(
    case_id: UUID, number: str, state: engine.CaseState, found: engine.Migration
) -> CaseVerdict:
    """The engine's verdict as people read it."""
    return CaseVerdict(
        case_id=case_id,
        number=number,
        state=state.state,
        verdict=found.verdict,
        reasons=tuple(finding.message.de for finding in found.findings),
        asks=tuple(finding.path for finding in found.findings if finding.asks),
    )


def adopted_digest(member: Member, blueprint: str) -> str:
    """The content that new cases of the member are pinned to."""
    return catalogue.service(member, blueprint).blueprint.digest


def running(
    owner_id: UUID,
    blueprint: str,
    target: str,
    *,
    after: UUID | None = None,
    limit: int | None = None,
) -> Iterator[tuple[UUID, str, str]]:
    """Id, number and snapshot of open cases that are not on the version, by id."""
    left = limit
    while left is None or left > 0:
        rows = Case.objects.filter(
            owner_id=owner_id, blueprint_key=blueprint, open=True
        ).exclude(blueprint_digest=target)
        if after is not None:
            rows = rows.filter(id__gt=after)
        size = _BATCH if left is None else min(_BATCH, left)
        batch: Sequence[tuple[UUID, str, str]] = list(
            rows.order_by("id").values_list("id", "number", "snapshot")[:size]
        )
        yield from batch
        if len(batch) < size:
            return
        after = batch[-1][0]
        left = None if left is None else left - len(batch)


def _permitted(actor: Actor, loaded: Loaded) -> None:
    if actor.kind == "system":
        return
    narrowed = entitled(actor, loaded, engine.AddNote(actor=ref(actor), text=""), "")
    require(narrowed, MIGRATE.key)
