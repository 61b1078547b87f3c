"""Published blueprints and their adoption: public information, shared by all."""

from django.db import models
from django.db.models import F, Q

from verbund.kernel import ids
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


class AdoptionChange(models.Model):
    """What an adoption looked like from a moment on: append-only history."""

    shared = True

    adoption = models.ForeignKey(
        Adoption, on_delete=models.PROTECT, related_name="history"
    )
    at = models.DateTimeField()
    actor = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    parameters = models.JSONField()
    bindings = models.JSONField()

    def __str__(self) -> str:
        return f"{self.adoption_id} {self.at:%Y-%m-%d}"
