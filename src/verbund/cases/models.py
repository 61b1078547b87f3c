"""Tables of the cases; no workflow lives here.

``Case`` is a projection of ``Entry``: what is listed in ``projection.COLUMNS`` is
rebuilt from the journal, the rest (access codes) belongs to the row itself.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.cases.models_ends import FormEnd
from verbund.cases.models_money import (
    AllocationRun,
    CountedCase,
    CountLock,
    PaymentRange,
    PaymentReference,
)
from verbund.cases.models_post import IncomingLetter
from verbund.cases.models_runs import StepRun, StepRunCase
from verbund.cases.models_share import Share
from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id

__all__ = [
    "NO_DEADLINE", "AccessRecord", "AllocationRun", "Case", "CaseDocument",
    "CountLock", "CountedCase", "DeletionProof", "Draft", "Entry", "FormEnd",
    "Idempotency", "IncomingLetter",
    "NumberRange", "PaymentRange", "PaymentReference", "SavedView", "SearchToken",
    "Share", "StepRun", "StepRunCase", "Task",
]  # fmt: skip

# Sorts behind every real deadline; a NULL would sort differently on the two databases.
NO_DEADLINE = date(9999, 12, 31)


class Case(MemberOwned):
    """The present state of one case, as the last entry of its journal left it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Another member handles it; spares the owner's list its own cases.
    delegated = models.BooleanField(default=False)
    # It was given to that member by itself, not by a delegation of the service.
    referred = models.BooleanField(default=False, db_default=False)
    number = models.CharField(max_length=24)
    blueprint_key = models.CharField(max_length=64)
    blueprint_version = models.CharField(max_length=32)
    blueprint_digest = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    state = models.CharField(max_length=64)
    phase = models.CharField(max_length=24)
    open = models.BooleanField(default=True)
    applicant = models.CharField(max_length=200, blank=True, default="")
    title = models.CharField(max_length=200, blank=True, default="")
    due_on = models.DateField(default=NO_DEADLINE)
    due_clock = models.CharField(max_length=64, blank=True, default="")
    due_state = models.CharField(max_length=16, blank=True, default="")
    due_since = models.DateField(null=True)
    wake_on = models.DateField(null=True)
    proposed_by = models.CharField(max_length=64, blank=True, default="")
    reviewer_id = models.CharField(max_length=64, blank=True, default="", db_default="")
    objection = models.CharField(max_length=64, blank=True, default="")
    assignee_id = models.CharField(max_length=64, blank=True, default="")
    office_id = models.CharField(max_length=64, blank=True, default="")
    resubmit_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    position = models.PositiveIntegerField()
    head_hash = models.CharField(max_length=64)
    snapshot = models.TextField()
    contact_email = models.CharField(max_length=254, blank=True, default="")
    birth_date = models.DateField(null=True)
    erased_at = models.DateTimeField(null=True)
    legal_hold = models.CharField(max_length=200, blank=True, default="")
    status_token_hash = models.CharField(max_length=64)
    handover_code_hash = models.CharField(max_length=64)

    class Meta:
        """The number is unique per owner; lists walk along an index."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "number"], name="case_number_once"
            ),
            models.UniqueConstraint(
                fields=["status_token_hash"], name="case_status_token_once"
            ),
        ]
        indexes: ClassVar = [
            # Equal columns first, then the order: pages and counts walk along them
            # without touching the table. Whatever few cases have is indexed for those
            # only: every index costs a page at each submission.
            models.Index(
                fields=["acting_id", "open", "due_on", "id", "due_state"],
                name="case_acting_due",
            ),
            models.Index(
                fields=["acting_id", "open", "changed_at", "id"],
                name="case_acting_changed",
            ),
            models.Index(
                fields=["acting_id", "open", "assignee_id", "due_on", "id"],
                name="case_acting_assignee",
            ),
            models.Index(
                fields=["acting_id", "open", "proposed_by"],
                name="case_acting_proposed",
                condition=Q(proposed_by__gt=""),
            ),
            models.Index(
                fields=["acting_id", "open", "objection"],
                name="case_acting_objection",
                condition=Q(objection__gt=""),
            ),
            models.Index(
                fields=["acting_id", "open", "resubmit_on"],
                name="case_acting_resubmit",
                condition=Q(resubmit_on__isnull=False),
            ),
            models.Index(
                fields=["owner_id", "open", "due_on", "id"],
                name="case_owner_delegated",
                condition=Q(delegated=True),
            ),
            models.Index(fields=["owner_id", "opened_at"], name="case_owner_opened"),
            models.Index(fields=["handover_code_hash"], name="case_handover"),
            models.Index(
                fields=["wake_on"],
                name="case_wake",
                condition=Q(wake_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Entry(MemberOwned):
    """One line of a case's journal; a trigger refuses every change but erasure."""

    history: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, editable=False)
    # Found by the unique position.
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)
    # Canonical JSON {"data", "name", "roles", "salt"}; NULL once it was erased.
    content = models.TextField(null=True)  # noqa: DJ001 # NULL is not an empty content
    content_digest = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    node = models.CharField(max_length=64)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    blueprint_digest = models.CharField(max_length=64)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        """Two clerks cannot both write the same position."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "position"], name="entry_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.kind}"


class Task(MemberOwned):
    """An open or done task of a case, for the task list across cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    due_on = models.DateField(default=NO_DEADLINE)
    assignee_id = models.CharField(max_length=64, blank=True, default="")
    done = models.BooleanField(default=False)

    class Meta:
        """A task of the state is one row."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="task_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "due_on", "id"],
                name="task_acting_due",
                condition=Q(done=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class NumberRange(MemberOwned):
    """The last case number that a member gave out in a year; without gaps."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        """One range for each member and year."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "year"], name="number_range_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Idempotency(MemberOwned):
    """The answer that a key got, so that a repeated submission gets the same one."""

    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        """A key is the owner's; two members may use the same one."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "key"], name="idempotency_key_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="idempotency_created")
        ]

    def __str__(self) -> str:
        return self.key


class Draft(MemberOwned):
    """An unfinished form, pinned to one blueprint version; opened by its code alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blueprint_key = models.CharField(max_length=64)
    blueprint_digest = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=16, default="de")
    answers = models.TextField(default="{}")
    pages_done = models.TextField(default="[]")
    code_hash = models.CharField(max_length=64)
    position = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        """The code is looked up by its hash only."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code_hash"], name="draft_code_once")
        ]
        indexes: ClassVar = [models.Index(fields=["expires_on"], name="draft_expires")]

    def __str__(self) -> str:
        return f"{self.blueprint_key} {self.id}"


class CaseDocument(MemberOwned):
    """A file of a case or of a draft; reachable only through it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="files"
    )
    draft = models.ForeignKey(
        Draft, on_delete=models.PROTECT, null=True, related_name="files"
    )
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=32)
    field = models.CharField(max_length=120, blank=True, default="")
    internal = models.BooleanField(default=False)
    added_by = models.CharField(max_length=64, blank=True, default="")
    added_at = models.DateTimeField()
    # The verdict of the virus scan as the journal saw it: "" waiting, clean, infected.
    verdict = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        """A document hangs on exactly one thing."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(case__isnull=False) ^ Q(draft__isnull=False),
                name="document_of_case_or_draft",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["digest"], name="document_digest")]

    def __str__(self) -> str:
        return self.name


class SearchToken(MemberOwned):
    """One searchable piece of one case: a folded word, its stem or a trigram."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # w word, s stem, t trigram
    form = models.CharField(max_length=1)
    token = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        """A token counts once per case and form."""

        indexes: ClassVar = [
            models.Index(fields=["token", "form", "acting_id"], name="search_token"),
            models.Index(fields=["case"], name="search_case"),
        ]

    def __str__(self) -> str:
        return self.token


class SavedView(MemberOwned):
    """A worklist that a person (or everybody, ``person_id`` empty) keeps by name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=80)
    view = models.CharField(max_length=24)
    filters = models.TextField(default="{}")
    sort = models.CharField(max_length=24)

    class Meta:
        """A name is used once per person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["acting_id", "person_id", "name"], name="saved_view_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class MigrationRun(MemberOwned):
    """A bulk move of a member's running cases to another version, case by case.

    ``after`` is the last case that was looked at: a run that was stopped or whose
    worker died goes on behind it. ``findings`` names every case that stayed, and why.
    """

    class State(models.TextChoices):
        """Whether workers go on with it."""

        RUNNING = "running", "läuft"
        STOPPED = "stopped", "angehalten"
        DONE = "done", "fertig"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blueprint_key = models.CharField(max_length=64)
    to_version = models.CharField(max_length=60)
    to_digest = models.CharField(max_length=64)
    # A run that takes the cases of another run back; then this is that run.
    undoes = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0)
    asks = models.PositiveIntegerField(default=0)
    cannot = models.PositiveIntegerField(default=0)
    after = models.UUIDField(null=True)
    findings = models.TextField(default="[]")
    reason = models.CharField(max_length=300, blank=True, default="")
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """The runs of a member, the newest first."""

        indexes: ClassVar = [
            models.Index(
                fields=["owner_id", "blueprint_key", "started_at"],
                name="migration_run_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_key} → {self.to_version} ({self.state})"


class AccessRecord(MemberOwned):
    """Who looked at which case: one row per person, case, purpose and day."""

    history: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person_id = models.CharField(max_length=64)
    person_name = models.CharField(max_length=120)
    what = models.CharField(max_length=120)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    class Meta:
        """Repeated reading on one day counts up instead of adding rows."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person_id", "what", "day"], name="access_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.what}"


class DeletionProof(MemberOwned):
    """What the retention run destroyed, when and by which rule; no personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id_erased = models.UUIDField()
    number = models.CharField(max_length=24)
    blueprint_key = models.CharField(max_length=64)
    rule = models.CharField(max_length=200)
    due_on = models.DateField()
    erased_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    digests = models.TextField()
    head_hash = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """A case is erased once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id_erased"], name="deletion_proof_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.rule}"
