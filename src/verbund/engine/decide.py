"""The one door: a command and a state give entries, or a sentence that says why not.

Pure: the same ground, state, command and moment always give the same entries. Whatever
people send in, the answer is entries or a ``Refusal``, never an exception.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from verbund.engine import commands as c
from verbund.engine import decide_ends as ends
from verbund.engine import decide_notice as notices
from verbund.engine import decide_open as opening
from verbund.engine import decide_papers as papers
from verbund.engine import decide_remedy as remedy
from verbund.engine import decide_steps as steps
from verbund.engine import decide_talk as talk
from verbund.engine.book import Book
from verbund.engine.entries import EntryDraft
from verbund.engine.errors import Refusal
from verbund.engine.model import Ground
from verbund.engine.refusals import joined, refuse
from verbund.engine.state import CaseState
from verbund.engine.steps import ROLES
from verbund.engine.text import Text

Handler = Callable[[Book, Any], Refusal | None]

#: Roles that work on cases; who reads or counts only is not among them.
WORKERS = ("clerk", "approver", "lead", "system")

_HANDLERS: Mapping[type[c.Command], Handler] = MappingProxyType(
    {
        c.Open: opening.open_case,
        c.CorrectAnswers: opening.correct_answers,
        c.Act: steps.act,
        c.Approve: steps.approve,
        c.ReturnProposal: steps.return_proposal,
        c.RequestDocuments: papers.request_documents,
        c.Supply: papers.supply,
        c.GrantTime: papers.grant_time,
        c.AddNote: talk.add_note,
        c.SendMessage: talk.send_message,
        c.ReceiveMessage: talk.receive_message,
        c.Assign: talk.assign,
        c.AddTask: talk.add_task,
        c.CompleteTask: talk.complete_task,
        c.Resubmit: talk.resubmit,
        c.AddDocument: talk.add_document,
        c.FileObjection: remedy.file_objection,
        c.DecideReinstatement: remedy.decide_reinstatement,
        c.Withdraw: ends.withdraw,
        c.Reopen: ends.reopen,
        c.ExtendClock: ends.extend_clock,
        c.ExpireClock: ends.expire_clock,
        c.EraseContent: ends.erase_content,
        c.RecordNotice: notices.record_notice,
        c.RecordDelivery: notices.record_delivery,
        c.ChooseDelivery: notices.choose_delivery,
    }
)

_WORK: Mapping[type[c.Command], Text] = MappingProxyType(
    {
        c.CorrectAnswers: Text(de="Angaben berichtigen", en="Correct answers"),
        c.GrantTime: Text(de="Frist für Unterlagen verlängern", en="Grant more time"),
        c.SendMessage: Text(de="Nachricht schreiben", en="Send a message"),
        c.Assign: Text(de="Zuweisen", en="Assign"),
        c.DecideReinstatement: Text(
            de="Über Wiedereinsetzung entscheiden", en="Decide on reinstatement"
        ),
        c.ExtendClock: Text(de="Frist verlängern", en="Extend the deadline"),
        c.Resubmit: Text(de="Wiedervorlage", en="Resubmission"),
        c.CompleteTask: Text(de="Aufgabe erledigen", en="Complete the task"),
    }
)
"""What only people who work on cases may do; transitions name their own roles."""

_OFFICE: Mapping[type[c.Command], Text] = MappingProxyType(
    {
        c.AddNote: Text(de="Notiz", en="Note"),
        c.AddTask: Text(de="Aufgabe", en="Task"),
        c.ExpireClock: Text(de="Fristablauf", en="Deadline over"),
        c.RecordNotice: Text(de="Bescheid ausfertigen", en="Issue the notice"),
        c.RecordDelivery: Text(de="Zustellung vermerken", en="Record delivery"),
        c.EraseContent: Text(de="Löschen", en="Erase"),
    }
)
"""What anybody of the office (or the system) may do, but no citizen."""


def decide(
    ground: Ground, case: CaseState | None, command: c.Command, now: datetime
) -> tuple[EntryDraft, ...] | Refusal:
    """What ``command`` at ``now`` (aware) means for the case: entries or a refusal."""
    refusal = _refuse_at_all(case, command)
    if refusal is not None:
        return refusal
    book = Book(ground, case, command, now)
    refusal = _HANDLERS[type(command)](book, command)
    return refusal if refusal is not None else tuple(book.entries)


def _refuse_at_all(case: CaseState | None, command: c.Command) -> Refusal | None:
    kind = type(command)
    if case is None:
        return None if kind is c.Open else refuse("no_case")
    if kind is c.Open:
        return refuse("case_exists")
    if case.erased:
        return refuse("case_erased")
    title = _WORK.get(kind)
    if title is not None and not any(command.actor.has(role) for role in WORKERS):
        workers = joined([ROLES[role] for role in WORKERS[:3]])
        return refuse("role_missing", step=title, roles=workers)
    title = _OFFICE.get(kind)
    if title is not None and command.actor.kind == "citizen":
        workers = joined([ROLES[role] for role in WORKERS[:3]])
        return refuse("role_missing", step=title, roles=workers)
    return None
