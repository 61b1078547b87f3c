"""Every write of the notices: a decided letter is drawn, kept and recorded."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.queries import working_copy
from verbund.cases.shapes import CaseView
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.notices.queries import letter_of, posting_day
from verbund.notices.render import render_letter
from verbund.notices.wording import words

_PDF = "application/pdf"


def issue_pending(*, case_id: UUID, acting_id: UUID) -> int:
    """Draw and record every decided letter of a case that was not issued yet.

    Returns how many. A letter is issued once: whoever comes second finds nothing to
    do. The PDF is in the file store before the entry that names it is committed.
    """
    issued = 0
    with acting_within(acting_id, SYSTEM):
        while True:
            with transaction.atomic():
                view = working_copy(case_id)
                notice = next(
                    (n for n in view.state.notices if n.posted_on is None), None
                )
                if notice is None:
                    return issued
                _issue(view, notice)
                issued += 1


def _issue(view: CaseView, notice: engine.NoticeState) -> None:
    posted_on = posting_day(view.ground, clock.now())
    letter, twin = letter_of(view, notice)
    pdf = render_letter(letter, twin=twin, at=notice.decided_at)
    row = cases.attach_file(
        case_id=view.id,
        actor=SYSTEM,
        name=f"{_name(view, notice)} {posted_on:%d.%m.%Y}.pdf",
        title=letter.title,
        content=pdf,
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
            posted_on=posted_on,
            delivery="post",
        ),
        actor=SYSTEM,
    )


def _name(view: CaseView, notice: engine.NoticeState) -> str:
    """What the letter is called: Bescheid, Bestätigung or Schreiben."""
    definition = view.ground.blueprint.notices[notice.template]
    return words("de", definition.kind)["name"]
