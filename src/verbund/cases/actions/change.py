"""The one door: every change of a case is a command that the engine decides."""

import hmac
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from verbund import engine
from verbund.cases import (
    effects,
    files,
    journal,
    projection,
    sharing,
    store,
    supplies,
    tokens,
)
from verbund.cases.access import NOTE, WORK, ref
from verbund.cases.actions.rows import insert_entries, node_name, sync_tasks
from verbund.cases.errors import CaseChangedMeanwhile, CaseNotFound, refuse
from verbund.cases.journal import Place
from verbund.cases.models import Case, CaseDocument, Entry
from verbund.cases.projection import columns
from verbund.cases.queries.rows import COLUMNS, Calendars, case_row
from verbund.cases.shapes import CaseView
from verbund.catalogue import queries as catalogue
from verbund.core.db.together import durably
from verbund.core.errors import Forbidden
from verbund.core.rights import Actor, require
from verbund.core.scope import Scope, acting_within, require_scope
from verbund.kernel import clock
from verbund.members import queries as members

#: What citizens may ask of their own case; the engine judges the rest.
CITIZEN_COMMANDS: Final = (
    engine.Act,
    engine.Supply,
    engine.ReceiveMessage,
    engine.FileObjection,
    engine.Withdraw,
    engine.ChooseDelivery,
    engine.BookAppointment,
    engine.CancelAppointment,
    engine.AwaitAppointment,
    engine.StopAwaiting,
    engine.EndOffer,
)
#: What whoever answers the telephone may write into a case.
_JOTTED: Final = (engine.AddNote, engine.Identify)
_TRIES: Final = 4


class Loaded(Struct, frozen=True):
    """A case as it stood at the beginning of the transaction."""

    place: Place
    number: str
    state: engine.CaseState
    ground: engine.Ground
    position: int
    head_hash: str
    legal_hold: str
    contact_email: str
    status_token_hash: str
    changed_at: datetime


class Change(Struct, frozen=True):
    """What was decided on one position of a case, sealed but not yet written."""

    loaded: Loaded
    drafts: tuple[engine.EntryDraft, ...]
    state: engine.CaseState
    lines: list[journal.Line]
    values: dict[str, object]


def act(
    *,
    case_id: UUID,
    command: engine.Command,
    actor: Actor,
    expected_position: int | None = None,
    token: str = "",
    now: datetime | None = None,
) -> CaseView:
    """Carry out one command: entries, projection, events and jobs, or nothing at all.

    ``expected_position`` is the position the person saw; if the case has moved on,
    ``CaseChangedMeanwhile`` says when and by whom. Citizens need the case's status
    ``token``. Raises ``CaseNotFound`` outside the actor's walls, ``CommandRefused`` or
    ``AnswersInvalid`` with the engine's reason. Actor and channel of the command are
    replaced by ``actor``'s.
    """
    for attempt in range(_TRIES):
        try:
            with scope_of(actor):
                return _act(
                    case_id=case_id,
                    command=command,
                    actor=actor,
                    expected_position=expected_position,
                    token=token,
                    now=now,
                )
        except CaseChangedMeanwhile:
            # Nobody looked at an older state: simply try on the new one.
            if expected_position is not None or attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _act(
    *,
    case_id: UUID,
    command: engine.Command,
    actor: Actor,
    expected_position: int | None,
    token: str,
    now: datetime | None,
) -> CaseView:
    loaded = load(case_id)
    actor = entitled(actor, loaded, command, token)
    if supplies.needed(loaded.ground.blueprint, command):
        # What it counts stays counted until the end of the transaction.
        with transaction.atomic():
            change = _decide(load(case_id), command, actor, expected_position, now)
            if change.lines:
                write(change)
    else:
        # Decided while others write; the position says whether it still holds then.
        change = _decide(loaded, command, actor, expected_position, now)
        if change.lines:
            durably(lambda: write(change), counts=True)
    return view_of(change.loaded, change.state)


def _decide(
    loaded: Loaded,
    command: engine.Command,
    actor: Actor,
    expected_position: int | None,
    now: datetime | None,
) -> Change:
    case_id = loaded.place.case_id
    if expected_position is not None and expected_position != loaded.position:
        raise _changed(case_id)
    moment = max(now or clock.now(), loaded.changed_at)
    command = msgspec.structs.replace(command, actor=ref(actor), channel=actor.channel)
    named = files.of_command(command)
    if named:
        files.require_known(named, known_files(case_id))
    ground = supplies.supplied(
        loaded.place, loaded.ground, loaded.state, command, moment
    )
    loaded = msgspec.structs.replace(loaded, ground=ground)
    decided = engine.decide(ground, loaded.state, command, moment)
    if isinstance(decided, engine.Refusal):
        raise refuse(decided)
    state = loaded.state
    for entry in decided:
        state = engine.evolve(loaded.ground, state, entry)
    return sealed(loaded, decided, state)


def append(
    loaded: Loaded, drafts: tuple[engine.EntryDraft, ...], state: engine.CaseState
) -> None:
    """Write entries, the new projection and what follows, in this transaction."""
    if drafts:
        write(sealed(loaded, drafts, state))


def sealed(
    loaded: Loaded, drafts: tuple[engine.EntryDraft, ...], state: engine.CaseState
) -> Change:
    """The change as it will be written, if the case still is at its position."""
    place = loaded.place
    lines = journal.seal(
        drafts,
        place=place,
        position=loaded.position,
        previous=loaded.head_hash,
        recorded_at=clock.now(),
    )
    values = columns(loaded.ground, state)
    values["head_hash"] = lines[-1].hash if lines else loaded.head_hash
    return Change(loaded, drafts, state, lines, values)


def write(change: Change) -> None:
    """Write a change in this transaction; ``CaseChangedMeanwhile`` if it came late."""
    loaded, state, drafts = change.loaded, change.state, change.drafts
    place = loaded.place
    # The position is the lock: of two who read the same one only the first succeeds.
    here = {"id": place.case_id, "position": loaded.position}
    if store.update(Case, change.values, here) != 1:
        raise _changed(place.case_id)
    insert_entries(change.lines)
    if state.tasks != loaded.state.tasks:
        sync_tasks(place, state)
    supplies.settle(place, loaded.ground, drafts, loaded.state, state)
    sharing.settle(place, loaded.ground, loaded.state, state)
    supplies.move_up(place, loaded.ground, loaded.state, state)
    effects.announce(
        case_id=place.case_id,
        member=place.acting_id,
        drafts=drafts,
        before=loaded.state,
        after=state,
        report=loaded.ground.blueprint.report is not None,
    )


# --- reading what is to be changed --------------------------------------------

_LOADED: Final = (
    "number", "owner_id", "acting_id", "snapshot", "blueprint_digest", "blueprint_key",
    "position", "head_hash", "legal_hold", "contact_email", "status_token_hash",
    "changed_at",
)  # fmt: skip


def load(case_id: UUID) -> Loaded:
    """The case within the present walls; ``CaseNotFound`` outside of them."""
    row = Case.objects.filter(id=case_id).values(*_LOADED).first()
    if row is None:
        raise CaseNotFound
    return Loaded(
        place=Place(
            case_id=case_id,
            owner_id=row["owner_id"],
            acting_id=row["acting_id"],
            blueprint_digest=row["blueprint_digest"],
            node=node_name(),
        ),
        number=row["number"],
        state=engine.state_from_json(row["snapshot"]),
        ground=ground_of(
            row["owner_id"], row["blueprint_key"], row["blueprint_digest"]
        ),
        position=row["position"],
        head_hash=row["head_hash"],
        legal_hold=row["legal_hold"],
        contact_email=row["contact_email"],
        status_token_hash=row["status_token_hash"],
        changed_at=row["changed_at"],
    )


def ground_of(owner_id: UUID, blueprint: str, digest: str) -> engine.Ground:
    """The pinned blueprint as the owner has adopted it."""
    return catalogue.ground_for(
        members.member_by_id(owner_id), blueprint, digest=digest
    )


def known_files(case_id: UUID) -> frozenset[str]:
    """Digests of all files that were uploaded to the case."""
    rows = CaseDocument.objects.filter(case_id=case_id)
    return frozenset(rows.values_list("digest", flat=True))


def view_of(loaded: Loaded, state: engine.CaseState) -> CaseView:
    """The changed case without timeline and offers: whoever shows it reads it anew."""
    values = dict.fromkeys(COLUMNS)
    values.update(projection.columns(loaded.ground, state))
    values.update(
        id=loaded.place.case_id,
        number=loaded.number,
        owner_id=loaded.place.owner_id,
        acting_id=loaded.place.acting_id,
    )
    return CaseView(
        row=case_row(values, Calendars(), today()),
        state=state,
        ground=loaded.ground,
        legal_hold=loaded.legal_hold,
        contact_email=loaded.contact_email,
    )


def today() -> date:
    """The calendar day in Germany."""
    return clock.today()


# --- who may ------------------------------------------------------------------


def scope_of(actor: Actor) -> AbstractContextManager[Scope | None]:
    """The walls around what the actor does; a job of the system keeps its own."""
    if actor.kind == "system" and not actor.members:
        require_scope("A case")
        return nullcontext()
    return acting_within(actor.members, actor)


def entitled(
    actor: Actor, loaded: Loaded, command: engine.Command, token: str
) -> Actor:
    """The actor with the roles that count for this case; raises if it may not."""
    if actor.kind == "system":
        return actor
    if actor.kind == "citizen":
        shown = tokens.hash_token(token)
        if not token or not hmac.compare_digest(shown, loaded.status_token_hash):
            raise CaseNotFound
        if not isinstance(command, CITIZEN_COMMANDS):
            raise Forbidden("Diesen Schritt macht die Verwaltung.")
        return actor
    actor = members.narrowed(actor, loaded.place.owner_id, loaded.place.acting_id)
    jotted = isinstance(command, _JOTTED) and not actor.may(WORK.key)
    require(actor, NOTE.key if jotted else WORK.key)
    return actor


def _changed(case_id: UUID) -> CaseChangedMeanwhile:
    last = (
        Entry.objects.filter(case_id=case_id)
        .values("position", "recorded_at", "content")
        .order_by("-position")
        .first()
    )
    if last is None:
        raise CaseNotFound
    name = ""
    if last["content"]:
        name = msgspec.json.decode(last["content"], type=journal.Content).name
    return CaseChangedMeanwhile(
        at=last["recorded_at"], name=name, position=last["position"]
    )
