"""What an agent does with a call: take it, say for whom and about what, end it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from verbund.calls.actions.telling import tell, tell_again
from verbund.calls.errors import CallNotFound
from verbund.calls.models import Call
from verbund.calls.promise import OUTCOMES
from verbund.calls.shapes import CallView, call_of
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.models import Member
from verbund.members.roles import ANSWER_CALLS


def start_by_hand(*, actor: Actor) -> CallView:
    """Begin a call without a telephone system: only the clock of the conversation.

    How long it rang is not known, and so is not counted. The actor's open call is
    given back instead of a second one.
    """
    require(actor, ANSWER_CALLS.key)
    home = _home(actor)
    moment = clock.now()
    with acting_within(actor.members, actor), transaction.atomic():
        known = (
            Call.objects.filter(person_id=actor.id, outcome="")
            .exclude(state="ringing")
            .order_by("started_at")
            .first()
        )
        if known is not None:
            return call_of(known)
        call = Call(
            id=new_id(),
            owner_id=home,
            acting_id=home,
            person_id=actor.id,
            person_name=actor.name,
            state="talking",
            started_at=moment,
            answered_at=moment,
        )
        call.save(force_insert=True)
        tell_both(call, "answered", by_hand=True)
        return call_of(call)


def take(*, call_id: UUID, actor: Actor) -> CallView:
    """Answer a ringing call, or one whose agent the telephone system did not name."""
    with own_call(call_id, actor, free=True) as call:
        changed = ["person_id", "person_name"]
        call.person_id, call.person_name = actor.id, actor.name
        if call.answered_at is None:
            call.answered_at = clock.now()
            call.state = "talking"
            changed += ["answered_at", "state"]
            tell_both(call, "answered")
        call.save(update_fields=changed)
        return call_of(call)


def place(
    *, call_id: UUID, member: Member, actor: Actor, owned: bool = True
) -> CallView:
    """Say from which municipality the caller is, so that its promise counts.

    ``owned`` is false where the desk does not answer for that municipality; then the
    call stays the desk's own.
    """
    with own_call(call_id, actor) as call:
        owner = member.id if owned else call.acting_id
        if call.placed and call.owner_id == owner:
            return call_of(call)
        write(call, {"owner_id": owner, "acting_id": call.acting_id, "placed": True})
        # Under both, so that the desk knows as well as the owner whose call it is.
        key = new_id().hex
        for row_owner in {owner, call.acting_id}:
            tell(
                owner_id=row_owner,
                acting_id=call.acting_id,
                call_id=call.id,
                kind="placed",
                key=key,
                at=clock.now(),
                data={"owner": str(owner)},
            )
        tell_again(call_id=call.id, owner_id=owner)
        return call_of(call)


def name_service(
    *, call_id: UUID, blueprint: str, service: str, actor: Actor
) -> CallView:
    """What the call is about: the script that is open."""
    return _named(call_id, actor, blueprint=blueprint[:80], service=service[:80])


def name_draft(*, call_id: UUID, draft_id: UUID | None, actor: Actor) -> CallView:
    """The draft that is filled in during the call."""
    return _named(call_id, actor, draft_id=draft_id)


def name_case(*, call_id: UUID, case_id: UUID, actor: Actor) -> CallView:
    """The case that the call led to, or goes on with."""
    return _named(call_id, actor, case_id=case_id, draft_id=None)


def hang_up(*, call_id: UUID, actor: Actor) -> CallView:
    """The conversation is over; what came of it can be said afterwards."""
    with own_call(call_id, actor) as call:
        _end(call)
        return call_of(call)


def finish(*, call_id: UUID, outcome: str, actor: Actor) -> CallView:
    """What came of the call; ends the conversation if it still runs.

    Said twice, the later word counts as long as the call is on the screen.
    """
    if outcome not in OUTCOMES or outcome == "abandoned":
        raise Invalid(f"„{outcome}“ ist kein Ergebnis eines Gesprächs.")
    with own_call(call_id, actor) as call:
        _end(call)
        if call.outcome != outcome:
            write(call, {"outcome": outcome})
            tell_both(call, "outcome", key=new_id().hex, outcome=outcome)
        return call_of(call)


def _named(call_id: UUID, actor: Actor, **values: object) -> CallView:
    with own_call(call_id, actor) as call:
        changed = {k: v for k, v in values.items() if getattr(call, k) != v}
        if changed:
            write(call, changed)
        return call_of(call)


def _end(call: Call) -> None:
    if call.ended_at is None:
        write(call, {"ended_at": clock.now(), "state": "ended"})
        tell_both(call, "ended")


def write(call: Call, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=sorted(values))


def tell_both(call: Call, kind: str, *, key: str = "", **data: object) -> None:
    """Tell it under the owner, and under the desk as it may not see the owner's."""
    for owner in {call.owner_id, call.acting_id}:
        tell(
            owner_id=owner,
            acting_id=call.acting_id,
            call_id=call.id,
            kind=kind,
            key=key,
            at=clock.now(),
            data=data,
        )


@contextmanager
def own_call(call_id: UUID, actor: Actor, *, free: bool = False) -> Iterator[Call]:
    """The actor's own call, locked; ``free`` takes one that is nobody's yet."""
    require(actor, ANSWER_CALLS.key)
    with acting_within(actor.members, actor), transaction.atomic():
        call = Call.objects.select_for_update().filter(id=call_id).first()
        if call is None:
            raise CallNotFound
        if free and not call.person_id:
            if call.ended_at is not None:
                raise Conflict("Der Anruf ist schon zu Ende.")
        elif call.person_id != actor.id:
            raise Conflict(
                f"Diesen Anruf hat {call.person_name or 'jemand anderes'} angenommen."
            )
        yield call


def _home(actor: Actor) -> UUID:
    if actor.member is None:
        raise Forbidden("Ohne Kommune kann niemand Anrufe annehmen.")
    return actor.member
