"""From the terminal into a conversation by video, with the form that was begun.

The waiting room and the conversation are pages of the terminal like all others:
languages, tools, „Beenden und löschen“ and, until somebody opens, the time-out.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from verbund.cases.errors import DraftNotFound
from verbund.channels.terminal.door import desk_at
from verbund.channels.terminal.ending import hang_up
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.channels.terminal.refusal import said
from verbund.channels.terminal.web.start import next_page
from verbund.core.errors import TooMany
from verbund.core.limits import client_address
from verbund.core.ui.texts import translate
from verbund.video import queries
from verbund.video.actions import Knocked, knock
from verbund.video.entrance import Seat, forget, keep
from verbund.video.errors import CallNotFound
from verbund.video.models import VideoCall
from verbund.video.web import shared, waiting_text

CHANNEL = "terminal"


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def video(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Ask first, then knock; whoever waits already goes back to the waiting room."""
    wrong, status = "", 200
    waits = _call(stand)
    if waits is not None and waits.state != "ended":
        return HttpResponseRedirect(stand.href("call"))
    if request.method == "POST":
        try:
            knocked = knock(
                member=stand.member,
                channel=CHANNEL,
                language=stand.language,
                source=client_address(request),
                place=translate("terminal.video.place"),
                draft_id=stand.visit.draft_id,
            )
        except TooMany as refused:
            wrong, status = said(refused), 429
        except DraftNotFound:
            wrong, status = translate("terminal.problem.gone_text"), 404
        else:
            stand.visit = replace(
                stand.visit, call=str(knocked.id), call_key=knocked.token
            )
            return keep(HttpResponseRedirect(stand.href("call")), knocked)
    return page(
        request,
        stand,
        "video.html",
        {
            "staffed": queries.staffed(stand.member),
            "errors": [{"message": wrong, "href": None}] if wrong else [],
            "back_href": stand.href("help"),
        },
        status=status,
    )


@require_safe
@at_terminal
def call(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The waiting room and, once the door is open, the conversation."""
    row = _call(stand)
    if row is None:
        return HttpResponseRedirect(stand.href("video"))
    stands = queries.standing(row)
    if stands.state == "ended":
        return HttpResponseRedirect(stand.href("call-over"))
    waits = stands.state == "waiting"
    response = page(
        request,
        stand,
        "call.html",
        {
            **shared(Seat(row, stand.member, "citizen", None)),
            "end_href": stand.href("call-over"),
            "over_href": stand.href("call-over"),
            "waiting": waiting_text(stands) if waits else translate("video.connecting"),
        },
    )
    return keep(response, Knocked(row.id, stand.visit.call_key))


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def over(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The end of a conversation: on with the form, or with what was sent."""
    row = _call(stand)
    if request.method == "POST":
        hang_up(stand.visit)
        return HttpResponseRedirect(stand.href("call-over"))
    if row is not None and queries.standing(row).state != "ended":
        return HttpResponseRedirect(stand.href("call"))
    if row is not None and row.case_id is not None:
        stand.visit = replace(
            stand.visit, case=str(row.case_id), begun="sent", borrowed=True
        )
    stand.visit = replace(stand.visit, call="", call_key="")
    sent = bool(stand.visit.case)
    response = page(
        request,
        stand,
        "call_over.html",
        {
            "sent": sent,
            "on_href": stand.href("case") if sent else _form(stand),
            "back_href": stand.href("start"),
        },
    )
    return forget(response)


def _call(stand: Stand) -> VideoCall | None:
    """The conversation of this visit; ``None`` if there is none."""
    if stand.visit.call_id is None:
        return None
    try:
        return queries.call_of_citizen(stand.visit.call_id, stand.visit.call_key)
    except CallNotFound:
        return None


def _form(stand: Stand) -> str:
    """Where the form of this visit goes on; empty if there is none."""
    try:
        return next_page(stand) if desk_at(stand) is not None else ""
    except DraftNotFound:
        return ""
