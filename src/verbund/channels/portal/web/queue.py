"""The display of called numbers, the page of one number, and calendar subscriptions.

Public or opened by a token of the day; no person's name is on any of them. With scripts
the part that changes is fetched; without them a link makes the browser reload the page
by itself, so that nobody is surprised by it (WCAG 2.2, 2.2.2 and 3.2.5).
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.appointments import actions, queries
from verbund.appointments.errors import FeedUnknown, TicketUnknown
from verbund.channels.portal.frame import keep_private, language, page
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import translate
from verbund.kernel import clock, german
from verbund.members import queries as members
from verbund.members.models import Office
from verbund.members.queries import Member

_TRIES_AN_HOUR = 120
#: How often a page without scripts loads itself again, if that was wished.
_SECONDS = 10


@require_safe
def display(request: HttpRequest, member: Member, office: str) -> HttpResponse:
    """Which number goes where, large enough to be read across a hall."""
    return _board(request, member, office, "display.html")


@require_safe
def display_part(request: HttpRequest, member: Member, office: str) -> HttpResponse:
    """The changing part of the display alone."""
    return _board(request, member, office, "display_part.html")


def _board(
    request: HttpRequest, member: Member, office: str, template: str
) -> HttpResponse:
    place = _office(member, office)
    shown = queries.board(member, place.id)
    now = clock.to_berlin(clock.now())
    context = {
        "office": place.name,
        "called": [
            {
                "number": line.number,
                "counter": line.counter,
                # Called once more is called anew.
                "at": line.at.isoformat(timespec="seconds"),
            }
            for line in shown.called
        ],
        "waiting": shown.waiting,
        "time": german.time_de(now, language()),
        "part_href": reverse("portal-display-part", args=[member, office]),
        "announce": translate("queue.your_turn", counter=shown.called[0].counter)
        if shown.called
        else "",
    }
    response = page(request, template, context, member=member, nav=False)
    response.headers["Cache-Control"] = "no-store"
    return _reloading(request, response)


def _reloading(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.GET.get("neu"):
        response.headers["Refresh"] = str(_SECONDS)
    return response


def _office(member: Member, slug: str) -> Office:
    found = next((o for o in members.offices_of(member) if o.slug == slug), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Where a number stands; its holder may give it back."""
    try:
        if request.method == "POST":
            actions.leave(member=member, token=token)
            return HttpResponseRedirect(request.path)
        shown = queries.ticket_status(member, token)
    except TicketUnknown:
        limit_attempts(
            f"ticket:{client_address(request)}", limit=_TRIES_AN_HOUR, seconds=3600
        )
        raise
    place = members.office_by_id(shown.office_id)
    due = clock.to_berlin(shown.due_at) if shown.due_at else None
    context = {
        "ticket": shown,
        "waits": shown.state in {"queued", "parked", "missed"},
        "office": place.name if place else "",
        "display_href": reverse("portal-display", args=[member, place.slug])
        if place
        else "",
        "due": german.time_de(due, language()) if due else "",
        "part_href": request.path,
    }
    response = page(
        request, "ticket.html", context, member=member, nav=False, private=True
    )
    return _reloading(request, response)


@require_safe
def feed(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """The calendar file of a subscription; 304 if nothing has changed."""
    try:
        content, tag = queries.feed_file(member, token)
    except FeedUnknown:
        limit_attempts(
            f"feed:{client_address(request)}", limit=_TRIES_AN_HOUR, seconds=3600
        )
        raise
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    keep_private(response)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = tag
    return response
