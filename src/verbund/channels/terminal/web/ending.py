"""The end of a visit: by button, by time, and the page that stays behind."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from verbund.channels.terminal.ending import discard
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.channels.terminal.visit import Visit, forget


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def end(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Delete what the visit has left, here and on the device; then the neutral page.

    Needs no token: whoever ends a visit takes nothing from anybody.
    """
    visit = stand.visit
    timed_out = request.POST.get("why") == "time" or "zeit" in request.GET
    discard(stand.member, visit, "timed_out" if timed_out else "discarded")
    stand.visit = Visit(member=stand.member.slug, language=visit.language)
    response = HttpResponseRedirect(stand.href("over"))
    forget(request, response)
    return response


@require_safe
@at_terminal
def over(request: HttpRequest, stand: Stand) -> HttpResponse:
    """„Auf Wiedersehen“ in every language; the start page follows by itself."""
    return page(request, stand, "over.html", resting=True, open_page=True)


@require_safe
@at_terminal
def still_there(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Without scripts: asks whether somebody is there, and ends if nobody answers."""
    back = _inside(stand, request.GET.get("zu", ""))
    return page(request, stand, "still_there.html", {"back_href": back}, resting=True)


@require_safe
@at_terminal
def offline(request: HttpRequest, stand: Stand) -> HttpResponse:
    """What the device shows when it can reach nobody; holds nothing of anybody."""
    response = page(request, stand, "offline.html", resting=True, open_page=True)
    # The device asks for it in every language; that is nobody's wish.
    stand.visit = Visit(member=stand.member.slug)
    return response


def _inside(stand: Stand, path: str) -> str:
    """The address if it lies at this terminal, else its start page."""
    start = reverse("terminal-start", args=[stand.member.slug])
    return path if path.startswith(start) and "//" not in path else start
