"""Versions of the rule tables, bodies outside, and what was handed over to whom.

Tables and bodies are public facts about public offices, hence shared; a referral
belongs to its case.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id
from verbund.members.models import Member, Tracked

SUBJECT = "responsibility"


class RuleTable(Tracked):
    """One version of a member's table; ``content`` is ``rules.Table`` as JSON.

    A draft changes until it is activated; afterwards it never does. ``position`` counts
    the times a draft was saved, so that two people do not overwrite each other.
    """

    revision_subject = SUBJECT

    class State(models.TextChoices):
        """Whether the version counts."""

        DRAFT = "draft", "Entwurf"
        ACTIVE = "active", "gilt"
        RETIRED = "retired", "galt"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    content = models.TextField()
    note = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)
    activated_at = models.DateTimeField(null=True)
    activated_by = models.CharField(max_length=120, blank=True, default="")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """One version counts, one is being written."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "number"], name="rule_table_number_once"
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state="active"),
                name="rule_table_active_once",
            ),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state="draft"),
                name="rule_table_draft_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.number} {self.state}"


class ExternalBody(Tracked):
    """A body that does not take part here, and how it is reached.

    ``services`` maps our service codes to its own (Open311). A secret lies in a file,
    never in the database.
    """

    revision_subject = SUBJECT

    class Kind(models.TextChoices):
        """The way there."""

        OPEN311 = "open311", "Open311"
        EMAIL = "email", "E-Mail"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    email = models.EmailField(blank=True, default="")
    endpoint = models.URLField(max_length=300, blank=True, default="")
    jurisdiction = models.CharField(max_length=120, blank=True, default="")
    services = models.JSONField(default=dict)
    has_secret = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        """A key names one body of a member; each kind has its address."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "key"], name="external_body_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind="email") & ~Q(email=""))
                | (Q(kind="open311") & ~Q(endpoint="")),
                name="external_body_reached",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Referral(MemberOwned):
    """A case that was given to somebody else; the citizen keeps her link.

    To another member (``target_id``) the case itself goes. To a body outside goes a
    letter (``body``); whoever holds its token may answer until ``closed_at``.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "wird übermittelt"
        SENT = "sent", "übermittelt"
        FAILED = "failed", "nicht übermittelt"
        ANSWERED = "answered", "beantwortet"
        CLOSED = "closed", "abgeschlossen"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    source_id = models.UUIDField()
    target_id = models.UUIDField(null=True)
    body = models.ForeignKey(
        ExternalBody, on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=500, blank=True, default="")
    #: What goes out, ``forwarders.Parcel`` as JSON; nothing about who reported.
    parcel = models.TextField(blank=True, default="")
    token_hash = models.CharField(max_length=64, blank=True, default="")
    remote_id = models.CharField(max_length=120, blank=True, default="")
    remote_status = models.CharField(max_length=60, blank=True, default="")
    last_error = models.CharField(max_length=500, blank=True, default="")
    by_id = models.CharField(max_length=80, blank=True, default="")
    by_name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """It goes to a member or to a body, never to both."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(target_id__isnull=False) ^ Q(body__isnull=False),
                name="referral_to_one",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "created_at"], name="referral_case"),
            models.Index(fields=["token_hash"], name="referral_token"),
            models.Index(
                fields=["acting_id", "state", "changed_at"], name="referral_desk"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.state}"
