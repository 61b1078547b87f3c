"""The one door: a command and a state give entries, or a sentence that says why not.

Pure: the same ground, state, command and moment always give the same entries. Whatever
people send in, the answer is entries or a ``Refusal``, never an exception.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from verbund.engine import commands as c
from verbund.engine import commands_appointment as ca
from verbund.engine import commands_identity as cd
from verbund.engine import commands_inquiry as ci
from verbund.engine import commands_waiting as cq
from verbund.engine import commands_whole as cw
from verbund.engine import decide_appointment as appointments
from verbund.engine import decide_ends as ends
from verbund.engine import decide_identity as identity
from verbund.engine import decide_inquiry as inquiries
from verbund.engine import decide_notice as notices
from verbund.engine import decide_open as opening
from verbund.engine import decide_papers as papers
from verbund.engine import decide_payment as money
from verbund.engine import decide_remedy as remedy
from verbund.engine import decide_steps as steps
from verbund.engine import decide_talk as talk
from verbund.engine import decide_waiting as waiting
from verbund.engine import decide_whole as whole
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
        cd.Identify: identity.identify,
        ci.SendInquiries: inquiries.send_inquiries,
        ci.AnswerInquiry: inquiries.answer_inquiry,
        ci.RemindInquiry: inquiries.remind_inquiry,
        ci.WithdrawInquiry: inquiries.withdraw_inquiry,
        ci.SetConditions: inquiries.set_conditions,
        ci.Forward: inquiries.forward,
        ci.RecordFetched: inquiries.record_fetched,
        ca.BookAppointment: appointments.book_appointment,
        ca.CancelAppointment: appointments.cancel_appointment,
        ca.RecordAttendance: appointments.record_attendance,
        ca.RemindAppointment: appointments.remind_appointment,
        cq.AwaitAppointment: waiting.await_appointment,
        cq.StopAwaiting: waiting.stop_awaiting,
        cq.OfferAppointment: waiting.offer_appointment,
        cq.EndOffer: waiting.end_offer,
        cw.HandOver: whole.hand_over,
        cw.MergeInto: whole.merge_into,
        cw.AbsorbCase: whole.absorb_case,
        c.RecordPayment: money.record_payment,
        c.CancelPayment: money.cancel_payment,
        c.OrderRefund: money.order_refund,
        c.RecordRefund: money.record_refund,
        c.RecordRanking: money.record_ranking,
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
        ci.RemindInquiry: Text(de="An die Stellungnahme erinnern", en="Remind"),
        ci.WithdrawInquiry: Text(de="Anfrage zurückziehen", en="Withdraw inquiry"),
        ca.RecordAttendance: appointments.ATTENDANCE_TITLE,
        c.RecordPayment: Text(de="Zahlung buchen", en="Record a payment"),
        c.CancelPayment: Text(de="Zahlung erlassen", en="Call off a payment"),
        c.OrderRefund: Text(de="Erstattung anordnen", en="Order a refund"),
        c.RecordRefund: Text(de="Erstattung buchen", en="Record a refund"),
        c.RecordRanking: Text(de="Vergaberunde", en="Allocation round"),
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
        cw.HandOver: whole.HAND_OVER_TITLE,
        cw.AbsorbCase: whole.MERGE_TITLE,
        cd.Identify: identity.IDENTIFY_TITLE,
        ca.RemindAppointment: Text(de="An den Termin erinnern", en="Remind"),
        cq.OfferAppointment: Text(de="Freien Termin anbieten", en="Offer a time"),
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
