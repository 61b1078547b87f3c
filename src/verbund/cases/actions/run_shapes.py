"""What a run of one step over many cases hands out."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum
from msgspec import Struct

from verbund.cases.models_runs import StepRun, StepRunCase

#: So many cases share a transaction: long enough to be quick, short to undo.
BATCH = 25
_NAMED = 500


class Stay(Struct, frozen=True):
    """The verdict on one case: ``goes``, ``asks`` (four eyes) or ``cannot`` and why.

    ``asked`` are the cents that the step would ask the citizen for.
    """

    case_id: UUID
    outcome: str
    why: str = ""
    asked: int = 0


class DryRun(Struct, frozen=True, kw_only=True):
    """What a run would do: how many cases, how much money, who cannot go and why."""

    total: int
    goes: int
    asks: int
    asked: int
    cannot: tuple[tuple[str, str], ...]


def dry_run_of(found: Sequence[tuple[str, Stay]]) -> DryRun:
    """The verdicts added up."""
    return DryRun(
        total=len(found),
        goes=sum(1 for _, one in found if one.outcome == "goes"),
        asks=sum(1 for _, one in found if one.outcome == "asks"),
        asked=sum(one.asked for _, one in found),
        cannot=tuple((n, one.why) for n, one in found if one.outcome == "cannot"),
    )


class RunChoice(Struct, frozen=True):
    """So many cases of a blueprint that stand in one state."""

    owner_id: UUID
    blueprint: str
    state: str
    count: int


class StayedCase(Struct, frozen=True):
    """A case that did not go."""

    case_id: UUID
    number: str
    outcome: str
    why: str


class StepRunView(Struct, frozen=True, kw_only=True):
    """A run as people see it; ``counts`` are cases by outcome.

    ``asked`` are the cents of the dry run; ``stayed`` names the first cases that cannot
    go or failed.
    """

    id: UUID
    owner_id: UUID
    acting_id: UUID
    blueprint: str
    transition: str
    from_state: str
    state: str
    word: str
    total: int
    counts: dict[str, int]
    asked: int
    actor_id: str
    actor: str
    second: str
    returned_why: str
    planned_at: datetime
    stayed: tuple[StayedCase, ...]

    def count(self, *outcomes: str) -> int:
        """How many cases have one of these outcomes."""
        return sum(self.counts.get(name, 0) for name in outcomes)

    @property
    def left(self) -> int:
        """How many cases the present phase has still to look at."""
        if self.state == "checking":
            return self.count("planned")
        if self.state == "running":
            return self.count("goes", "asks")
        if self.state in {"releasing", "returning"}:
            return self.count("proposed")
        return 0

    @property
    def working(self) -> bool:
        """Whether workers go on with it by themselves."""
        return self.state in {"checking", "running", "releasing", "returning"}


def view_of(run: StepRun) -> StepRunView:
    """The run with its figures."""
    rows = StepRunCase.objects.filter(run_id=run.id)
    counts: dict[str, int] = {}
    asked = 0
    for row in rows.values("outcome").annotate(many=Count("id"), sum=Sum("asked")):
        counts[row["outcome"]] = row["many"]
        asked += row["sum"] or 0
    stayed = rows.filter(outcome__in=["cannot", "failed"]).order_by("place")
    return StepRunView(
        id=run.id,
        owner_id=run.owner_id,
        acting_id=run.acting_id,
        blueprint=run.blueprint_key,
        transition=run.transition,
        from_state=run.from_state,
        state=run.state,
        word=str(StepRun.State(run.state).label),
        total=run.total,
        counts=counts,
        asked=asked,
        actor_id=run.actor_id,
        actor=run.actor_name,
        second=run.second_name,
        returned_why=run.returned_why,
        planned_at=run.planned_at,
        stayed=tuple(
            StayedCase(*row)
            for row in stayed.values_list("case_id", "number", "outcome", "why")[
                :_NAMED
            ]
        ),
    )
