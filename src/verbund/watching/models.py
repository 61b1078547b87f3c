"""News, who wants them by mail, and the programs that are called."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class News(models.Model):
    """One change of one public feature in words; the latest of each is kept.

    ``streets`` are street keys between bars, ``|a strasse|b weg|``. ``properties`` are
    those the words were made of: the next change is told against them.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    collection = models.CharField(max_length=80)
    fid = models.CharField(max_length=200)
    member_id = models.UUIDField(null=True)
    change = models.CharField(max_length=8)
    category = models.CharField(max_length=80, blank=True, default="")
    title = models.JSONField(default=dict)
    text = models.JSONField(default=dict)
    path = models.CharField(max_length=300, blank=True, default="")
    streets = models.TextField(blank=True, default="")
    geometry = models.JSONField(null=True)
    properties = models.JSONField(default=dict)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    latest = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        """Of each feature one row is the latest."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["collection", "fid"],
                condition=Q(latest=True),
                name="news_one_latest",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["collection", "id"], name="news_collection"),
            models.Index(fields=["at"], name="news_at"),
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.fid} {self.change}"


class Settled(models.Model):
    """Up to which piece of news everybody of a kind has been told."""

    shared = True

    name = models.CharField(max_length=20, primary_key=True)
    news_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.name} {self.news_id}"


class Subscription(MemberOwned):
    """News by mail; the row is deleted when it is not wanted any more.

    ``cursor`` is the last piece of news that was looked at for it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.CharField(max_length=320)
    language = models.CharField(max_length=16)
    rhythm = models.CharField(max_length=8)
    watch = models.JSONField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    cursor = models.UUIDField()

    class Meta:
        """Found by who has them, and by what is due."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rhythm__in=["daily", "at_once"]), name="watch_rhythm"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "email"], name="watch_email"),
            models.Index(fields=["rhythm", "confirmed_at"], name="watch_due"),
        ]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.created_at:%Y-%m-%d}"


class Webhook(MemberOwned):
    """A program of others that is called with news, signed with its own secret.

    ``pending`` is the body of a call that failed: it is repeated word for word until it
    is taken, ``cursor`` is moved only then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    secret_box = models.BinaryField()
    watch = models.JSONField()
    contact = models.CharField(max_length=320, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    cursor = models.UUIDField()
    pending = models.TextField(blank=True, default="")
    pending_id = models.UUIDField(null=True)
    pending_cursor = models.UUIDField(null=True)
    next_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_status = models.CharField(max_length=200, blank=True, default="")
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        """Called when their time has come."""

        indexes: ClassVar = [
            models.Index(fields=["owner_id", "created_at"], name="webhook_owner"),
            models.Index(fields=["disabled_at", "next_at"], name="webhook_due"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.created_at:%Y-%m-%d}"
