"""The waiting list of a case: wishes, an offer, its end.

Who is offered what is the business of the room ``appointments``; here is decided
whether this case may wait, and what the citizen is told.
"""

from verbund.engine.book import Book
from verbund.engine.commands_waiting import (
    AwaitAppointment,
    EndOffer,
    OfferAppointment,
    StopAwaiting,
)
from verbund.engine.entries import MessageSent
from verbund.engine.entries_waiting import (
    AppointmentAwaited,
    AppointmentOffered,
    AwaitingStopped,
    OfferEnded,
)
from verbund.engine.errors import Refusal
from verbund.engine.refusals import refuse
from verbund.engine.side_effects import send_template
from verbund.engine.steps import refuse_role
from verbund.engine.text import Text
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import datetime_de

AWAIT_TITLE = Text(
    de="Auf die Warteliste setzen",
    simple="Auf die Liste schreiben",
    en="Join the waiting list",
)
#: The template of the message below where the blueprint has no words of its own.
OFFER_TEMPLATE = "appointment_offer"
_SUBJECT = Text(
    de="Ein Termin ist frei geworden",
    simple="Ein Termin ist frei",
    en="An appointment has become free",
)
_BODY = Text(
    de="Für Ihren Vorgang {number} ist ein Termin frei geworden: {when}, {place}. "
    "Wir halten ihn bis {until} für Sie zurück. Sagen Sie auf dieser Seite, ob Sie "
    "ihn nehmen. Ohne Antwort bekommt ihn die nächste Person.",
    simple="Ein Termin ist frei: {when}, {place}. Sie haben Zeit bis {until}. Sagen "
    "Sie auf dieser Seite Ja oder Nein. Sagen Sie nichts? Dann bekommt ihn jemand "
    "anders.",
    en="An appointment has become free for your case {number}: {when}, {place}. We "
    "keep it for you until {until}. Say on this page whether you take it. Without an "
    "answer it goes to the next person.",
)


def await_appointment(book: Book, command: AwaitAppointment) -> Refusal | None:
    """Go on the list with wishes; possible also with a booked time, for an earlier."""
    rules, case = book.blueprint.process.appointment, book.state
    if rules is None:
        return refuse("appointment_none")
    if case.state not in {*rules.from_, rules.to}:
        return refuse("awaiting_not_now")
    refusal = refuse_role(AWAIT_TITLE, command.actor, rules.by)
    if refusal is not None:
        return refusal
    good = command.first_on <= command.last_on and command.last_on >= book.today
    if not good or command.from_time >= command.to_time:
        return refuse("awaiting_span")
    book.write(
        AppointmentAwaited(
            first_on=command.first_on,
            last_on=command.last_on,
            from_time=command.from_time,
            to_time=command.to_time,
        )
    )
    return None


def stop_awaiting(book: Book, command: StopAwaiting) -> Refusal | None:
    """Leave the list; an open offer goes on to the next."""
    if book.state.waiting is None:
        return refuse("awaiting_missing")
    book.write(AwaitingStopped(reason=command.reason.strip()))
    return None


def offer_appointment(book: Book, command: OfferAppointment) -> Refusal | None:
    """Tell of a freed time: one at a time, and only what could be booked now."""
    rules, case = book.blueprint.process.appointment, book.state
    if rules is None or case.waiting is None:
        return refuse("awaiting_missing")
    if case.waiting.offer is not None or case.state not in {*rules.from_, rules.to}:
        return refuse("awaiting_not_now")
    if command.slot.starts_at <= book.now or command.until <= book.now:
        return refuse("appointment_past")
    book.write(
        AppointmentOffered(offer=command.offer, slot=command.slot, until=command.until)
    )
    if rules.offered and rules.offered in book.blueprint.texts.messages:
        send_template(book, rules.offered)
        return None
    language = case.language
    facts = {
        "number": case.number,
        "when": datetime_de(to_berlin(command.slot.starts_at), language),
        "place": command.slot.place,
        "until": datetime_de(to_berlin(command.until), language),
    }
    book.write_as_system(
        MessageSent(
            message=book.new_id("m"),
            subject=_SUBJECT.get(language),
            body=_BODY.get(language).format_map(facts),
            template=OFFER_TEMPLATE,
        )
    )
    return None


def end_offer(book: Book, command: EndOffer) -> Refusal | None:
    """The citizen declines; that nobody answered in time only the clock may say."""
    waiting = book.state.waiting
    if waiting is None or waiting.offer is None:
        return refuse("offer_missing")
    if command.how == "expired" and command.actor.kind == "citizen":
        return refuse("offer_missing")
    book.write(OfferEnded(offer=waiting.offer.id, how=command.how))
    return None
