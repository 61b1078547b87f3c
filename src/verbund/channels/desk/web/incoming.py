"""Paper post: scanned letters wait here until they are in a case."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.cases import actions, queries
from verbund.cases.access import WORK
from verbund.cases.queries import LetterRow
from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    field_errors,
    page,
    say,
)
from verbund.channels.desk.web.case import day_of, file_response, wrong
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de

_STATES = ("open", "filed", "settled")


@require_http_methods(["GET", "POST"])
@desk_page
def inbox(desk: Desk) -> HttpResponse:
    """Letters that wait, the oldest first; new scans come in here."""
    require(desk.actor, WORK.key)
    error: VerbundError | None = None
    if desk.post:
        try:
            day = day_of(desk.request.POST, "received_on")
            sent = [
                (one.name or "Brief", one.read())
                for one in desk.request.FILES.getlist("letters")
            ]
            if not sent:
                raise wrong("letters", translate("work.inbox.no_file"))
            made = actions.take_in(actor=desk.actor, sent=sent, received_on=day)
        except VerbundError as refused:
            error = refused
        else:
            say(desk, translate("work.inbox.taken", count=len(made)))
            return HttpResponseRedirect(reverse("desk-inbox"))
    state = desk.request.GET.get("stand", "open")
    state = state if state in _STATES else "open"
    rows, following = queries.letters(
        desk.actor,
        state=state,  # type: ignore[arg-type] # one of the three
        after=_id(desk.request.GET.get("nach", "")),
    )
    context = {
        "states": [
            {
                "label": translate(f"work.inbox.state.{name}"),
                "href": f"?stand={name}",
                "count": queries.open_letters(desk.actor) if name == "open" else None,
                "current": name == state,
            }
            for name in _STATES
        ],
        "rows": [_line(row) for row in rows],
        "empty": translate(f"work.inbox.none.{state}"),
        "next": f"?stand={state}&nach={following}" if following else "",
        "today": clock.today().isoformat(),
        "day": desk.request.POST.get("received_on", ""),
        "errors": field_errors(error, "#letters") if error else [],
        "wrong": {one.path: one.message for one in error.fields} if error else {},
    }
    status = error.status if error else 200
    return page(desk, "desk/inbox.html", context, section="inbox", status=status)


def _line(row: LetterRow) -> dict[str, object]:
    return {
        "href": reverse("desk-letter", args=[row.id]),
        "name": row.name,
        "day": short_date_de(row.received_on),
        "size": row.size,
        "hint": row.hint,
        "by": row.settled_by or row.added_by,
        "case": reverse("desk-case", args=[row.case_id]) if row.case_id else "",
        "note": row.note,
    }


@require_http_methods(["GET", "POST"])
@desk_page
def letter(desk: Desk, letter_id: UUID) -> HttpResponse:
    """One letter: look at it, put it into its case, begin a new one, or settle it."""
    row = queries.letter(letter_id, desk.actor)
    given = desk.request.POST
    error: VerbundError | None = None
    if desk.post:
        try:
            if "settle" in given:
                actions.settle_letter(
                    letter_id=letter_id,
                    actor=desk.actor,
                    reason=given.get("reason", ""),
                )
                say(desk, translate("work.inbox.settled"))
                return HttpResponseRedirect(_following(desk, row))
            if "file" in given:
                chosen = _id(given.get("case", ""))
                if chosen is None:
                    raise wrong("case", translate("work.inbox.choose"))
                actions.file_letter(
                    letter_id=letter_id,
                    case_id=chosen,
                    actor=desk.actor,
                    answers_request=given.get("as") == "answer",
                    complete=not given.get("more"),
                )
                say(desk, translate("work.inbox.filed"))
                return HttpResponseRedirect(reverse("desk-case", args=[chosen]))
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
    return _letter_page(desk, row, error)


def _letter_page(
    desk: Desk, row: LetterRow, error: VerbundError | None
) -> HttpResponse:
    number = (desk.request.GET.get("nummer") or row.hint).strip()[:24]
    found = queries.cases_by_number(number, desk.actor) if row.state == "open" else ()
    names = Names(desk)
    cases = []
    for one in found:
        view = queries.working_copy(one.id)
        cases.append(
            {
                "id": str(one.id),
                "href": reverse("desk-case", args=[one.id]),
                "number": one.number,
                "title": names.service(one.owner_id, view.ground.blueprint.key),
                "applicant": one.applicant,
                "owner": desk.member_name(one.owner_id),
                "asked": bool(view.state.open_requests()),
                "objects": reverse("desk-objection", args=[one.id])
                if view.state.objection
                else "",
            }
        )
    context = {
        "letter": row,
        "line": _line(row),
        "number": number,
        "looked": bool(number),
        "cases": cases,
        "errors": field_errors(error, "#case") if error else [],
        "wrong": {one.path: one.message for one in error.fields} if error else {},
        "reason": desk.request.POST.get("reason", ""),
        "new": f"{reverse('desk-new')}?brief={row.id}",
        "file": reverse("desk-letter-file", args=[row.id]),
    }
    status = error.status if error else 200
    return page(desk, "desk/letter.html", context, section="inbox", status=status)


def _following(desk: Desk, row: LetterRow) -> str:
    """The next letter that waits, or the inbox if none does."""
    rows, _ = queries.letters(desk.actor)
    later = next((one for one in rows if one.id != row.id), None)
    return reverse("desk-letter", args=[later.id]) if later else reverse("desk-inbox")


@require_safe
@desk_page
def letter_file(desk: Desk, letter_id: UUID) -> HttpResponse:
    """The scanned pages, once they were scanned for viruses."""
    row, content = queries.letter_content(letter_id, desk.actor)
    return file_response(row.name, row.media_type, content)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
