"""Notices on their way: issued, announced by law, delivered or returned."""

from datetime import date
from typing import get_args

from verbund.engine import clocks
from verbund.engine.answer_paths import value_at
from verbund.engine.book import Book
from verbund.engine.commands import ChooseDelivery, RecordDelivery, RecordNotice
from verbund.engine.entries import (
    DeliveryChosen,
    DeliveryRecorded,
    NoticeAnnounced,
    NoticeIssued,
    TaskAdded,
)
from verbund.engine.errors import Refusal
from verbund.engine.model import ClockDef
from verbund.engine.refusals import refuse
from verbund.engine.state import ClockStep, NoticeState
from verbund.kernel import deadlines

_KINDS = frozenset(get_args(deadlines.Announcement))


def record_notice(book: Book, command: RecordNotice) -> Refusal | None:
    """The letter is made and sent: reckon when it counts as known, start its clocks.

    Until it has left the house it may be made anew for another day.
    """
    notice = find_notice(book, command.notice)
    if notice is None:
        return refuse("notice_unknown", notice=command.notice)
    if notice.posted_on is not None and not _may_be_made_anew(notice, command):
        return refuse("notice_issued", notice=notice.template)
    if command.delivery == "electronic" and book.state.electronic_since is None:
        return refuse("no_consent")
    if command.announcement and command.announcement not in _KINDS:
        return refuse("notice_unknown", notice=command.announcement)
    posted = command.posted_on or book.today
    book.write(
        NoticeIssued(
            notice=notice.id,
            template=notice.template,
            document=command.document,
            digest=command.digest,
            posted_on=posted,
            delivery=command.delivery,
        )
    )
    kind = announcement_kind(book, notice, command.delivery, command.announcement)
    _announce(book, notice, kind, posted)
    return None


def _may_be_made_anew(notice: NoticeState, command: RecordNotice) -> bool:
    if notice.delivery_state == "returned":
        return True
    on_paper = notice.delivery == command.delivery == "post"
    day = command.posted_on
    other_day = day is not None and day != notice.posted_on
    return on_paper and other_day and not notice.delivery_state


def choose_delivery(book: Book, command: ChooseDelivery) -> Refusal | None:
    """Note the consent to electronic notices, or that it was taken back.

    It needs an address to tell the citizen that something is there (§ 41 Abs. 2a
    VwVfG, § 122a AO). The same choice again changes nothing.
    """
    if command.electronic == (book.state.electronic_since is not None):
        return None
    path = book.blueprint.contact.email
    if command.electronic and not (path and value_at(book.state.answers, path)):
        return refuse("no_email")
    book.write(DeliveryChosen(electronic=command.electronic))
    return None


def find_notice(book: Book, wanted: str) -> NoticeState | None:
    """The notice with this id, else the latest one made from this template."""
    notices = book.state.notices
    by_id = next((n for n in notices if n.id == wanted), None)
    if by_id is not None:
        return by_id
    return next((n for n in reversed(notices) if n.template == wanted), None)


def announcement_kind(
    book: Book, notice: NoticeState, delivery: str, named: str = ""
) -> deadlines.Announcement:
    """Which rule says when the notice counts as known.

    The blueprint's clock names the law (``post_ao``), the way it was sent the kind.
    """
    definition = _remedy_clock(book, notice)
    base = named or (definition.announcement if definition else None) or "post_vwvfg"
    return base if named else announcement_by(base, delivery)  # type: ignore[return-value]


def announcement_by(base: str | None, delivery: str) -> deadlines.Announcement:
    """The kind of announcement of a letter sent this way, by the law ``base`` names."""
    tax = base in {"post_ao", "electronic_ao"}
    if delivery == "service" or base == "service":
        return "service"
    if delivery == "electronic":
        return "electronic_ao" if tax else "electronic_vwvfg"
    return "post_ao" if tax else "post_vwvfg"


def _remedy_clock(book: Book, notice: NoticeState) -> ClockDef | None:
    """The clock in the notice's instruction on remedies, if it gives one."""
    definition = book.blueprint.notices.get(notice.template)
    if definition is None or definition.remedy is None:
        return None
    return book.blueprint.clocks.get(definition.remedy.clock)


def _announce(
    book: Book, notice: NoticeState, kind: deadlines.Announcement, day: date
) -> None:
    letter = book.blueprint.notices.get(notice.template)
    if letter is not None and letter.kind != "notice":
        return  # what decides nothing is not announced (§ 41 VwVfG), and nothing runs
    reckoning = deadlines.announcement(kind, day, book.ground.calendar)
    book.write_as_system(
        NoticeAnnounced(
            notice=notice.id,
            announced_on=reckoning.end,
            kind=kind,
            steps=tuple(
                ClockStep(
                    text={"de": step.text_de, "en": step.text_en},
                    on=step.day,
                    legal=step.legal_basis,
                )
                for step in reckoning.steps
            ),
        )
    )
    remedy = _remedy_clock(book, notice)
    for definition in book.blueprint.clocks.values():
        if definition.starts.on != "announced":
            continue
        # The time to object runs only if the letter tells how (§ 58 Abs. 1 VwGO).
        if definition.kind == "objection" and definition is not remedy:
            continue
        _end_earlier(book, definition)
        clock = clocks.start(
            book, definition, reckoning.end, before=reckoning.steps, subject=notice.id
        )
        # Filed before the letter counted as known: nothing can run out any more.
        if definition.kind == "objection" and _objected(book, notice):
            clocks.stop(book, clock, "Widerspruch eingelegt")


def _objected(book: Book, notice: NoticeState) -> bool:
    objection = book.state.objection
    return objection is not None and not objection.end and objection.notice == notice.id


def _end_earlier(book: Book, definition: ClockDef) -> None:
    known = book.state.clocks.get(definition.id)
    if known is not None and known.open:
        clocks.stop(book, known, "Neue Bekanntgabe")


def record_delivery(book: Book, command: RecordDelivery) -> Refusal | None:
    """Note what became of a letter or message, and correct what depended on it.

    A letter that came back was never announced; one that came later than assumed
    counts from the day it came (§ 41 Abs. 2 S. 3 VwVfG, § 122 Abs. 2 AO).
    """
    messages = {message.id for message in book.state.messages}
    notice = next((n for n in book.state.notices if n.id == command.subject), None)
    if notice is None and command.subject not in messages:
        return refuse("subject_unknown", subject=command.subject)
    on = command.on or book.today
    book.write(
        DeliveryRecorded(
            subject=command.subject, state=command.state, on=on, detail=command.detail
        )
    )
    if notice is None:
        return None
    if command.state == "returned":
        _take_back(book, notice)
    elif command.state == "sent" and on != notice.posted_on and notice.announced_on:
        _announce(book, notice, notice.announcement, on)  # type: ignore[arg-type]
    elif command.state == "delivered" and on > (notice.announced_on or on):
        _announce(book, notice, "service", on)
    return None


def _take_back(book: Book, notice: NoticeState) -> None:
    for clock in tuple(book.state.clocks.values()):
        if clock.subject == notice.id and clock.open:
            clocks.stop(book, clock, "Bescheid kam zurück")
    book.write_as_system(
        TaskAdded(
            task=book.new_id("t"),
            title="Bescheid kam zurück: Anschrift klären und neu bekannt geben",
            due_on=book.ground.calendar.add_working_days(book.today, 2),
            origin="returned",
        )
    )
