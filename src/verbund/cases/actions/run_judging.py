"""What one step would do in one case, found out without writing anything."""

from uuid import UUID

from django.db import transaction

from verbund import engine
from verbund.cases import supplies
from verbund.cases.access import ref
from verbund.cases.actions.change import load
from verbund.cases.actions.run_shapes import Stay
from verbund.cases.errors import refuse
from verbund.core.errors import Invalid, VerbundError
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.members import queries as members


def judge(
    case_id: UUID, transition: str, given: dict[str, object], actor: Actor
) -> Stay:
    """What the step would do in this case; nothing is written, no lock is kept."""
    with transaction.atomic():
        try:
            return _judged(case_id, transition, given, actor)
        except VerbundError as error:
            return Stay(case_id, "cannot", (error.detail or error.title)[:600])
        finally:
            transaction.set_rollback(True)


def _judged(
    case_id: UUID, transition: str, given: dict[str, object], actor: Actor
) -> Stay:
    loaded = load(case_id)
    who = members.narrowed(actor, loaded.place.owner_id, loaded.place.acting_id)
    now = max(clock.now(), loaded.changed_at)
    command: engine.Command = engine.Act(
        actor=ref(who), transition=transition, input=given
    )
    ground = supplies.supplied(loaded.place, loaded.ground, loaded.state, command, now)
    entries = engine.decide(ground, loaded.state, command, now)
    if isinstance(entries, engine.Refusal):
        raise refuse(entries)
    asks = any(entry.kind == "proposed" for entry in entries)
    if asks:
        state = loaded.state
        for entry in entries:
            state = engine.evolve(ground, state, entry)
        # Any second person; what the release would bring about is the same.
        second = engine.ActorRef("staff", "", "", ("approver",))
        entries = engine.decide(ground, state, engine.Approve(actor=second), now)
        if isinstance(entries, engine.Refusal):
            raise refuse(entries)
    asked = 0
    for entry in entries:
        if entry.kind == "payment_requested":
            amount = (entry.data or {}).get("amount")
            asked += amount if isinstance(amount, int) else 0
    return Stay(case_id, "asks" if asks else "goes", asked=asked)


def checked_step(ground: engine.Ground, transition: str, state: str) -> None:
    """Raise ``Invalid`` unless the step may be taken by staff in this state."""
    process = ground.blueprint.process
    if state not in process.states:
        known = ", ".join(process.states)
        raise Invalid(f"Den Zustand „{state}“ gibt es nicht. Vorhanden: {known}.")
    step = process.transition(transition)
    ways = [t.id for t in process.transitions if state in t.from_]
    if step is None or state not in step.from_:
        known = ", ".join(ways) or "keine"
        raise Invalid(
            f"Den Schritt „{transition}“ gibt es in „{state}“ nicht. "
            f"Möglich sind: {known}."
        )
