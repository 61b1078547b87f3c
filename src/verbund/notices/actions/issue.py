"""A decided letter is drawn, kept and recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from msgspec import Struct

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.queries import working_copy
from verbund.cases.shapes import CaseView, DocumentRow
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.notices.models import PaperLetter
from verbund.notices.queries import letter_of, posting_day
from verbund.notices.render import render_letter
from verbund.notices.wording import words

_PDF = "application/pdf"


def issue_pending(*, case_id: UUID, acting_id: UUID) -> int:
    """Draw and record every decided letter of a case that was not issued yet.

    Returns how many. A letter is issued once: whoever comes second finds nothing to
    do. The PDF is in the file store before the entry that names it is committed. A
    letter on paper joins the print queue, one for the mailbox is there at once.
    """
    issued = 0
    with acting_within(acting_id, SYSTEM):
        while (found := _pending(case_id)) is not None:
            view, notice = found
            # Drawn before the transaction: others write meanwhile.
            drawn = _draw(view, notice)
            with transaction.atomic():
                now = _pending(case_id)
                if now is not None and now[1] == notice:
                    _issue(view, notice, drawn)
                    issued += 1
    return issued


class _Drawn(Struct, frozen=True):
    """A letter for one day, as it will be kept."""

    title: str
    pdf: bytes
    day: date
    delivery: str


def _pending(case_id: UUID) -> tuple[CaseView, engine.NoticeState] | None:
    view = working_copy(case_id)
    notice = next((n for n in view.state.notices if n.posted_on is None), None)
    return None if notice is None else (view, notice)


def _draw(view: CaseView, notice: engine.NoticeState) -> _Drawn:
    if _electronic(view, notice):
        # There at once, on a Sunday too: no mail has to be collected.
        return _drawn(view, notice, clock.today(), "electronic")
    return _drawn(view, notice, posting_day(view.ground, clock.now()), "post")


def _issue(view: CaseView, notice: engine.NoticeState, drawn: _Drawn) -> None:
    row = _keep(view, notice, drawn)
    if drawn.delivery != "post":
        return
    PaperLetter(
        owner_id=view.row.owner_id,
        acting_id=view.row.acting_id,
        case_id=view.id,
        notice=notice.id,
        document_id=row.id,
        digest=row.digest,
        posting_on=drawn.day,
    ).save(force_insert=True)


def _electronic(view: CaseView, notice: engine.NoticeState) -> bool:
    # Consent may have been taken back since the decision.
    agreed = view.state.electronic_since is not None
    return agreed and notice.delivery in {"", "electronic"}


def make_anew(*, letter: PaperLetter, posting_on: date) -> None:
    """Draw a letter that has not left the house again, for another day.

    Date, last day and reckoning on it are then those of the day it really goes. Runs in
    the caller's scope and transaction; ``letter`` is changed and saved.
    """
    view = working_copy(letter.case_id)
    notice = next(n for n in view.state.notices if n.id == letter.notice)
    row = _keep(view, notice, _drawn(view, notice, posting_on, "post"))
    letter.document_id, letter.digest = row.id, row.digest
    letter.posting_on = posting_on
    letter.save(update_fields=["document_id", "digest", "posting_on"])


def _drawn(
    view: CaseView, notice: engine.NoticeState, day: date, delivery: str
) -> _Drawn:
    letter, twin = letter_of(view, notice, posted_on=day, delivery=delivery)
    pdf = render_letter(letter, twin=twin, at=notice.decided_at)
    return _Drawn(letter.title, pdf, day, delivery)


def _keep(view: CaseView, notice: engine.NoticeState, drawn: _Drawn) -> DocumentRow:
    row = cases.attach_file(
        case_id=view.id,
        actor=SYSTEM,
        name=f"{_name(view, notice)} {drawn.day:%d.%m.%Y}.pdf",
        title=drawn.title,
        content=drawn.pdf,
        kind="notice",
        own_media_type=_PDF,
        entry=False,
    )
    cases.act(
        case_id=view.id,
        command=engine.RecordNotice(
            actor=engine.SYSTEM,
            notice=notice.id,
            document=str(row.id),
            digest=row.digest,
            posted_on=drawn.day,
            delivery="electronic" if drawn.delivery == "electronic" else "post",
        ),
        actor=SYSTEM,
    )
    return row


def _name(view: CaseView, notice: engine.NoticeState) -> str:
    """What the letter is called: Bescheid, Bestätigung or Schreiben."""
    definition = view.ground.blueprint.notices[notice.template]
    return words("de", definition.kind)["name"]
