"""Carrying out what a suitcase brought, through the one door of the cases.

Every function runs in the caller's transaction and raises a ``VerbundError`` if it does
not work; then nothing of it stays and the caller keeps the operation.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import files as case_files
from verbund.cases import queries
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.core import files
from verbund.core.errors import Invalid
from verbund.core.rights import Actor
from verbund.engine.answer_paths import value_at
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.nodes import going_on
from verbund.nodes.comparing import Contradiction, changed_paths, compare
from verbund.nodes.wire import (
    CaseChanged,
    CaseOpened,
    FormKept,
    Operation,
    TimedCommand,
)

CHANNEL: Final = "suitcase"
_Commands = engine.AnyCommand | engine.Identify | engine.RecordAttendance
# The clock, retention and the opening itself are nothing that an officer asks for.
_NEVER: Final = (engine.Open, engine.EraseContent, engine.ExpireClock)


class Content(Struct, frozen=True):
    """A file of an operation, put together and checked."""

    sha256: str
    content: bytes


class Applied(Struct, frozen=True, kw_only=True):
    """What came of an operation on a case."""

    case_id: UUID
    number: str
    note: str = ""


class Clashing(Exception):  # named by what happened
    """The case has moved on in a way that a person has to look at."""

    def __init__(self, contradictions: tuple[Contradiction, ...]) -> None:
        self.contradictions = contradictions
        super().__init__(f"{len(contradictions)} contradictions")


def officer(operation: Operation, at: datetime) -> Actor:
    """The officer with the rights of that day; ``Invalid`` if nobody knows them."""
    found = members.people_by_id([operation.actor.id])
    person = next(iter(found.values()), None)
    if person is None:
        raise Invalid(
            f"„{operation.actor.name}“ ist in der Zentrale nicht bekannt.",
            detail_en="The officer is unknown.",
        )
    actor = members.actor_for(person, on=clock.to_berlin(at).date())
    return msgspec.structs.replace(actor, channel=CHANNEL)


def open_case(
    operation: Operation,
    payload: CaseOpened,
    contents: Mapping[str, Content],
    *,
    device: str,
    at: datetime,
) -> Applied:
    """A new case under the id that the suitcase gave it, with its files and steps.

    A form that was taken along goes on as the draft that it is here.
    """
    member = members.member_by_id(operation.tenant)
    actor = officer(operation, at)
    key = operation.blueprint.partition("@")[0]
    with cases.written_at(device):
        gone_on = going_on.go_on(operation, payload, member)
        answers = gone_on.answers
        draft = gone_on.draft or cases.begin_draft(
            member=member,
            blueprint=key,
            service=payload.service or None,
            channel=CHANNEL,
            language=payload.language,
            digest=operation.blueprint_digest or None,
        )
        stored = _attach_to_draft(draft.id, member, answers, contents)
        receipt = cases.open_case(
            member=member,
            blueprint=key,
            answers=_renamed(answers, stored),
            channel=CHANNEL,
            actor=actor,
            service=payload.service or None,
            language=payload.language,
            identified=payload.identified,
            draft=draft.id,
            case_id=operation.case_id,
            now=at,
        )
        later = {k: v for k, v in contents.items() if k not in stored}
        commands = read_commands(payload.commands, actor)
        stored |= _attach_to_case(receipt.id, actor, later, _named_in(commands))
        _carry_out(receipt.id, actor, _shifted(commands, operation, at), stored)
        if gone_on.note:
            _write_note(receipt.id, actor, gone_on.note)
    return Applied(case_id=receipt.id, number=receipt.number, note=gone_on.note)


def keep_form(
    operation: Operation, payload: FormKept, contents: Mapping[str, Content]
) -> str:
    """A form begun in the suitcase, as a draft that its code opens; what to note.

    Nobody has declared or signed anything yet, so nobody's rights are asked beyond the
    scope of the device, and there is no case.
    """
    member = members.member_by_id(operation.tenant)
    gone_on = going_on.keep_on(operation, payload, member)
    answers = gone_on.answers
    draft = gone_on.draft or cases.begin_draft(
        member=member,
        blueprint=operation.blueprint.partition("@")[0],
        service=payload.service or None,
        channel=CHANNEL,
        language=payload.language,
        digest=operation.blueprint_digest or None,
        code=payload.code,
    )
    stored = _attach_to_draft(draft.id, member, answers, contents)
    kept = cases.save_draft(
        draft_id=draft.id,
        member=member,
        answers=_renamed(answers, stored),
        pages_done=payload.pages_done,
    )
    until = date_de(kept.expires_on)
    return f"Begonnenes Formular: geht mit dem Code der Person weiter, bis {until}."


def change_case(
    operation: Operation,
    payload: CaseChanged,
    contents: Mapping[str, Content],
    *,
    device: str,
    at: datetime,
) -> Applied:
    """Commands on a known case; raises ``Clashing`` if a person has to decide."""
    actor = officer(operation, at)
    view = _view(operation)
    base = operation.base.position if operation.base else 0
    commands = read_commands(payload.commands, actor)
    found = compare(view, base, [command for _, command in commands])
    if found.contradictions:
        raise Clashing(found.contradictions)
    if base < view.row.position:
        commands = _still_wanted(view, commands)
    with cases.written_at(device):
        stored = _attach_to_case(view.row.id, actor, contents, _named_in(commands))
        _carry_out(view.row.id, actor, _shifted(commands, operation, at), stored)
        if found.note:
            _write_note(view.row.id, actor, found.note)
    return Applied(case_id=view.row.id, number=view.row.number, note=found.note)


def change_as_decided(
    operation: Operation,
    payload: CaseChanged,
    contents: Mapping[str, Content],
    *,
    device: str,
    changes: Mapping[str, object],
    steps: frozenset[int],
    reason: str,
    clerk: Actor,
) -> Applied:
    """The same after a clerk has chosen: ``changes`` by path, ``steps`` to carry out.

    Corrections are the clerk's decision; what only adds stays the officer's.
    """
    moment = clock.now()
    actor = officer(operation, moment)
    view = _view(operation)
    commands = read_commands(payload.commands, actor)
    kept = [
        (moment, command)
        for index, (_, command) in enumerate(commands)
        if not isinstance(command, engine.CorrectAnswers) and index in steps
    ]
    present = {
        path: value
        for path, value in changes.items()
        if engine_value(view, path) != value
    }
    with cases.written_at(device):
        stored = _attach_to_case(view.row.id, actor, contents, _named_in(commands))
        if present:
            cases.act(
                case_id=view.row.id,
                command=engine.CorrectAnswers(
                    actor=ref(clerk), changes=_renamed(present, stored), reason=reason
                ),
                actor=clerk,
                now=moment,
            )
        _carry_out(view.row.id, actor, kept, stored)
    return Applied(case_id=view.row.id, number=view.row.number)


def _still_wanted(
    view: CaseView, commands: list[tuple[datetime, engine.Command]]
) -> list[tuple[datetime, engine.Command]]:
    """Without corrections that the office has made meanwhile, to the same value.

    What the officer wrote last counts: an earlier value of hers goes too.
    """
    wanted = changed_paths(command for _, command in commands)
    same = {path for path in wanted if engine_value(view, path) == wanted[path]}
    found: list[tuple[datetime, engine.Command]] = []
    for moment, command in commands:
        if isinstance(command, engine.CorrectAnswers):
            left = {
                path: value
                for path, value in command.changes.items()
                if path not in same
            }
            if not left:
                continue
            command = msgspec.structs.replace(command, changes=left)  # noqa: PLW2901
        found.append((moment, command))
    return found


def read_commands(
    commands: tuple[TimedCommand, ...], actor: Actor
) -> list[tuple[datetime, engine.Command]]:
    """The commands of an operation as the engine knows them; ``Invalid`` if not."""
    found: list[tuple[datetime, engine.Command]] = []
    for one in commands:
        try:
            command: engine.Command = msgspec.convert(
                {**one.command, "actor": msgspec.to_builtins(ref(actor))}, _Commands
            )
        except msgspec.ValidationError as error:
            raise Invalid(f"Ein Schritt ist nicht lesbar: {error}") from error
        if isinstance(command, _NEVER):
            raise Invalid("Diesen Schritt macht kein Koffer.")
        found.append((one.at, command))
    return found


def note(*, case_id: UUID, actor: Actor, text: str) -> None:
    """An internal note in the journal: what a clerk should know, what was not taken."""
    _write_note(case_id, actor, text)


def engine_value(view: CaseView, path: str) -> object:
    """The answer of the case at a path."""
    return value_at(view.state.answers, path)


# --- inside -------------------------------------------------------------------


def _view(operation: Operation) -> CaseView:
    if operation.case_id is None:
        raise Invalid("Die Änderung nennt keinen Vorgang.")
    return queries.working_copy(operation.case_id)


def _carry_out(
    case_id: UUID,
    actor: Actor,
    commands: Sequence[tuple[datetime, engine.Command]],
    stored: Mapping[str, str],
) -> None:
    for moment, command in commands:
        cases.act(
            case_id=case_id,
            command=_with_files(command, stored),
            actor=actor,
            now=moment,
        )


def _shifted(
    commands: Sequence[tuple[datetime, engine.Command]],
    operation: Operation,
    at: datetime,
) -> list[tuple[datetime, engine.Command]]:
    """The steps' own moments, corrected like the operation's, none later than it."""
    error = at - operation.captured_at
    return [(min(moment + error, at), command) for moment, command in commands]


def _attach_to_draft(
    draft_id: UUID,
    member: Member,
    answers: Mapping[str, object],
    contents: Mapping[str, Content],
) -> dict[str, str]:
    """Digests as the file store knows them, by the digest that the suitcase used."""
    stored: dict[str, str] = {}
    names = _names(answers)
    for path, digest in case_files.named_in(answers):
        if digest in stored or digest not in contents:
            continue
        row = cases.attach_to_draft(
            draft_id=draft_id,
            member=member,
            name=names.get(digest, ""),
            content=contents[digest].content,
            field=path,
        )
        stored[digest] = row.digest
    return stored


def _attach_to_case(
    case_id: UUID,
    actor: Actor,
    contents: Mapping[str, Content],
    names: Mapping[str, str],
) -> dict[str, str]:
    stored: dict[str, str] = {}
    for digest, content in contents.items():
        row = cases.attach_file(
            case_id=case_id,
            actor=actor,
            name=names.get(digest, ""),
            content=content.content,
            entry=False,
        )
        stored[digest] = row.digest
    return stored


def _named_in(
    commands: Sequence[tuple[datetime, engine.Command]],
) -> dict[str, str]:
    return _names({"all": [msgspec.to_builtins(command) for _, command in commands]})


def _names(answers: Mapping[str, object]) -> dict[str, str]:
    found: dict[str, str] = {}

    def walk(value: object) -> None:
        if isinstance(value, Mapping):
            if isinstance(value.get("file"), str):
                found[value["file"]] = str(value.get("name") or "")
                return
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                walk(inner)

    walk(answers)
    return found


def _renamed(
    answers: Mapping[str, object], stored: Mapping[str, str]
) -> dict[str, object]:
    """Answers that name files as the store does: pictures are drawn anew there."""
    found = _rename(answers, stored)
    return found if isinstance(found, dict) else {}


def _rename(value: object, stored: Mapping[str, str]) -> object:
    if isinstance(value, Mapping):
        digest = value.get("file")
        if isinstance(digest, str) and digest in stored:
            known = files.stat(stored[digest])
            return {
                **value,
                "file": known.digest,
                "size": known.size,
                "media_type": known.media_type,
            }
        return {key: _rename(inner, stored) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rename(inner, stored) for inner in value]
    return value


def _with_files(command: engine.Command, stored: Mapping[str, str]) -> engine.Command:
    if not stored:
        return command
    plain = msgspec.to_builtins(command)
    renamed = _rename(plain, stored)
    found: engine.Command = msgspec.convert(renamed, _Commands)
    return found


def _write_note(case_id: UUID, actor: Actor, text: str) -> None:
    cases.act(
        case_id=case_id,
        command=engine.AddNote(actor=ref(actor), text=text, internal=True),
        actor=actor,
    )
