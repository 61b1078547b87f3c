"""Tables of the ground floor, and the base of every member-owned table."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.tenancy import MemberManager, check_row
from verbund.kernel.clock import now
from verbund.kernel.ids import new_id


class MemberOwned(models.Model):
    """A row that belongs to a member and may be handled by another.

    ``owner_id`` is the responsible body (zuständige Stelle), ``acting_id`` the one that
    handles it (handelnde Stelle); both are ids of ``members.Member``. Put them first in
    the indexes of the table. A migration adds ``EnableRowLevelSecurity``.
    """

    member_owned: ClassVar[bool] = True
    #: Tells who handled a case at its time; does not follow it to another body.
    history: ClassVar[bool] = False

    owner_id = models.UUIDField("zuständige Stelle")
    acting_id = models.UUIDField("handelnde Stelle")

    # The base manager too: foreign keys and refreshes must not climb over the wall.
    objects = MemberManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row if its owner or acting member is in scope."""
        check_row(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row if its owner or acting member is in scope."""
        check_row(self)
        return super().delete(*args, **kwargs)


class AppendOnly(models.Model):
    """A row that is never changed; a database trigger says so as well."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row; a second save raises."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: rows go by retention only, through their room's own action."""
        raise TypeError(f"{type(self).__name__} rows are never deleted")


class AuditEntry(AppendOnly):
    """Who did or saw what, when and why; kept apart from the case journal."""

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=now)
    action = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80, blank=True)
    actor_name = models.CharField(max_length=200, blank=True)
    member_id = models.UUIDField(null=True)
    subject = models.CharField(max_length=120, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["member_id", "at"], name="audit_member_at"),
            models.Index(fields=["subject", "at"], name="audit_subject_at"),
            models.Index(fields=["action", "at"], name="audit_action_at"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_kind} {self.action}"


class Job(models.Model):
    """One piece of background work; due as soon as ``run_at`` or its lease is over."""

    shared = True

    class State(models.TextChoices):
        """Where the job stands; a running job whose lease is over counts as ready."""

        READY = "ready", "bereit"
        RUNNING = "running", "läuft"
        DONE = "done", "erledigt"
        DEAD = "dead", "gescheitert"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    # Null, not empty: several jobs without key must not clash in the unique index.
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    # The moment from which the job may be claimed: planned start, or end of the lease.
    due_at = models.DateTimeField(default=now)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=12)
    worker = models.CharField(max_length=64, blank=True)
    last_error = models.TextField(blank=True)
    result = models.JSONField(null=True)
    member_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["due_at"],
                name="job_due",
                condition=Q(state__in=["ready", "running"]),
            ),
            models.Index(
                fields=["finished_at"],
                name="job_finished",
                condition=Q(state__in=["done", "dead"]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state} ({self.attempts}/{self.max_attempts})"


class StoredFile(models.Model):
    """What is known of one content in the file store; the bytes lie on disk.

    Which member a file belongs to is said by the rows that refer to its digest: the
    same content may be evidence in two cases of two members.
    """

    shared = True

    class State(models.TextChoices):
        """Whether the content may be handed out."""

        QUARANTINE = "quarantine", "wird geprüft"
        CLEAN = "clean", "geprüft"
        UNSCANNED = "unscanned", "nicht geprüft"
        INFECTED = "infected", "Schadsoftware"
        DELETED = "deleted", "gelöscht"

    digest = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.QUARANTINE
    )
    scanner = models.CharField(max_length=40, blank=True)
    finding = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    scanned_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.media_type} {self.state}"


class Attempt(models.Model):
    """Attempts at something that may be guessed, counted per key and window."""

    shared = True

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


def member_owned_models(models_: Iterable[type[models.Model]]) -> list[type[Any]]:
    """Those of ``models_`` that belong to members."""
    return [model for model in models_ if getattr(model, "member_owned", False)]
