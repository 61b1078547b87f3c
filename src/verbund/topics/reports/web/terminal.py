"""Reports at the citizens' terminal: what comes between place and questions."""

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from verbund.cases.actions import drafts
from verbund.cases.errors import DraftNotFound
from verbund.channels.terminal.door import TerminalDoor, desk_at
from verbund.channels.terminal.ending import discard
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.channels.terminal.refusal import said
from verbund.channels.terminal.web.code import taken
from verbund.channels.terminal.web.start import CHANNEL, next_page, qr_of
from verbund.core.errors import Conflict
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import translate
from verbund.filling.desk import Desk, open_desk
from verbund.members.queries import Member
from verbund.topics.reports import actions, queries
from verbund.topics.reports.actions.confirming import BOTH
from verbund.topics.reports.doors import (
    CHOSEN,
    Before,
    before,
    moved,
    place_page,
    seen_mark,
)
from verbund.topics.reports.errors import ReportNotFound
from verbund.topics.reports.web.frame import line_of, taking_part
from verbund.topics.reports.web.telling import alike_line

#: A terminal is many people at one address.
_VOICES_AN_HOUR: Final = 60


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def check_first(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Whose place is it, and who said it before: join, go on, or change the place."""
    taking_part(stand.member)
    try:
        desk = desk_at(stand)
    except DraftNotFound:
        desk = None
    if desk is None or desk.ground.blueprint.report is None:
        return HttpResponseRedirect(stand.href("start"))
    found = before(desk)
    if found.silent:
        return HttpResponseRedirect(next_page(stand))
    wrong, status = "", 200
    if request.method == "POST":
        try:
            answer = _answered(request, stand, desk, found)
        except (Conflict, ReportNotFound) as gone:
            # Somebody closed it while this page stood here.
            wrong, status = said(gone), gone.status
        else:
            if answer is not None:
                return answer
            wrong, status = translate("terminal.choose"), 422
    return page(
        request,
        stand,
        "before.html",
        {
            "desk_title": desk.title,
            "found": found,
            "alike": [alike_line(one) for one in found.alike],
            "place_href": _place(stand, desk),
            "sides": [
                *({"value": str(m.id), "label": m.name} for m in found.sides),
                {"value": BOTH, "label": translate("reports.before.both")},
            ]
            if found.sides
            else [],
            "wrong": wrong,
            "errors": [{"message": wrong, "href": "#seite" if found.sides else None}]
            if wrong
            else [],
        },
        status=status,
        room="reports",
    )


@require_safe
@at_terminal
def joined(request: HttpRequest, stand: Stand, public_id: str) -> HttpResponse:
    """The report one has joined, with the way to it for the own phone."""
    taking_part(stand.member)
    found = queries.public_report(stand.member, public_id)
    public = reverse("report", args=[stand.member, found.public_id])
    address = request.build_absolute_uri(public)
    return page(
        request,
        stand,
        "joined.html",
        {
            "line": line_of(found),
            "voices": found.joined + 1,
            "address": address.partition("://")[2],
            "qr": qr_of(address),
        },
        room="reports",
    )


# --- inside ---------------------------------------------------------------------------


def _answered(
    request: HttpRequest, stand: Stand, desk: Desk, found: Before
) -> HttpResponse | None:
    """What was pressed on the page between; ``None`` if it shows again."""
    given = request.POST
    if given.get("gleich"):
        return _join(request, stand, desk, given["gleich"][:40])
    side = given.get("seite", "")
    other = next((m for m in found.sides if str(m.id) == side), None)
    if "other" in given and found.other is not None:
        other = found.other
    if other is not None and other.id != desk.member.id:
        return _elsewhere(request, stand, desk, other)
    marks = set(desk.draft.pages_done)
    if side == BOTH and found.sides:
        if found.sides[0].id != desk.member.id:
            return _elsewhere(request, stand, desk, found.sides[0], BOTH)
        marks.add(f"{CHOSEN}{BOTH}")
    elif other is not None:
        marks.add(f"{CHOSEN}{other.id}")
    elif "weiter" in given and found.alike:
        marks.add(seen_mark(desk))
    else:
        return None
    drafts.save_draft(
        draft_id=desk.draft.id,
        member=desk.member,
        answers=desk.draft.answers,
        pages_done=sorted(marks),
        language=desk.language,
    )
    # The side is chosen; now it may turn out that somebody there said it before.
    again = desk_at(stand)
    seen = again is not None and (seen_mark(again) in marks or before(again).silent)
    here = reverse("reports-terminal-before", args=[stand.member])
    return HttpResponseRedirect(next_page(stand) if seen else here)


def _join(
    request: HttpRequest, stand: Stand, desk: Desk, public_id: str
) -> HttpResponse:
    """One voice for each form that was begun here; the form itself is not needed."""
    limit_attempts(
        f"report-voice:{client_address(request)}", limit=_VOICES_AN_HOUR, seconds=3600
    )
    said = actions.join(
        owner=stand.member,
        public_id=public_id,
        who=f"draft:{desk.draft.id}",
        channel=CHANNEL,
        language=stand.language,
    )
    discard(stand.member, stand.visit, "settled")
    stand.visit = replace(stand.visit, draft="", borrowed=False)
    return HttpResponseRedirect(
        reverse("reports-terminal-joined", args=[stand.member, said.public_id])
    )


def _elsewhere(
    request: HttpRequest, stand: Stand, desk: Desk, other: Member, choice: str = ""
) -> HttpResponse:
    """On at another member, with the own phone: this device shows one member only."""
    taking_part(other)
    draft = moved(desk, other, choice)
    code = drafts.keep_draft(draft_id=draft.id, member=other)
    stand.visit = replace(stand.visit, draft="", borrowed=False)
    there = open_desk(other, draft.id, "", stand.language, TerminalDoor(stand))
    return taken(request, stand, there, code, stand.href("start"))


def _place(stand: Stand, desk: Desk) -> str:
    """The question about the place."""
    report = desk.ground.blueprint.report
    found = place_page(desk)
    if report is None or not found:
        return stand.href("start")
    return stand.href("question", found, report.place)
