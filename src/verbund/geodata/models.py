"""What lies where: collections, features, boundaries. Shared: public by nature."""

from django.db import models
from django.db.models import F, Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Collection(models.Model):
    """A collection that a data officer made by an upload; others are declared in code.

    ``spec`` is a ``collections.CollectionSpec`` as JSON.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60, unique=True)
    member_id = models.UUIDField()
    spec = models.JSONField()
    published = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["member_id", "key"], name="geo_collection_own"),
        )

    def __str__(self) -> str:
        return self.key


class Feature(models.Model):
    """One thing with a place, and its finished text.

    ``body`` is the GeoJSON feature as it is handed out, written once. ``lat`` and
    ``lon`` are the point, or one that lies on the line or in the area; the bounds are
    those of the whole geometry; all six are empty if there is none. ``category`` is the
    value of the property that classifies the collection. A missing beginning or end
    means that there is none.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.CharField(max_length=60)
    fid = models.CharField(max_length=120)
    member_id = models.UUIDField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    min_lon = models.FloatField(null=True)
    min_lat = models.FloatField(null=True)
    max_lon = models.FloatField(null=True)
    max_lat = models.FloatField(null=True)
    category = models.CharField(max_length=120, blank=True, default="")
    properties = models.JSONField(default=dict)
    body = models.TextField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["collection", "fid"], name="feature_once"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True, min_lon__isnull=True)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    min_lon__lte=F("max_lon"),
                    min_lat__lte=F("max_lat"),
                ),
                name="feature_place_whole",
            ),
        )
        indexes = (
            # Each ends with what a page asks for, so that only its rows are touched.
            models.Index(fields=["collection", "id", "lat", "lon"], name="feature_id"),
            models.Index(
                fields=["collection", "lat", "lon", "id"], name="feature_place"
            ),
            models.Index(
                fields=["collection", "member_id", "id"], name="feature_member"
            ),
            models.Index(
                fields=["collection", "category", "id"], name="feature_category"
            ),
        )

    def __str__(self) -> str:
        return f"{self.collection} {self.fid}"


class Boundary(models.Model):
    """The area of a municipality in a half-open period of days.

    Not only of members: reports beyond the border need an owner as well. ``geometry``
    is GeoJSON; ``accuracy_m`` says how far its line may be off; ``source`` is what the
    licence wants named.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ars = models.CharField(max_length=12)
    ags = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60, blank=True)
    geometry = models.TextField()
    accuracy_m = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ars", "valid_from"], name="boundary_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="boundary_period",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ars} {self.name}"


class Revision(models.Model):
    """A mark that changes whenever something of its subject changes."""

    shared = True

    subject = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=36)

    def __str__(self) -> str:
        return f"{self.subject} {self.mark}"


class Upload(MemberOwned):
    """A file that was checked and waits for somebody to publish or to discard it.

    ``content`` are its features, packed (``uploads.pack``); ``spec`` is what the
    collection will be. Not public: it goes when it is published, and after a while.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    spec = models.JSONField()
    bounds = models.JSONField(null=True)
    count = models.PositiveIntegerField()
    content = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        indexes = (
            models.Index(fields=["owner_id", "created_at"], name="geo_upload_own"),
        )

    def __str__(self) -> str:
        return self.name
