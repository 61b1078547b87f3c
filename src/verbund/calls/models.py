"""Tables of calls: telephone systems, interpreters, calls, events, follow-ups, days."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import AppendOnly, MemberOwned
from verbund.kernel.ids import new_id


class PhoneSystem(models.Model):
    """A telephone system that may push calls for one desk; only its hash is kept.

    Shared, because the token is looked up before anybody knows for which member.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(
        "members.Member", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Interpreter(MemberOwned):
    """A service that interprets for callers of a desk; owner and acting are the desk.

    ``languages`` are codes with commas between them, empty for any.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    languages = models.CharField(max_length=200, default="")
    hint = models.CharField(max_length=200, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["acting_id", "name"], name="interpreter_desk")
        ]

    def __str__(self) -> str:
        return self.name


class Call(MemberOwned):
    """A call as it stands. Owner: for whom; acting: the desk that answers.

    A cache of its events, and the only place of the caller's number, which is emptied
    at ``number_until``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system_id = models.UUIDField(null=True)
    external_id = models.CharField(max_length=250, default="")
    number = models.CharField(max_length=40, default="")
    number_until = models.DateTimeField(null=True)
    person_id = models.CharField(max_length=64, default="")
    person_name = models.CharField(max_length=120, default="")
    state = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Whether somebody has said for which municipality the caller asks.
    placed = models.BooleanField(default=False)
    blueprint = models.CharField(max_length=80, default="")
    service = models.CharField(max_length=80, default="")
    case_id = models.UUIDField(null=True)
    draft_id = models.UUIDField(null=True)
    outcome = models.CharField(max_length=16, default="")
    # Code of ``languages``; empty is German, as nobody has said anything else.
    language = models.CharField(max_length=16, default="", db_default="")
    # Who interprets, as a colleague is told; never a name of a person.
    interpreter = models.CharField(max_length=160, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system_id", "external_id"],
                name="call_pushed_once",
                condition=Q(system_id__isnull=False),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["acting_id", "state"], name="call_acting_state"),
            models.Index(fields=["number_until"], name="call_number_until"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.state}"


class CallEvent(MemberOwned, AppendOnly):
    """Something that happened in a call; never changed, and nothing personal in it.

    ``key`` tells equal kinds of one call apart (the follow-up, the attempt). When the
    caller's municipality becomes known, what happened before is told again under it.
    """

    history: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_id = models.UUIDField()
    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=64, default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.TextField(default="{}")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "call_id", "kind", "key"], name="call_event_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["acting_id", "at"], name="call_event_acting"),
            models.Index(fields=["owner_id", "at"], name="call_event_owner"),
            # Figures of days are reckoned across all members.
            models.Index(fields=["at"], name="call_event_at"),
            models.Index(fields=["call_id"], name="call_event_call"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class FollowUp(MemberOwned):
    """What was promised to a caller: a call-back, or a matter handed to an office.

    ``target`` says who keeps it (``hotline`` or ``office``), ``due_at`` until when, in
    service hours. The note is so written that nobody has to ask the caller again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    target = models.CharField(max_length=10)
    call_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    case_number = models.CharField(max_length=40, default="")
    blueprint = models.CharField(max_length=80, default="")
    service = models.CharField(max_length=80, default="")
    name = models.CharField(max_length=120)
    number = models.CharField(max_length=40, default="")
    wish = models.CharField(max_length=200, default="")
    matter = models.TextField()
    said = models.TextField(default="")
    promised = models.TextField(default="")
    language = models.CharField(max_length=16, default="", db_default="")
    interpreter = models.CharField(max_length=160, default="", db_default="")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=120)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    person_id = models.CharField(max_length=64, default="")
    person_name = models.CharField(max_length=120, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["acting_id", "state", "due_at"], name="follow_up_due"),
            models.Index(fields=["owner_id", "state"], name="follow_up_owner"),
            models.Index(fields=["closed_at"], name="follow_up_closed"),
            models.Index(fields=["due_at"], name="follow_up_due_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at:%d.%m.%Y %H:%M}"


class PromiseDay(MemberOwned):
    """What a desk kept on one day of the promise to one municipality's callers.

    Reckoned from the events of the days that are over, and anew while answers and
    corrections may still come: it can be thrown away. Counts as in
    ``promise.Figures``.
    """

    COUNTED: ClassVar = (
        "offered", "in_time", "abandoned", "unmeasured", "talked", "first", "due",
        "kept",
    )  # fmt: skip
    history: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    day = models.DateField()
    offered = models.PositiveIntegerField()
    in_time = models.PositiveIntegerField()
    abandoned = models.PositiveIntegerField()
    unmeasured = models.PositiveIntegerField()
    talked = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    due = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "acting_id", "day"], name="promise_day_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "day"], name="promise_day_owner"),
            models.Index(fields=["day"], name="promise_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.offered}"
