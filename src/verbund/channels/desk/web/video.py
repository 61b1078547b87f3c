"""Video conversations: who waits, and the call with the form beside it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.cases.access import WORK
from verbund.channels.desk.frame import Desk, desk_page, page, say
from verbund.core.errors import Conflict
from verbund.core.rights import require
from verbund.core.ui.texts import SELF_NAMES, translate
from verbund.kernel import clock
from verbund.video import actions, queries
from verbund.video.entrance import Seat
from verbund.video.web import shared

_LOOKS_AGAIN = "5"


@require_safe
@desk_page
def waiting(desk: Desk) -> HttpResponse:
    """The waiting room; whoever has it open counts as there."""
    require(desk.actor, WORK.key)
    actions.on_duty(desk.actor)
    rows = [
        {
            "id": str(row.id),
            "since": clock.to_berlin(row.knocked_at).strftime("%H:%M"),
            "member": desk.member_name(row.owner_id),
            "place": row.place or translate(f"video.desk.{row.channel}"),
            "language": SELF_NAMES.get(row.language, row.language),
            "form": translate(
                "video.desk.has_form" if row.with_form else "video.desk.no_form"
            ),
        }
        for row in queries.waiting_room(desk.actor)
    ]
    keys = [(("1",), translate("video.desk.open"))] if rows else []
    response = page(desk, "desk/video.html", {"rows": rows}, section="video", keys=keys)
    response.headers["Refresh"] = _LOOKS_AGAIN
    return response


@require_POST
@desk_page
def accept(desk: Desk, call_id: UUID) -> HttpResponse:
    """Open the door; who comes second is told."""
    try:
        actions.accept(call_id=call_id, actor=desk.actor)
    except Conflict as late:
        say(desk, late.title, kind="warning")
        return HttpResponseRedirect(reverse("desk-video"))
    return HttpResponseRedirect(reverse("desk-video-call", args=[call_id]))


@require_safe
@desk_page
def call(desk: Desk, call_id: UUID) -> HttpResponse:
    """The conversation with its form."""
    row = queries.call_of_clerk(call_id, desk.actor)
    if row.state == "ended":
        return HttpResponseRedirect(reverse("desk-video"))
    here = Seat(row, desk.known.members[row.owner_id], "clerk", desk.actor)
    context = {
        **shared(here),
        "over_href": reverse("desk-video"),
        "owner": here.member,
        "place": row.place or translate(f"video.desk.{row.channel}"),
        "identified": row.identified,
        "ways": actions.ways(),
    }
    return page(desk, "desk/video_call.html", context, section="video")


@require_POST
@desk_page
def identify(desk: Desk, call_id: UUID) -> HttpResponse:
    """Record that the document in the picture was compared."""
    actions.identify(call_id=call_id, actor=desk.actor)
    return HttpResponse(status=204)
