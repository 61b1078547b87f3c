"""News of cases become mails, each exactly once by its cause."""

from __future__ import annotations

from uuid import UUID

from verbund.cases import events
from verbund.cases.queries import working_copy
from verbund.core.events import subscribe
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.members.events import CitizenLinkRequested
from verbund.members.queries import link_mail
from verbund.messages.actions import forget_case, queue_email
from verbund.messages.compose import words_for
from verbund.messages.links import send_link_mail


@subscribe(events.CaseOpened, name="messages.receipt")
def confirm_receipt(event: events.CaseOpened) -> None:
    """Tell the citizen the number of her case."""
    _mail(event.case_id, event.member, "receipt", f"opened:{event.case_id}")


@subscribe(events.MessageSent, name="messages.message")
def tell_of_message(event: events.MessageSent) -> None:
    """Tell the citizen that a message or notice waits on her page."""
    with_template = _template(event)
    cause = f"message:{event.case_id}:{event.message}"
    _mail(event.case_id, event.member, with_template, cause)


@subscribe(events.CaseErased, name="messages.forget")
def forget_mails(event: events.CaseErased) -> None:
    """Drop what the outbox still holds of an erased case: address, name, words."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            forget_case(case_id=event.case_id)


def _template(event: events.MessageSent) -> str:
    if event.member is None:
        return ""
    with acting_within(event.member, SYSTEM):
        state = working_copy(event.case_id).state
    return next((m.template for m in state.messages if m.id == event.message), "")


def _mail(case_id: UUID, member: UUID | None, template: str, cause: str) -> None:
    if member is None:
        return
    with acting_within(member, SYSTEM):
        view = working_copy(case_id)
        if not view.contact_email or view.state.erased:
            return
        words = words_for(view, template)
        queue_email(
            case_id=case_id,
            owner_id=view.row.owner_id,
            acting_id=view.row.acting_id,
            cause=cause,
            recipient=view.contact_email,
            subject=words.subject,
            body=words.body,
            language=view.state.language,
        )


@subscribe(CitizenLinkRequested, name="messages.sign_in_link", atomic=False)
def send_sign_in_link(event: CitizenLinkRequested) -> None:
    """Send the link that signs a citizen in.

    It belongs to no member and is a key for half an hour, so it is never written into
    an outbox that people read. A link used or expired meanwhile is not sent.
    """
    mail = link_mail(event.link_id)
    if mail is not None:
        send_link_mail(mail, event)
