"""Tables of what came back: operations as they arrived, their blocks, their clashes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Arrival(MemberOwned):
    """One operation of a device, kept as it was sealed, and what became of it.

    It is in exactly one of four states, and none is a way out of the table: what is
    rejected stays with its full content until a person has dealt with it.
    """

    class State(models.TextChoices):
        """What became of it."""

        APPLIED = "applied", "übernommen"
        HELD = "held", "angehalten"
        CONFLICT = "conflict", "Konflikt"
        REJECTED = "rejected", "zurückgewiesen"

    class Reason(models.TextChoices):
        """Why it is not simply applied."""

        NONE = "", ""
        GAP = "gap", "ein früherer Teil fehlt noch"
        FILES = "files", "Dateien fehlen noch"
        WAITS = "waits", "wartet auf einen früheren Teil zum selben Vorgang"
        LATE = "late", "kam nach, als spätere Teile schon freigegeben waren"
        FORK = "fork", "die Nummer ist schon vergeben"
        REVIEW = "review", "nach der Sperre des Koffers angekommen"
        UNREADABLE = "unreadable", "lässt sich nicht öffnen oder ist nicht echt"
        SCOPE = "scope", "gehört nicht zum Auftrag des Koffers"
        REFUSED = "refused", "passt nicht zum Vorgang"
        CONFLICT = "conflict", "im Amt wurde dasselbe geändert"
        CASH = "cash", "passt nicht zum Quittungsblock"

    # The operation's own id.
    id = models.UUIDField(primary_key=True, editable=False)
    device_id = models.UUIDField()
    device_name = models.CharField(max_length=80)
    seq = models.PositiveBigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=20)
    envelope = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices)
    reason = models.CharField(
        max_length=12, choices=Reason.choices, blank=True, default=""
    )
    # What happened, for the office; the device is told ``reason`` in words only.
    message = models.CharField(max_length=600, blank=True, default="")
    # Taken over although the case had moved on: what a clerk should know.
    note = models.CharField(max_length=600, blank=True, default="")
    complete = models.BooleanField(default=True)
    via = models.CharField(max_length=8, default="network")
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=24, blank=True, default="")
    tour_id = models.UUIDField(null=True)
    officer_id = models.CharField(max_length=64, blank=True, default="")
    blueprint = models.CharField(max_length=120, blank=True, default="")
    received_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)
    # The moment that counts: captured, corrected by the clock's error, never later
    # than received.
    effective_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")
    settled_because = models.CharField(max_length=600, blank=True, default="")
    repeats = models.PositiveIntegerField(default=0)

    class Meta:
        """Read in the order of the device; the office asks for what is open."""

        indexes: ClassVar = [
            models.Index(fields=["device_id", "seq"], name="arrival_of_device"),
            models.Index(
                fields=["acting_id", "state", "received_at"],
                name="arrival_open",
                condition=Q(settled_at__isnull=True) & ~Q(state="applied"),
            ),
            models.Index(
                fields=["case_id"],
                name="arrival_of_case",
                condition=Q(case_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_name} {self.seq}"


class Block(MemberOwned):
    """A sealed piece of a file of an operation; its bytes are in the file store."""

    digest = models.CharField(max_length=64)
    arrival = models.ForeignKey(
        Arrival, on_delete=models.PROTECT, related_name="blocks"
    )
    index = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField(null=True)

    class Meta:
        """A block has its place in one operation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["arrival", "index"], name="block_once")
        ]
        indexes: ClassVar = [models.Index(fields=["digest"], name="block_digest")]

    def __str__(self) -> str:
        return self.digest[:12]


class Clash(MemberOwned):
    """The same thing was changed in the office and in the suitcase: a clerk decides.

    ``fields`` holds path, label and the three values of each contradiction; ``choices``
    what was chosen by path (``base``, ``centre``, ``suitcase``) with reasons.
    """

    class State(models.TextChoices):
        """How far the decision is."""

        OPEN = "open", "offen"
        PROPOSED = "proposed", "zur Freigabe"
        DECIDED = "decided", "entschieden"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    arrival = models.OneToOneField(
        Arrival, on_delete=models.PROTECT, related_name="clash"
    )
    case_id = models.UUIDField()
    fields = models.TextField(default="[]")
    choices = models.TextField(default="{}")
    reason = models.CharField(max_length=600, blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    due_on = models.DateField()
    proposed_by = models.CharField(max_length=64, blank=True, default="")
    proposed_name = models.CharField(max_length=120, blank=True, default="")
    decided_by = models.CharField(max_length=64, blank=True, default="")
    decided_name = models.CharField(max_length=120, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    # Position of the case that the person who proposed has seen.
    position = models.PositiveIntegerField(default=0)

    class Meta:
        """The desk lists what is open by its deadline."""

        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "due_on", "id"],
                name="clash_open",
                condition=~Q(state="decided"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
