"""Published blueprints and their adoption: public information, shared by all.

What is still being worked on (drafts of blueprints, of adoptions and of updates)
belongs to one member and stands behind its walls.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.core.models import AppendOnly, MemberOwned
from verbund.kernel import clock, ids
from verbund.members.models import Member, Tracked


class BlueprintVersion(models.Model):
    """One published version of a blueprint; its document and digest never change.

    The database refuses every change of them (trigger in the migrations). The document
    is kept as text, because the order of fields means something and jsonb loses it.
    """

    shared = True

    key = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    document = models.TextField()
    #: SHA-256 of ``document``, verified whenever it is opened.
    seal = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    #: First day; the version is valid until the day before the next one's first day.
    valid_from = models.DateField(null=True)
    #: Who vouches for it: name, Ed25519 key and signature of the content's digest.
    publisher = models.CharField(max_length=200, default="", db_default="", blank=True)
    public_key = models.CharField(max_length=64, default="", db_default="", blank=True)
    signature = models.CharField(max_length=128, default="", db_default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["key", "version"], name="blueprint_version_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key}@{self.version}"

    @property
    def first_day(self) -> date:
        """The day from which it is valid; that of publication if none is named."""
        return self.valid_from or clock.to_berlin(self.published_at).date()


class AdaptedVersion(models.Model):
    """A published version with a member's permitted local changes; never changes.

    Cases and drafts are pinned to its digest as to any other version.
    """

    shared = True

    digest = models.CharField(max_length=64, unique=True)
    base = models.ForeignKey(
        BlueprintVersion, on_delete=models.PROTECT, related_name="adapted"
    )
    version = models.CharField(max_length=60)
    overlay = models.TextField()
    document = models.TextField()
    #: SHA-256 of ``document``, verified whenever it is opened.
    seal = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.base_id}: {self.version}"


class Adoption(Tracked):
    """A member offers a blueprint in one version, from ``active_from`` on.

    ``parameters`` are the member's values as the blueprint's ``parameters.yaml``
    defines them; ``bindings`` tie its slots (offices, accounts) to the member's own
    things. One row per member and blueprint; ``changed_at`` names the state of it.
    """

    revision_subject = "catalogue"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    blueprint_key = models.CharField(max_length=60)
    version = models.ForeignKey(
        BlueprintVersion, on_delete=models.PROTECT, related_name="adoptions"
    )
    parameters = models.JSONField(default=dict)
    bindings = models.JSONField(default=dict)
    #: The version with the member's own changes; without them ``version`` itself.
    adapted = models.ForeignKey(
        AdaptedVersion, on_delete=models.PROTECT, null=True, related_name="adoptions"
    )
    #: Until this day drafts of the version before may be finished under it.
    drafts_until = models.DateField(null=True)
    #: Whether citizens are offered it: all slots bound, all scenarios passed.
    active = models.BooleanField(default=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True)
    adopted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["member", "blueprint_key"], name="adoption_once"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")),
                name="adoption_period",
            ),
        )
        indexes = (models.Index(fields=["blueprint_key"], name="adoption_key"),)

    def __str__(self) -> str:
        return f"{self.blueprint_key} in {self.member_id}"

    @property
    def digest(self) -> str:
        """The content that new cases are pinned to."""
        return self.adapted.digest if self.adapted else self.version.digest

    @property
    def overlay(self) -> str:
        """The member's own changes as they are stored (JSON); empty without any."""
        return self.adapted.overlay if self.adapted else ""


class AdoptionChange(models.Model):
    """What an adoption looked like from a moment on: append-only history."""

    shared = True

    adoption = models.ForeignKey(
        Adoption, on_delete=models.PROTECT, related_name="history"
    )
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    version = models.CharField(max_length=60)
    #: The content that cases opened since then are pinned to.
    digest = models.CharField(max_length=64, default="", db_default="", blank=True)
    parameters = models.JSONField()
    bindings = models.JSONField()

    class Meta:
        indexes = (
            models.Index(fields=["adoption", "digest"], name="adoption_change_digest"),
        )

    def __str__(self) -> str:
        return f"{self.adoption_id} {self.at:%Y-%m-%d}"


class AdoptionRecord(AppendOnly):
    """The signed proof that a member has adopted a version; anybody may verify it.

    ``document`` is the canonical JSON that the member's key has signed.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    adoption = models.ForeignKey(
        Adoption, on_delete=models.PROTECT, related_name="records"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    blueprint_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    document = models.TextField()
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        indexes = (
            models.Index(fields=["blueprint_key", "at"], name="adoption_record_key"),
        )

    def __str__(self) -> str:
        return f"{self.blueprint_key} {self.kind} {self.at:%Y-%m-%d}"


class AdoptionDraft(MemberOwned):
    """An adoption or update in work: nothing of it is in force or visible outside.

    ``base_digest`` is the content that the member used when the work began (empty for a
    first adoption): if that has changed meanwhile, the work is looked at again.
    ``choices`` answer the conflicts of an update by path.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    blueprint_key = models.CharField(max_length=60)
    version = models.ForeignKey(
        BlueprintVersion, on_delete=models.PROTECT, related_name="+"
    )
    base_digest = models.CharField(max_length=64, default="", blank=True)
    parameters = models.JSONField(default=dict)
    bindings = models.JSONField(default=dict)
    #: JSON text: the order of what is merged means something.
    overlay = models.TextField(default="", blank=True)
    choices = models.TextField(default="{}")
    #: Names of parameters whose value was suggested and not confirmed yet.
    suggested = models.JSONField(default=dict)
    active_from = models.DateField(null=True)
    drafts_until = models.DateField(null=True)
    move_cases = models.BooleanField(default=False)
    #: Set when somebody has asked for activation on ``active_from``.
    scheduled_at = models.DateTimeField(null=True)
    scheduled_by = models.CharField(max_length=120, default="", blank=True)
    position = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "blueprint_key"], name="adoption_draft_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["active_from"],
                name="adoption_draft_due",
                condition=Q(scheduled_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_key} (in Arbeit)"


class BlueprintDraft(MemberOwned):
    """A version that is still being written; publishing it makes a version for good."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    document = models.TextField()
    position = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "key"], name="blueprint_draft_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key}@{self.version} (Entwurf)"


class Proposal(models.Model):
    """A member's own change, offered to all: open, accepted or refused with a reason.

    One that came from another installation has no ``member`` here, but the ``town``
    that its file names (``ReceivedProposal``).
    Public among the members, like the blueprints: it holds texts and rules, nobody's
    data.
    """

    shared = True

    class State(models.TextChoices):
        """What the maintainer has made of it."""

        OPEN = "open", "vorgeschlagen"
        ACCEPTED = "accepted", "angenommen"
        REFUSED = "refused", "abgelehnt"

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    blueprint_key = models.CharField(max_length=60)
    base = models.ForeignKey(
        BlueprintVersion, on_delete=models.PROTECT, related_name="proposals"
    )
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+"
    )
    town = models.CharField(max_length=120, default="", db_default="", blank=True)
    author = models.CharField(max_length=120)
    reason = models.TextField()
    overlay = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, default="", blank=True)
    accepted_as = models.ForeignKey(
        BlueprintVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = (
            models.Index(fields=["blueprint_key", "state"], name="proposal_key_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | ~models.Q(town=""),
                name="proposal_from_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.blueprint_key}: {self.member_id or self.town} ({self.state})"

    @property
    def proposer(self) -> str:
        """The town, here or elsewhere, as people call it."""
        return self.member.official_name if self.member else self.town


class BlueprintPackage(AppendOnly):
    """The file in which a version came from another instance, byte for byte.

    It carries its publisher's signature; given on, it is still theirs.
    """

    shared = True

    version = models.OneToOneField(
        BlueprintVersion,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="package",
    )
    content = models.BinaryField()
    #: Who signed it, as people compare it.
    fingerprint = models.CharField(max_length=39)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} from {self.fingerprint}"


class ReceivedProposal(AppendOnly):
    """The file in which a proposal came from another instance, byte for byte."""

    shared = True

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, primary_key=True, related_name="received"
    )
    content = models.BinaryField()
    #: SHA-256 of what its sender signed: the same proposal comes in once.
    digest = models.CharField(max_length=64, unique=True)
    #: Who signed it, as people compare it.
    fingerprint = models.CharField(max_length=39)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.proposal_id} from {self.fingerprint}"
