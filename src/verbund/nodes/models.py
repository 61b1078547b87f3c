"""Tables of the nodes: devices, their way in, tours, packs and the members' seal keys.

What arrives from devices is in ``models_arrivals``, their cash in ``models_cash``.
Rows name devices, tours and cases by id without foreign keys where the other row may
lie behind the wall of another member.
"""

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id
from verbund.nodes.models_arrivals import Arrival, Block, Clash
from verbund.nodes.models_cash import CashReceipt, Closing, FeeSecurity, ReceiptRange


class Device(MemberOwned):
    """An enrolled node: its public keys, what it may work on, until when.

    ``last_seq`` and ``last_hash`` are the head of what arrived without a gap.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    device_key = models.CharField(max_length=130)
    kem_key = models.CharField(max_length=130)
    transport_key = models.CharField(max_length=130)
    # The signed certificate as JSON; a new pack brings a new one.
    certificate = models.TextField()
    scope_members = models.JSONField(default=list)
    scope_blueprints = models.JSONField(default=list)
    office_id = models.UUIDField(null=True)
    officers = models.JSONField(default=list)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=120, blank=True, default="")
    revoked_because = models.CharField(max_length=300, blank=True, default="")
    last_seen_at = models.DateTimeField(null=True)
    # The device's clock minus ours when it last called, in seconds.
    clock_offset_s = models.FloatField(default=0.0)
    last_seq = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True, default="")
    last_effective_at = models.DateTimeField(null=True)
    # Numbers of parts that its disk has lost, as it last told: they will not come.
    spoilt = models.JSONField(null=True)

    class Meta:
        """One name for each member's device in use; a key is a device's alone."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "name"],
                condition=Q(revoked_at__isnull=True),
                name="device_name_once",
            ),
            models.UniqueConstraint(fields=["device_key"], name="device_key_once"),
            models.UniqueConstraint(
                fields=["transport_key"], name="device_transport_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lost(self) -> tuple[int, ...]:
        """``spoilt``, in order; empty for a device that never told."""
        return tuple(self.spoilt or ())


class Enrolment(MemberOwned):
    """A one-time code with which a device may enrol, and as what."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    scope_members = models.JSONField(default=list)
    scope_blueprints = models.JSONField(default=list)
    office_id = models.UUIDField(null=True)
    officers = models.JSONField(default=list)
    days = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.name


class SealKey(MemberOwned):
    """A member's HPKE key pair; the private half is wrapped by the site's secret.

    Old keys stay, because what was sealed for them may arrive months later.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    public_key = models.CharField(max_length=130, unique=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        """A member seals with one key at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id"],
                condition=Q(retired_at__isnull=True),
                name="seal_key_in_use_once",
            )
        ]

    def __str__(self) -> str:
        return self.public_key[:16]


class Tour(MemberOwned):
    """A day on which a device goes out: whose visits, with which cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device_id = models.UUIDField()
    name = models.CharField(max_length=120)
    day = models.DateField()
    office_id = models.UUIDField(null=True)
    # Cases beside those of the day's visits, as ids.
    extra_cases = models.JSONField(default=list)
    # Forms begun elsewhere that are taken along, as ids of drafts; null: none.
    extra_drafts = models.JSONField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Found by device and day."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="tour_ends_later"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["device_id", "day"], name="tour_of_device")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"

    @property
    def drafts(self) -> tuple[UUID, ...]:
        """``extra_drafts``, in the order in which they were taken along."""
        return tuple(UUID(one) for one in self.extra_drafts or ())


class IssuedPack(MemberOwned):
    """That a pack was given out: for whom, until when, with which cases."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device_id = models.UUIDField()
    tour_id = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # Position of the journal by case id, as it was taken along.
    positions = models.JSONField(default=dict)
    # Owner, blueprint and service of each form taken along, by draft id; null: none.
    forms = models.JSONField(null=True)

    class Meta:
        """Found by device."""

        indexes: ClassVar = [
            models.Index(fields=["device_id", "issued_at"], name="pack_of_device")
        ]

    def __str__(self) -> str:
        return str(self.id)


class SeenRequest(MemberOwned):
    """A signed request that was carried out, so that its copy is refused."""

    device_id = models.UUIDField()
    nonce = models.CharField(max_length=32)
    seen_at = models.DateTimeField()

    class Meta:
        """A nonce is used once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device_id", "nonce"], name="request_seen_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="request_seen_at")]

    def __str__(self) -> str:
        return self.nonce


__all__ = [
    "Arrival", "Block", "CashReceipt", "Clash", "Closing", "Device", "Enrolment",
    "FeeSecurity", "IssuedPack", "ReceiptRange", "SealKey", "SeenRequest", "Tour",
]  # fmt: skip
