"""People of the staff, how they sign in, their roles, and citizens' e-mail links.

These rows are shared: signing in comes before any member is known. Queries that show
people to people (``colleagues``) take an actor and stay within the actor's members.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from verbund.kernel import ids
from verbund.members.models.member import Member, Office


class Role(models.TextChoices):
    """What a person may do for a member."""

    CLERK = "clerk", "Sachbearbeitung"
    APPROVER = "approver", "Freigabe"
    LEAD = "lead", "Leitung"
    COORDINATOR = "coordinator", "Koordination"
    DATA_OFFICER = "data_officer", "Datenschutz"
    OPERATOR = "operator", "Betrieb"
    AGENT = "agent", "115"
    SUPERVISOR = "supervisor", "115-Leitung"
    CONSULTED = "consulted", "Beteiligte Stelle"


class Person(models.Model):
    """Somebody who works for a member; ``session_epoch`` ends all earlier sessions."""

    shared = True

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, default="", blank=True)
    home = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    password = models.CharField(max_length=200, default="", blank=True)
    #: Random handle for authenticators, so that they never learn the e-mail address.
    passkey_handle = models.CharField(max_length=86, unique=True)
    session_epoch = models.IntegerField(default=0)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
        )

    def __str__(self) -> str:
        return self.name


class Passkey(models.Model):
    """A WebAuthn credential; ids and keys are base64url text without padding."""

    shared = True

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="passkeys"
    )
    credential_id = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=80)
    transports = models.JSONField(default=list)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A person holds a role for a member, perhaps in one office, for a period."""

    shared = True

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(
        Office, null=True, on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person", "member", "role"],
                condition=Q(valid_to__isnull=True),
                name="role_open_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="role_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.member_id}"


class CitizenLink(models.Model):
    """A link sent by e-mail that signs a citizen in once; only its hash is kept."""

    shared = True

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=60, default="sign_in")
    next_path = models.CharField(max_length=300, default="/")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="link_expires_later"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d}"
