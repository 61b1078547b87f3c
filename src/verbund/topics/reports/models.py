"""Reports as the public sees them, who follows them, and what waits for an e-mail."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import AppendOnly, MemberOwned
from verbund.kernel.ids import new_id
from verbund.topics.reports.open311.models import ForeignReport, Intake, Remark

__all__ = [
    "Follower",
    "ForeignReport",
    "Hint",
    "Intake",
    "ModerationAct",
    "Pending",
    "Remark",
    "Report",
]

#: Columns that the desk or the public have set; a rebuild leaves them alone.
OWN_COLUMNS = (
    "public_id", "hidden", "own_text", "duplicate_of", "twin_of", "alike", "joined",
    "done_hints", "open_hints", "abuse_hints", "reopened", "checked_at",
)  # fmt: skip


class Report(MemberOwned):
    """The public side of one case; the rest of it is in the case.

    ``public_id`` is the number that citizens know: it stays when the case goes to
    another member. ``terms`` are stems of what was written, for finding duplicates and
    for nothing else. ``joined`` counts others who said the same. ``hidden`` was set by
    the desk, ``own_text`` replaces what the blueprint would show unless it is ``None``.
    """

    case_id = models.UUIDField(primary_key=True, editable=False)
    public_id = models.CharField(max_length=24)
    number = models.CharField(max_length=24)
    blueprint_key = models.CharField(max_length=64)
    category = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=64)
    status = models.CharField(max_length=6)
    detail = models.CharField(max_length=20)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    address = models.CharField(max_length=300, blank=True, default="")
    # Folded street and number as one word, for finding by address.
    street_key = models.CharField(max_length=120, blank=True, default="")
    zipcode = models.CharField(max_length=5, blank=True, default="")
    asset = models.CharField(max_length=60, blank=True, default="")
    text = models.TextField(blank=True, default="")
    own_text = models.TextField(null=True)  # noqa: DJ001 # empty means: show nothing
    terms = models.TextField(blank=True, default="")
    visible = models.BooleanField(default=False)
    readable = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    requested_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expected_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    joined = models.PositiveIntegerField(default=0)
    done_hints = models.PositiveIntegerField(default=0)
    open_hints = models.PositiveIntegerField(default=0)
    abuse_hints = models.PositiveIntegerField(default=0)
    reopened = models.PositiveIntegerField(default=0)
    duplicate_of = models.UUIDField(null=True)
    # The public report on the other side of a border, of which this member was told.
    twin_of = models.UUIDField(null=True)
    # The report that looked most like this one when it came in: a proposal, no more.
    alike = models.UUIDField(null=True)
    # JSON: digests of the originals that may become public once a person agreed.
    photos = models.TextField(default="[]")
    blocks = models.CharField(max_length=40, blank=True, default="")
    barrier = models.CharField(max_length=8, blank=True, default="")
    channel = models.CharField(max_length=16)
    office_id = models.CharField(max_length=64, blank=True, default="")
    office = models.CharField(max_length=200, blank=True, default="")
    position = models.PositiveIntegerField()
    erased = models.BooleanField(default=False)

    class Meta:
        """Lists walk along the owner; every index costs at each report."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["public_id"], name="report_public_once"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__isnull=False, lon__isnull=False),
                name="report_point_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_id", "category", "lat", "lon"], name="report_alike"
            ),
            models.Index(
                fields=["owner_id", "requested_at", "case_id"], name="report_requested"
            ),
            models.Index(
                fields=["owner_id", "updated_at", "case_id"], name="report_updated"
            ),
            models.Index(fields=["owner_id", "lat", "lon"], name="report_place"),
            models.Index(
                fields=["owner_id", "street_key"],
                name="report_street",
                condition=Q(street_key__gt=""),
            ),
            models.Index(
                fields=["owner_id", "asset"],
                name="report_asset",
                condition=Q(asset__gt=""),
            ),
            models.Index(
                fields=["acting_id", "status", "requested_at"],
                name="report_acting",
            ),
            models.Index(
                fields=["duplicate_of"],
                name="report_duplicates",
                condition=Q(duplicate_of__isnull=False),
            ),
            models.Index(
                fields=["twin_of"],
                name="report_twins",
                condition=Q(twin_of__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Follower(MemberOwned):
    """Somebody who said "me too", once for each address or device.

    ``key`` is a keyed hash of the e-mail address or of the device's random cookie.
    ``email`` is kept only where news was asked for and confirmed; until then it waits
    as long as ``Pending``. ``token_hash`` opens the link that confirms or ends it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="followers", db_index=False
    )
    key = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    email = models.CharField(max_length=254, blank=True, default="")
    language = models.CharField(max_length=16, default="de")
    token_hash = models.CharField(max_length=64, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """One voice each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "key"], name="follower_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["token_hash"],
                name="follower_token",
                condition=Q(token_hash__gt=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.channel}"


class Pending(MemberOwned):
    """A report that waits for the link in a mail; nobody sees it until then.

    ``answers`` and ``draft_id`` (with its pictures) are gone after ``expires_at``;
    ``case_id`` is set as soon as it was confirmed and became a case. ``side`` is what
    was said when asked at a border: the id of a member, or ``both``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64)
    # The token that Open311 hands out: tells what became of it and opens nothing.
    public_token = models.CharField(max_length=40)
    blueprint_key = models.CharField(max_length=64)
    service = models.CharField(max_length=64, blank=True, default="")
    category = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    language = models.CharField(max_length=16, default="de")
    answers = models.TextField()
    draft_id = models.UUIDField(null=True)
    side = models.CharField(max_length=36, blank=True, default="", db_default="")
    case_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """Found by either token."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="pending_token_once"),
            models.UniqueConstraint(
                fields=["public_token"], name="pending_public_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="pending_end")]

    def __str__(self) -> str:
        return f"{self.category} {self.created_at:%Y-%m-%d %H:%M}"


class Hint(MemberOwned):
    """What passers-by say of a report: it is done, it is not, it should not be here."""

    class Kind(models.TextChoices):
        """What is said."""

        DONE = "done", "ist erledigt"
        OPEN = "open", "ist nicht erledigt"
        ABUSE = "abuse", "gehört nicht hierher"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="hints", db_index=False
    )
    kind = models.CharField(max_length=5, choices=Kind.choices)
    text = models.CharField(max_length=500, blank=True, default="")
    key = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """One device says a thing once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "kind", "key"], name="hint_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.kind}"


class ModerationAct(MemberOwned, AppendOnly):
    """Who changed what the public sees of a report, and why; never changed."""

    history: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No foreign key: what was done stays when the report goes.
    case_id = models.UUIDField()
    act = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=500, blank=True, default="")
    person_id = models.CharField(max_length=64)
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        """The acts on a report, and those of a member by time."""

        indexes: ClassVar = [
            models.Index(fields=["case_id", "at"], name="moderation_case"),
            models.Index(fields=["acting_id", "at"], name="moderation_acting"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.at:%Y-%m-%d %H:%M}"
