"""The print queue: letters on paper, printed together and given to the post."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.cases.access import WORK
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.channels.desk.web.step import pdf
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de, short_date_de
from verbund.members.queries import calendar_for
from verbund.notices import actions, paper


@require_safe
@desk_page
def queue(desk: Desk) -> HttpResponse:
    """Letters to print, batches that still lie in the house, and older ones."""
    require(desk.actor, WORK.key)
    today = clock.today()
    waiting = paper.waiting_letters(actor=desk.actor)
    context = {
        "waiting": [
            {
                "id": letter.id,
                "number": letter.number,
                "href": reverse("desk-case", args=[letter.case_id]),
                "name": letter.name,
                "document": reverse(
                    "desk-document", args=[letter.case_id, letter.document_id]
                ),
                "applicant": letter.applicant or "–",
                "day": short_date_de(letter.posting_on, desk.language),
                "late": letter.late,
            }
            for letter in waiting
        ],
        "late": sum(1 for letter in waiting if letter.late),
        "today": today.isoformat(),
        "next_day": _collected_on(desk, today).isoformat(),
        "batches": [_batch(desk, each) for each in paper.batches(actor=desk.actor)],
    }
    return page(desk, "desk/post.html", context, section="outbox")


def _collected_on(desk: Desk, today: date) -> date:
    """The next day on which the post is collected where the person works."""
    member = desk.known.members.get(desk.actor.member) if desk.actor.member else None
    if member is None:
        return today
    calendar = calendar_for(member)
    return today if calendar.is_working_day(today) else calendar.next_working_day(today)


def _batch(desk: Desk, batch: paper.Batch) -> dict[str, object]:
    return {
        "id": batch.id,
        "at": datetime_de(clock.to_berlin(batch.printed_at), desk.language),
        "by": batch.printed_by,
        "day": short_date_de(batch.posting_on, desk.language),
        "iso": min(batch.posting_on, clock.today()).isoformat(),
        "count": batch.count,
        "posted": batch.posted,
        "open": batch.open,
        "pdf": reverse("desk-post-pdf", args=[batch.id]),
        "letters": [
            {"id": letter.id, "number": letter.number, "applicant": letter.applicant}
            for letter in batch.letters
        ],
    }


@require_POST
@desk_page
def print_(desk: Desk) -> HttpResponse:
    """Make one file of the chosen letters."""
    given = desk.request.POST
    letters = [found for text in given.getlist("letter") if (found := _uuid(text))]
    day = _day(given.get("day", ""))
    if not letters:
        return _back(desk, translate("work.post.none_chosen"))
    if day is None:
        return _back(desk, translate("work.post.day_wrong"))
    try:
        report = actions.print_letters(
            letters=letters, posting_on=day, actor=desk.actor
        )
    except NotFound:
        raise
    except VerbundError as error:
        return _back(desk, problem(error))
    say(
        desk,
        translate("work.post.printed", count=report.done),
        kind="warning" if report.failed else "success",
        lines=[why for _, why in report.failed],
    )
    return HttpResponseRedirect(reverse("desk-post") + "#stapel")


@require_safe
@desk_page
def batch(desk: Desk, batch_id: UUID) -> HttpResponse:
    """The file for the printer, as often as it is needed."""
    content = paper.printed_batch(batch=batch_id, actor=desk.actor)
    return pdf(content, f"Briefe-{str(batch_id)[:8]}.pdf")


@require_POST
@desk_page
def posted(desk: Desk, batch_id: UUID) -> HttpResponse:
    """Note the day on which a batch was given to the post."""
    day = _day(desk.request.POST.get("day", ""))
    if day is None:
        return _back(desk, translate("work.post.day_wrong"))
    try:
        report = actions.mark_posted(batch=batch_id, posted_on=day, actor=desk.actor)
    except NotFound:
        raise
    except VerbundError as error:
        return _back(desk, problem(error))
    say(
        desk,
        translate("work.post.posted", count=report.done),
        kind="warning" if report.failed else "success",
        lines=[why for _, why in report.failed],
    )
    return HttpResponseRedirect(reverse("desk-post"))


@require_POST
@desk_page
def once_more(desk: Desk, letter_id: UUID) -> HttpResponse:
    """Put one letter back into the queue: the paper jammed, the letter was lost."""
    actions.print_once_more(letter_id=letter_id, actor=desk.actor)
    say(desk, translate("work.post.again_done"))
    return HttpResponseRedirect(reverse("desk-post"))


def _back(desk: Desk, why: str) -> HttpResponse:
    say(desk, why, kind="warning")
    return HttpResponseRedirect(reverse("desk-post"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
