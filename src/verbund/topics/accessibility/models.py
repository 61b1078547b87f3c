"""Places with their measurements, volunteers, walk networks and buildings."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class AccessPlace(MemberOwned):
    """A place that people want to reach.

    ``facts`` are the valid values by attribute, ``ratings`` the verdicts by profile:
    both follow from the measurements and can be made again. ``external`` is the
    number elsewhere (``osm:node/123``), ``source`` whom to name for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200, blank=True, default="")
    lat = models.FloatField()
    lon = models.FloatField()
    street = models.CharField(max_length=120, blank=True, default="")
    house_number = models.CharField(max_length=20, blank=True, default="")
    postal_code = models.CharField(max_length=10, blank=True, default="")
    city = models.CharField(max_length=120, blank=True, default="")
    external = models.CharField(max_length=80, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    words = models.CharField(max_length=500)
    facts = models.JSONField(default=dict)
    ratings = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """A foreign number once for each member; lists walk along name or spot."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "external"],
                condition=~Q(external=""),
                name="access_place_external_once",
            ),
            models.CheckConstraint(
                condition=Q(lat__range=(-90, 90), lon__range=(-180, 180)),
                name="access_place_on_earth",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "kind", "words"], name="access_list"),
            models.Index(fields=["owner_id", "lat", "lon"], name="access_near"),
        ]

    def __str__(self) -> str:
        return self.name or self.kind


class Helper(MemberOwned):
    """A volunteer whose answers count at once; the link in their hands proves it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A link opens the door of one person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="access_helper_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "name"], name="access_helpers")
        ]

    def __str__(self) -> str:
        return self.name


class Measurement(MemberOwned):
    """One value of one attribute, by whom, when and how; the whole history stays.

    ``method`` is measured, observed, estimated or imported; ``by_kind`` staff, helper,
    visitor or import. A visitor's value waits as ``proposed`` for the desk.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(
        AccessPlace, on_delete=models.CASCADE, related_name="measurements"
    )
    key = models.CharField(max_length=40)
    value = models.JSONField()
    method = models.CharField(max_length=10)
    on = models.DateField()
    by_kind = models.CharField(max_length=8)
    by_id = models.CharField(max_length=64, blank=True, default="")
    by_name = models.CharField(max_length=120, blank=True, default="")
    source = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, default="accepted")
    reason = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """Read place by place; what waits is read by who decides."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "proposed", "refused"]),
                name="access_measurement_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "key", "id"], name="access_history"),
            models.Index(fields=["acting_id", "state", "id"], name="access_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.value}"


class WalkNetwork(MemberOwned):
    """The ways of a quarter or town, as one text that a process unpacks once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    attribution = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    edges = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        """A key once for each member."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "key"], name="access_network_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class IndoorBuilding(MemberOwned):
    """A building with its levels, as one text; entrances stand on the earth."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True, default="")
    attribution = models.CharField(max_length=200, blank=True, default="")
    body = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        """A key once for each member."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "key"], name="access_building_once"
            )
        ]

    def __str__(self) -> str:
        return self.name
