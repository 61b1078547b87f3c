"""From an open draft or a line of the cash book to a sealed operation.

The draft names its operation before it is sealed and goes only afterwards: whatever is
interrupted, the next unlock goes on and nothing is sealed twice or lost.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from verbund import engine
from verbund.channels.suitcase import casework
from verbund.channels.suitcase.cash import Entry
from verbund.channels.suitcase.daybook import Done
from verbund.channels.suitcase.errors import NotReady
from verbund.channels.suitcase.work import Work
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes.local.outbox import Sealed
from verbund.nodes.wire import (
    Base,
    CaseChanged,
    CaseOpened,
    FormKept,
    OperationDraft,
    Payload,
    Stamp,
    TimedCommand,
)

if TYPE_CHECKING:
    from verbund.channels.suitcase.runtime import Opened


def finish(opened: "Opened", work: Work, title: str) -> Sealed:
    """Seal a draft and forget it: afterwards this device cannot read it any more.

    Raises ``NotReady`` with the engine's reason if a step would be refused.
    """
    found = casework.situation(work, opened.officer)
    if found.refusal is not None:
        raise NotReady(found.refusal.message.get(work.language))
    if work.op_id is None:
        work = opened.cabinet.save(
            msgspec.structs.replace(
                work, op_id=new_id(), title=title, base=_base(opened, work)
            )
        )
    return _seal(opened, work)


def keep(opened: "Opened", work: Work, title: str) -> Sealed:
    """Seal an unfinished form, which goes on elsewhere with ``work.code``."""
    if work.op_id is None:
        work = opened.cabinet.save(
            msgspec.structs.replace(work, op_id=new_id(), title=title, goes_on=True)
        )
    return _seal(opened, work)


def book(opened: "Opened", entry: Entry) -> Sealed:
    """Seal a line of the cash book."""
    sealed = opened.outbox.seal(_booked(opened, entry), op_id=entry.op_id)
    opened.days.add(
        Done(
            op_id=sealed.op_id,
            what=translate(f"suitcase.kind.{entry.kind}")
            + (f" {entry.printed}" if entry.number else ""),
            stop=entry.case_id,
            at=entry.at,
        )
    )
    opened.cash.mark_sealed([entry.op_id])
    return sealed


def go_on(opened: "Opened") -> None:
    """Finish what was being sealed when the power went."""
    for entry in opened.cash.unsealed():
        book(opened, entry)
    for work in opened.cabinet.all():
        if work.op_id is not None:
            _seal(opened, work)


def _seal(opened: "Opened", work: Work) -> Sealed:
    files = {paper.digest: opened.cabinet.content(paper.id) for paper in work.papers}
    sealed = opened.outbox.seal(_finished(opened, work), files, op_id=work.op_id)
    opened.days.add(
        Done(
            op_id=sealed.op_id,
            what=work.title,
            papers=len(work.papers),
            stop=work.stop,
            draft=work.draft,
            at=clock.now(),
        )
    )
    opened.cabinet.remove(work)
    return sealed


def _finished(opened: "Opened", work: Work) -> OperationDraft:
    commands = tuple(TimedCommand(step.command, step.at) for step in work.steps)
    payload: Payload = CaseChanged(commands=commands)
    if work.kind == "new":
        payload = CaseOpened(
            answers=work.answers,
            service=work.service,
            language=work.language,
            commands=commands,
            draft=work.draft,
        )
    if work.goes_on:
        payload = FormKept(
            code=work.code,
            answers=work.answers,
            service=work.service,
            language=work.language,
            pages_done=work.pages_done,
            draft=work.draft,
        )
    return OperationDraft(
        tenant=work.member_id,
        actor=_stamp(opened),
        payload=payload,
        captured_at=clock.now(),
        # The case that it becomes elsewhere has another id.
        case_id=None if work.goes_on else work.case_id,
        blueprint=work.blueprint,
        blueprint_digest=work.digest,
        base=work.base or _base(opened, work),
        tour_id=opened.pack.tour.id if opened.pack.tour else None,
    )


def _base(opened: "Opened", work: Work) -> Base | None:
    """What the officer saw of a known case: position, and the answers that change."""
    if work.draft is not None:
        return Base(position=work.position)
    if work.kind == "new":
        return None
    before = casework.situation(
        msgspec.structs.replace(work, steps=()), opened.officer
    ).state
    values: dict[str, object] = {}
    for step in work.steps:
        command = casework.command_of(step)
        changes: Mapping[str, object] = {}
        if isinstance(command, engine.CorrectAnswers):
            changes = command.changes
        elif isinstance(command, engine.Supply):
            changes = command.answers
        for path in changes:
            values[path] = _at(before.answers if before else {}, path)
    return Base(position=work.position, values=values)


def _at(answers: object, path: str) -> object:
    for part in path.split("."):
        if isinstance(answers, Mapping):
            answers = answers.get(part)
        elif isinstance(answers, list) and part.isdigit() and int(part) < len(answers):
            answers = answers[int(part)]
        else:
            return None
    return answers


def _booked(opened: "Opened", entry: Entry) -> OperationDraft:
    return OperationDraft(
        tenant=entry.tenant,
        actor=_stamp(opened),
        payload=entry.payload(),
        captured_at=entry.at,
        case_id=entry.case_id,
        tour_id=opened.pack.tour.id if opened.pack.tour else None,
    )


def _stamp(opened: "Opened") -> Stamp:
    return Stamp(opened.actor.id, opened.actor.name)
