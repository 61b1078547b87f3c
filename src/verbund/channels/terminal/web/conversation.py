"""From the terminal into a conversation by video, with the form that was begun."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from verbund.cases.errors import DraftNotFound
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.core.errors import TooMany
from verbund.core.limits import client_address
from verbund.core.ui.texts import translate
from verbund.video import queries
from verbund.video.actions import knock
from verbund.video.entrance import keep

CHANNEL = "terminal"


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def video(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Ask first, then knock; the draft outlives the visit, so that both can go on."""
    wrong, status = "", 200
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
            wrong, status = refused.detail or refused.title, 429
        except DraftNotFound as gone:
            wrong, status = gone.title, 404
        else:
            stand.visit = replace(stand.visit, borrowed=bool(stand.visit.draft))
            there = reverse("video-call", args=[knocked.id])
            return keep(HttpResponseRedirect(there), knocked)
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
