"""Where envelopes arrive, who may bring them, and what became of each."""

from typing import ClassVar

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.clock import now
from verbund.kernel.ids import new_id


class Destination(models.Model):
    """A delivery point of a member, shared because anybody may write to it.

    Of its keys only the public halves are here; the private ones lie in files.
    """

    shared = True

    class Mode(models.TextChoices):
        """Who opens the envelopes."""

        CASE = "case", "Verbund eröffnet den Vorgang"
        PICKUP = "pickup", "ein anderes System holt ab"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+"
    )
    blueprint_key = models.CharField(max_length=60)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.CASE)
    active = models.BooleanField(default=True)
    encryption_key = models.JSONField()
    signature_key = models.JSONField()
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "blueprint_key", "mode"], name="destination_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_key} {self.id}"


class ApiClient(models.Model):
    """A system that may send (to anybody) or fetch (for its member)."""

    shared = True

    class Role(models.TextChoices):
        """What the system may do."""

        SENDER = "sender", "sendet"
        SUBSCRIBER = "subscriber", "holt ab"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role.choices)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    secret_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(role="sender") | models.Q(member__isnull=False),
                name="subscriber_has_member",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


class Envelope(models.Model):
    """Whose a submission is, so that its rows can be found; nothing of its content."""

    shared = True

    id = models.UUIDField(primary_key=True, editable=False)
    case_ref = models.UUIDField(unique=True)
    destination = models.ForeignKey(
        Destination, on_delete=models.PROTECT, related_name="+"
    )
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="+")
    owner = models.UUIDField()
    acting = models.UUIDField()

    def __str__(self) -> str:
        return str(self.id)


class Submission(MemberOwned):
    """One submission; envelopes are emptied once the case is open or refused."""

    class State(models.TextChoices):
        """Where it stands."""

        ANNOUNCED = "announced", "angekündigt"
        SUBMITTED = "submitted", "eingereicht"
        ACCEPTED = "accepted", "angenommen"
        REJECTED = "rejected", "zurückgewiesen"

    id = models.UUIDField(primary_key=True, editable=False)
    destination_id = models.UUIDField()
    case_ref = models.UUIDField()
    service = models.CharField(max_length=255)
    announced = models.JSONField(default=list)
    #: Attachment → digest of its envelope in the file store.
    attachments = models.JSONField(default=dict)
    metadata = models.TextField(blank=True)
    data = models.TextField(blank=True)
    #: SHA-256 over both, so that a repeated submission is known after emptying.
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.ANNOUNCED
    )
    case_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)
    submitted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["owner_id", "destination_id", "state"], name="fit_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class LogEntry(MemberOwned):
    """One signed event of a submission; append-only by constraint and custom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    submission_id = models.UUIDField()
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    token = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["submission_id", "position"], name="fit_log_position"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.position} {self.name}"


class Outlet(models.Model):
    """A destination elsewhere that a member sends to; its secret lies in a file."""

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    token_url = models.URLField(max_length=300)
    api_url = models.URLField(max_length=300)
    destination_id = models.UUIDField()
    client_id = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20, default="application/xml")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Dispatch(MemberOwned):
    """One case on its way to an outlet: sent once, however often the job runs."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "wartet"
        SENT = "sent", "gesendet"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outlet_id = models.UUIDField()
    case_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    remote_id = models.UUIDField(null=True)
    remote_case = models.UUIDField(null=True)
    #: Digest of a file → id of its attachment there.
    attachments = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outlet_id", "case_id"], name="fit_dispatch_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
