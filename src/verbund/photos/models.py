"""Pictures on their way to the public, and those that have arrived there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Photo(MemberOwned):
    """One picture of a case; ``digest`` is the file that was sent (redrawn at intake).

    ``base_digest`` is the small upright copy that people look at, with faces still to
    be seen. ``areas`` are rectangles as JSON (``rectangles.Rectangle``), in thousandths
    of the copy's sides. ``position`` counts the changes.
    """

    class State(models.TextChoices):
        """How far it is; nothing but ``released`` is ever public."""

        WAITING = "waiting", "wird vorbereitet"
        CHECK = "check", "zu prüfen"
        RELEASED = "released", "freigegeben"
        REFUSED = "refused", "nicht veröffentlicht"
        BROKEN = "broken", "nicht lesbar"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True, default="")
    order = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    base_digest = models.CharField(max_length=64, blank=True, default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    areas = models.JSONField(default=list)
    #: What proposed rectangles: ``haar`` or empty if nothing looked at the picture.
    proposer = models.CharField(max_length=20, blank=True, default="")
    alt = models.CharField(max_length=300, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    position = models.PositiveIntegerField(default=1)
    taken_in_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")
    closed_on = models.DateField(null=True)
    original_gone_at = models.DateTimeField(null=True)

    class Meta:
        """A content stands in a case once; the queue walks along an index."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "digest"], name="photo_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "state", "taken_in_at", "id"], name="photo_queue"
            ),
            models.Index(
                fields=["decided_at"],
                name="photo_originals",
                condition=Q(original_gone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class PublicPicture(models.Model):
    """A released, censored picture in one size; exists only while it is public."""

    shared = True

    class Size(models.TextChoices):
        """How large."""

        LARGE = "large", "groß"
        THUMB = "thumb", "klein"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    #: The same content may be released in two cases.
    digest = models.CharField(max_length=64)
    photo_id = models.UUIDField()
    case_id = models.UUIDField()
    order = models.PositiveSmallIntegerField(default=0)
    size = models.CharField(max_length=5, choices=Size.choices)
    alt = models.CharField(max_length=300, blank=True, default="")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    released_at = models.DateTimeField()

    class Meta:
        """Each size of a picture is there once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["photo_id", "size"], name="public_picture_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["case_id", "order"], name="public_picture_case"),
            models.Index(fields=["digest"], name="public_picture_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.size}"
