"""Every write of the video room: knock, open the door, signal, recognise, end."""

import hashlib
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import transaction
from msgspec import Struct

from verbund import engine
from verbund.cases.access import WORK
from verbund.cases.actions import drafts
from verbund.cases.queries import draft_view
from verbund.core import audit
from verbund.core.errors import Invalid
from verbund.core.limits import limit_attempts
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock, codes
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.video.errors import CallNotFound, CallOver, CallTaken
from verbund.video.models import VideoCall, VideoDuty, VideoSignal

Side = Literal["citizen", "clerk"]
KINDS: Final = frozenset({"offer", "answer", "candidate", "again"})
#: After so long without a sign a waiting citizen has gone.
WAITS: Final = timedelta(seconds=45)
#: After so long without a sign from either side a conversation is over.
LOST: Final = timedelta(seconds=120)
_KEPT: Final = timedelta(days=90)
_LONGEST_SIGNAL: Final = 64_000
_MOST_SIGNALS: Final = 600
_KNOCKS_AN_HOUR: Final = 20
_SEEN_EVERY: Final = timedelta(seconds=5)


class Knocked(Struct, frozen=True):
    """The call and the secret that only the citizen's browser holds."""

    id: UUID
    token: str


def knock(
    *,
    member: Member,
    channel: str,
    language: str,
    source: str,
    place: str = "",
    code: str = "",
    draft_id: UUID | None = None,
) -> Knocked:
    """Ask for a conversation; with the ``code`` of a draft both will see the form.

    A door that has the draft open already names it by ``draft_id`` instead.
    ``source`` (an address) may knock twenty times an hour. Raises ``ValueError`` for a
    mistyped code, ``DraftNotFound`` for an unknown one.
    """
    limit_attempts(f"video:{source}", limit=_KNOCKS_AN_HOUR, seconds=3600)
    draft = None
    if draft_id is not None:
        draft = draft_view(draft_id, member=member)
    elif code.strip():
        draft = drafts.resume_draft(code, source=source)
    if draft is not None and draft.owner_id != member.id:
        raise CallNotFound("Dieser Entwurf gehört zu einer anderen Kommune.")
    now = clock.now()
    acting = members.current_directory().acting(
        member, draft.blueprint if draft else "", clock.to_berlin(now).date()
    )
    token = codes.new_token()
    with acting_within({member.id, acting.id}):
        call = VideoCall(
            owner_id=member.id,
            acting_id=acting.id,
            channel=channel,
            place=place.strip()[:80],
            language=language,
            draft_id=draft.id if draft else None,
            token_hash=token_hash(token),
            knocked_at=now,
            citizen_seen_at=now,
        )
        call.save(force_insert=True)
    return Knocked(call.id, token)


def accept(*, call_id: UUID, actor: Actor) -> None:
    """Open the door: of several who press at once, one has the call.

    Raises ``CallTaken`` for the others, ``CallOver`` if the citizen has gone.
    """
    require(actor, WORK.key)
    now = clock.now()
    with acting_within(actor.members, actor), transaction.atomic():
        changed = VideoCall.objects.filter(id=call_id, state="waiting").update(
            state="open",
            clerk_id=actor.id,
            clerk_name=actor.name,
            accepted_at=now,
            clerk_seen_at=now,
            citizen_seen_at=now,
        )
        if changed:
            audit.record(action="video.accepted", subject=f"video:{call_id}")
            return
        call = VideoCall.objects.filter(id=call_id).first()
        if call is None:
            raise CallNotFound
        if call.state == "ended":
            raise CallOver
        if call.clerk_id != actor.id:
            raise CallTaken


def signal(*, call: VideoCall, side: Side, kind: str, body: str) -> None:
    """Keep a message for the other browser until the end of the call."""
    if kind not in KINDS:
        raise Invalid(f"Eine Nachricht „{kind[:20]}“ gibt es hier nicht.")
    if len(body) > _LONGEST_SIGNAL:
        raise Invalid("Diese Nachricht ist zu lang.")
    with acting_within({call.owner_id, call.acting_id}), transaction.atomic():
        if not VideoCall.objects.filter(id=call.id, state="open").exists():
            raise CallOver
        if VideoSignal.objects.filter(call=call).count() >= _MOST_SIGNALS:
            raise Invalid("Zu viele Nachrichten in diesem Gespräch.")
        VideoSignal(
            owner_id=call.owner_id,
            acting_id=call.acting_id,
            call=call,
            side=side,
            kind=kind,
            body=body,
            at=clock.now(),
        ).save(force_insert=True)


def seen(*, call: VideoCall, side: Side) -> None:
    """Note that this side's browser is still there; at most every five seconds."""
    now = clock.now()
    last = call.citizen_seen_at if side == "citizen" else call.clerk_seen_at
    if last is not None and now - last < _SEEN_EVERY:
        return
    with acting_within({call.owner_id, call.acting_id}):
        VideoCall.objects.filter(id=call.id).exclude(state="ended").update(
            **{f"{side}_seen_at": now}
        )


def identify(*, call_id: UUID, actor: Actor) -> None:
    """The clerk has compared face and document in the picture; no number is kept."""
    require(actor, WORK.key)
    with acting_within(actor.members, actor):
        changed = VideoCall.objects.filter(
            id=call_id, state="open", clerk_id=actor.id
        ).update(identified="document_video")
    if not changed:
        raise CallOver


def sent(*, call: VideoCall, case_id: UUID) -> None:
    """The form both filled in became this case."""
    with acting_within({call.owner_id, call.acting_id}):
        VideoCall.objects.filter(id=call.id).update(case_id=case_id, draft_id=None)


def end(*, call: VideoCall, outcome: str) -> None:
    """End a call once; what the browsers told each other is deleted.

    Its draft counts as used until now: a long talk must not have let it grow old.
    """
    with acting_within({call.owner_id, call.acting_id}), transaction.atomic():
        rows = VideoCall.objects.filter(id=call.id).exclude(state="ended")
        for draft_id in rows.filter(draft_id__isnull=False).values_list(
            "draft_id", flat=True
        ):
            drafts.touch_draft(draft_id)
        rows.update(state="ended", outcome=outcome, ended_at=clock.now(), draft_id=None)
        VideoSignal.objects.filter(call_id=call.id).delete()


def on_duty(actor: Actor) -> None:
    """Somebody looks into the waiting room of her body."""
    require(actor, WORK.key)
    if actor.member is None:
        return
    now = clock.now()
    with acting_within({actor.member}, actor), transaction.atomic():
        rows = VideoDuty.objects.filter(acting_id=actor.member, person_id=actor.id)
        if not rows.update(seen_at=now):
            VideoDuty(
                owner_id=actor.member,
                acting_id=actor.member,
                person_id=actor.id,
                seen_at=now,
            ).save(force_insert=True)


def sweep() -> int:
    """End calls whose people have gone, and forget what is ninety days old."""
    now = clock.now()
    ended = 0
    with across_members("Verlassene Videogespräche beenden"):
        waiting = VideoCall.objects.filter(
            state="waiting", citizen_seen_at__lt=now - WAITS
        )
        lost = VideoCall.objects.filter(
            state="open", citizen_seen_at__lt=now - LOST, clerk_seen_at__lt=now - LOST
        )
        gone = [*((c, "left") for c in waiting), *((c, "lost") for c in lost)]
        old = VideoCall.objects.filter(state="ended", ended_at__lt=now - _KEPT)
        for call in list(old):
            with acting_within({call.owner_id, call.acting_id}):
                call.delete()
        VideoDuty.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    for call, outcome in gone:
        end(call=call, outcome=outcome)
        ended += 1
    return ended


def token_hash(token: str) -> str:
    """What is kept of the citizen's secret."""
    return hashlib.sha256(f"video:{token}".encode()).hexdigest()


def ways() -> tuple[engine.Way, ...]:
    """How a person can be recognised in a picture."""
    return tuple(
        way for way in engine.ways_for("terminal") if way.key.endswith("video")
    )
