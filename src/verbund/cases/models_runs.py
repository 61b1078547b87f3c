"""The tables of one step for many cases: the run, and what becomes of each case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class StepRun(MemberOwned):
    """One step of a blueprint for all cases of a member that are in one state.

    Which cases take part is settled as the run is planned. Workers go from batch to
    batch; whoever dies in one leaves its cases as they were, and they come again.
    """

    class State(models.TextChoices):
        """How far the run is."""

        CHECKING = "checking", "Probelauf"
        READY = "ready", "bereit"
        RUNNING = "running", "läuft"
        STOPPED = "stopped", "angehalten"
        WAITING = "waiting", "wartet auf Freigabe"
        RELEASING = "releasing", "wird freigegeben"
        RETURNING = "returning", "wird zurückgegeben"
        DONE = "done", "fertig"
        DROPPED = "dropped", "verworfen"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blueprint_key = models.CharField(max_length=64)
    transition = models.CharField(max_length=64)
    from_state = models.CharField(max_length=64)
    # JSON: the inputs that every case gets.
    given = models.TextField(default="{}")
    reason = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.CHECKING
    )
    # Where a stopped run goes on.
    stopped_in = models.CharField(max_length=10, blank=True, default="")
    total = models.PositiveIntegerField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=120)
    second_id = models.CharField(max_length=64, blank=True, default="")
    second_name = models.CharField(max_length=120, blank=True, default="")
    returned_why = models.CharField(max_length=300, blank=True, default="")
    planned_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """The runs of who acts, the newest first."""

        indexes: ClassVar = [
            models.Index(fields=["acting_id", "planned_at"], name="step_run_acting")
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_key}: {self.transition} ({self.state})"


class StepRunCase(MemberOwned):
    """One case of a run: what the dry run said, what was done, and why not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(StepRun, on_delete=models.CASCADE, related_name="cases")
    place = models.PositiveIntegerField()
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=24)
    # planned → goes | asks | cannot (dry run) → done | proposed | failed → released |
    # returned
    outcome = models.CharField(max_length=10, default="planned")
    proposal = models.CharField(max_length=24, blank=True, default="")
    why = models.CharField(max_length=600, blank=True, default="")
    # Cents that the step asks for and gives back, by the dry run.
    asked = models.BigIntegerField(default=0)

    class Meta:
        """Each case once in a run; a batch walks along an index."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "case"], name="step_run_case_once"),
            models.CheckConstraint(
                condition=Q(
                    outcome__in=[
                        "planned", "goes", "asks", "cannot", "done", "proposed",
                        "failed", "released", "returned",
                    ]
                ),
                name="step_run_case_outcome",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["run", "outcome", "place"], name="step_run_case_next")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"
