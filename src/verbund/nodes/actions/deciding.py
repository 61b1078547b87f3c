"""What people decide about parts that could not simply be taken over.

Held: taken over all the same, with a reason. Rejected: tried again, or settled outside.
Clash: chosen field by field; what changes money or bank details needs a second person.
Nothing is lost by any of it: what is not chosen stays in the journal and in the part.
"""

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases import queries as case_queries
from verbund.core import audit
from verbund.core.errors import Conflict, Forbidden
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.nodes import applying, opening
from verbund.nodes.actions import carrying_out
from verbund.nodes.comparing import Contradiction, changed_paths
from verbund.nodes.errors import (
    ArrivalNotFound,
    ChoiceMissing,
    NotOpen,
    SecondPersonNeeded,
)
from verbund.nodes.models import Arrival, Clash, Device
from verbund.nodes.rights import REVIEW
from verbund.nodes.wire import CaseChanged

State: TypeAlias = Arrival.State
Reason: TypeAlias = Arrival.Reason
_FORCEABLE = frozenset(
    {Reason.GAP, Reason.LATE, Reason.FORK, Reason.REVIEW, Reason.WAITS}
)
SOURCES = ("base", "centre", "suitcase")


def force(*, arrival_id: UUID, reason: str, actor: Actor) -> str:
    """Take a held part over although something before it is missing; its new state.

    Never by the program itself. Raises ``NotOpen`` if it is not held, ``Conflict`` as
    long as files are missing: there is nothing whole to take over.
    """
    reason = _reason(reason)
    with acting_within(actor.members, actor), transaction.atomic():
        row, device = _locked(arrival_id, actor)
        if row.state != State.HELD or row.reason not in _FORCEABLE:
            raise NotOpen(str(Reason(row.reason).label))
        if not row.complete:
            raise Conflict("Es fehlen noch Dateien. Warten Sie auf den Koffer.")
        with acting_within(_walls(device, actor), actor):
            carrying_out.carry_out(row, device, reviewed=True)
            if row.seq > device.last_seq:
                device.last_seq, device.last_hash = row.seq, row.hash
            device.save(update_fields=["last_seq", "last_hash", "last_effective_at"])
            _by(row, actor, reason)
            _follow(row, device)
            _note_audit("node_part_forced", row, actor, reason)
    return str(row.state)


def retry(*, arrival_id: UUID, actor: Actor) -> str:
    """Try a rejected part again, now that its cause is gone; its new state."""
    with acting_within(actor.members, actor), transaction.atomic():
        row, device = _locked(arrival_id, actor)
        if row.state != State.REJECTED or row.settled_at is not None:
            raise NotOpen
        with acting_within(_walls(device, actor), actor):
            carrying_out.carry_out(row, device, reviewed=True)
            if row.state != State.REJECTED:
                _by(row, actor, "")
                _follow(row, device)
            _note_audit("node_part_retried", row, actor, "")
    return str(row.state)


def settle(*, arrival_id: UUID, reason: str, actor: Actor) -> None:
    """A rejected part, or one that will never be whole, was dealt with by hand.

    It stays with its content and counts as rejected.
    """
    reason = _reason(reason)
    with acting_within(actor.members, actor), transaction.atomic():
        row, device = _locked(arrival_id, actor)
        open_ = row.settled_at is None and row.state in (State.REJECTED, State.HELD)
        if not open_:
            raise NotOpen
        with acting_within(_walls(device, actor), actor):
            row.state = State.REJECTED
            row.settled_at = clock.now()
            _by(row, actor, reason)
            if row.seq == device.last_seq + 1 and row.prev_hash == device.last_hash:
                device.last_seq, device.last_hash = row.seq, row.hash
                device.save(update_fields=["last_seq", "last_hash"])
            _follow(row, device)
            _note_audit("node_part_settled", row, actor, reason)


def choose(
    *,
    clash_id: UUID,
    choices: Mapping[str, str],
    reason: str,
    actor: Actor,
    reasons: Mapping[str, str] | None = None,
    position: int | None = None,
) -> str:
    """Decide a clash: for each path ``base``, ``centre`` or ``suitcase``.

    ``reasons`` by path are needed where bank details clash. ``position`` is that of the
    case which the clerk saw. Returns ``decided``, or ``proposed`` if a second person
    has to release it: a choice that changes money or bank details of the case.
    """
    reason = _reason(reason)
    with acting_within(actor.members, actor), transaction.atomic():
        clash, row, device = _clash(clash_id, actor)
        if clash.state != Clash.State.OPEN:
            raise NotOpen
        found = contradictions(clash)
        given = dict(reasons or {})
        _require_whole(found, choices, given)
        _require_seen(clash, position, actor)
        clash.choices = msgspec.json.encode(
            {"choices": dict(choices), "reasons": given}
        ).decode()
        clash.reason, clash.position = reason, position or 0
        clash.proposed_by, clash.proposed_name = actor.id, actor.name
        if needs_second(found, choices):
            clash.state = Clash.State.PROPOSED
            clash.save()
            _note_audit("node_clash_proposed", row, actor, reason)
        else:
            with acting_within(_walls(device, actor), actor):
                _decide(clash, row, device, actor)
    return str(clash.state)


def release(*, clash_id: UUID, actor: Actor) -> None:
    """A second person releases what was chosen; it is carried out now."""
    with acting_within(actor.members, actor), transaction.atomic():
        clash, row, device = _clash(clash_id, actor)
        if clash.state != Clash.State.PROPOSED:
            raise NotOpen
        if clash.proposed_by == actor.id:
            raise SecondPersonNeeded
        _require_seen(clash, clash.position or None, actor)
        with acting_within(_walls(device, actor), actor):
            _decide(clash, row, device, actor)


def give_back(*, clash_id: UUID, actor: Actor) -> None:
    """The choice is not released, or was taken back: it is open again."""
    with acting_within(actor.members, actor), transaction.atomic():
        clash, row, _ = _clash(clash_id, actor)
        if clash.state != Clash.State.PROPOSED:
            raise NotOpen
        clash.state = Clash.State.OPEN
        clash.save(update_fields=["state"])
        _note_audit("node_clash_returned", row, actor, "")


def contradictions(clash: Clash) -> tuple[Contradiction, ...]:
    """What a clash is about."""
    return msgspec.json.decode(clash.fields, type=tuple[Contradiction, ...])


def needs_second(found: tuple[Contradiction, ...], choices: Mapping[str, str]) -> bool:
    """Whether the choice changes money or bank details from what the centre has."""
    return any(
        one.sensitive
        and not one.path.startswith("step:")
        and choices.get(one.path) != "centre"
        and value_of(one, choices.get(one.path, "")) != one.centre
        for one in found
    )


def value_of(one: Contradiction, source: str) -> object:
    """The value that a source stands for."""
    return {"base": one.base, "centre": one.centre, "suitcase": one.suitcase}.get(
        source
    )


# --- inside -------------------------------------------------------------------


def _decide(clash: Clash, row: Arrival, device: Device, actor: Actor) -> None:
    found = contradictions(clash)
    chosen = msgspec.json.decode(clash.choices, type=dict[str, dict[str, str]])
    choices = chosen["choices"]
    opened = opening.open_operation(opening.envelope_of(row), device.device_key)
    payload = opened.operation.payload
    if not isinstance(payload, CaseChanged):
        raise NotOpen
    officer = applying.officer(opened.operation, clock.now())
    commands = [c for _, c in applying.read_commands(payload.commands, officer)]
    clashing = {one.path: one for one in found}
    changes = {
        path: value
        for path, value in changed_paths(commands).items()
        if path not in clashing
    }
    changes |= {
        path: value_of(one, choices[path])
        for path, one in clashing.items()
        if not path.startswith("step:") and choices[path] != "centre"
    }
    steps = frozenset(
        index
        for index in range(len(commands))
        if choices.get(f"step:{index}", "suitcase") == "suitcase"
    )
    applied = applying.change_as_decided(
        opened.operation,
        payload,
        opening.open_files(row, opened),
        device=row.device_name,
        changes=changes if _corrections_wanted(choices, commands) else {},
        steps=steps,
        reason=clash.reason,
        clerk=members.narrowed(actor, row.owner_id, row.acting_id),
    )
    applying.note(
        case_id=clash.case_id, actor=actor, text=_told(found, choices, clash, row)
    )
    clash.state = Clash.State.DECIDED
    clash.decided_by, clash.decided_name = actor.id, actor.name
    clash.decided_at = clock.now()
    clash.save()
    carrying_out.mark_applied(row, applied, "Nach Entscheidung im Büro übernommen.")
    _by(row, actor, clash.reason)
    _follow(row, device)
    _note_audit("node_clash_decided", row, actor, clash.reason)


def _corrections_wanted(
    choices: Mapping[str, str], commands: list[engine.Command]
) -> bool:
    """False if the clerk refused to correct a matter that was decided meanwhile."""
    corrected = [
        choices.get(f"step:{index}", "suitcase")
        for index, command in enumerate(commands)
        if isinstance(command, engine.CorrectAnswers)
    ]
    return not corrected or "suitcase" in corrected


def _told(
    found: tuple[Contradiction, ...],
    choices: Mapping[str, str],
    clash: Clash,
    row: Arrival,
) -> str:
    """What was chosen and what was not, so that no value gets lost."""
    names = {"base": "bei Abfahrt", "centre": "Zentrale", "suitcase": row.device_name}
    lines = [f"Konflikt mit {row.device_name} (Teil {row.seq:04d}) entschieden."]
    for one in found:
        texts = {
            "base": one.base_text,
            "centre": one.centre_text,
            "suitcase": one.suitcase_text,
        }
        kept = choices[one.path]
        others = "; ".join(
            f"{names[source]}: {texts[source]}" for source in SOURCES if source != kept
        )
        lines.append(
            f"{one.label}: gewählt {names[kept]} ({texts[kept]}). "
            f"Nicht gewählt: {others}."
        )
    if clash.proposed_by:
        lines.append(f"Gewählt von {clash.proposed_name}.")
    lines.append(f"Grund: {clash.reason}")
    return "\n".join(lines)


def _require_whole(
    found: tuple[Contradiction, ...],
    choices: Mapping[str, str],
    reasons: Mapping[str, str],
) -> None:
    for one in found:
        if choices.get(one.path) not in SOURCES:
            raise ChoiceMissing(f"Wählen Sie bei „{one.label}“ einen Wert.")
        if one.bank and not reasons.get(one.path, "").strip():
            raise ChoiceMissing(f"Begründen Sie die Wahl bei „{one.label}“ einzeln.")


def _require_seen(clash: Clash, position: int | None, actor: Actor) -> None:
    if position is None:
        return
    view = case_queries.working_copy(clash.case_id)
    if view.row.position != position:
        raise Conflict(
            "Der Vorgang wurde inzwischen geändert. Sehen Sie ihn noch einmal an.",
            detail_en="The case was changed meanwhile.",
        )


def _clash(clash_id: UUID, actor: Actor) -> tuple[Clash, Arrival, Device]:
    clash = Clash.objects.select_for_update().filter(id=clash_id).first()
    if clash is None:
        raise ArrivalNotFound
    row, device = _locked(clash.arrival_id, actor)
    return clash, row, device


def _locked(arrival_id: UUID, actor: Actor) -> tuple[Arrival, Device]:
    """A part and its device, held until the end of the transaction."""
    known = Arrival.objects.filter(id=arrival_id).first()
    if known is None:
        raise ArrivalNotFound
    require(members.narrowed(actor, known.owner_id, known.acting_id), REVIEW.key)
    # The device may be of another member than the clerk's: its row is only locked.
    with acting_within(actor.members | {known.acting_id}, actor):
        device = Device.objects.select_for_update().filter(id=known.device_id).first()
        if device is None:
            raise ArrivalNotFound
    row = Arrival.objects.select_for_update().get(id=arrival_id)
    return row, device


def _walls(device: Device, actor: Actor) -> frozenset[UUID]:
    scope = {UUID(one) for one in device.scope_members}
    return frozenset(actor.members | scope | {device.owner_id})


def _follow(row: Arrival, device: Device) -> None:
    """What waited for this part has its turn now."""
    for waiting in carrying_out.waiting_behind(row):
        carrying_out.carry_out(waiting, device)


def _by(row: Arrival, actor: Actor, reason: str) -> None:
    row.settled_by, row.settled_because = actor.name[:120], reason[:600]
    row.save()


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ChoiceMissing("Nennen Sie den Grund. Er steht im Verlauf.")
    return reason[:600]


def _note_audit(action: str, row: Arrival, actor: Actor, reason: str) -> None:
    if actor.kind == "citizen":
        raise Forbidden
    audit.record(
        action=action,
        actor=actor,
        member=row.owner_id,
        subject=f"node-part:{row.id}",
        detail={"state": str(row.state), "reason": reason},
    )
