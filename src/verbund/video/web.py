"""The citizen's pages: knock, wait, talk, the end; and what both browsers exchange."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from verbund.cases.errors import DraftNotFound
from verbund.core.config import config
from verbund.core.errors import Invalid, TooMany
from verbund.core.limits import client_address
from verbund.core.ui.texts import current_language, translate, use_language
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.video import actions, queries
from verbund.video.entrance import Seat, forget, keep, seat
from verbund.video.errors import CallNotFound

_CHANNELS = ("web", "terminal")
_MOST_BODY = 70_000


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """What a browser posts: the kind of a signal and its text."""

    kind: str
    body: str = ""


_SENT = msgspec.json.Decoder(Sent)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def knock(request: HttpRequest, member: Member) -> HttpResponse:
    """What a video conversation is, whether somebody is there, and the door bell.

    A terminal sends ``channel``, its name (``place``) and the ``code`` of the form that
    was begun there; others may type a code.
    """
    given = request.POST
    wrong, status = "", 200
    channel = given.get("channel") or request.GET.get("weg", "")
    channel = channel if channel in _CHANNELS else "web"
    code = given.get("code", "").strip()[:40]
    if request.method == "POST" and "knock" in given:
        try:
            knocked = actions.knock(
                member=member,
                channel=channel,
                language=current_language(),
                source=client_address(request),
                place=given.get("place", ""),
                code=code,
            )
        except TooMany as refused:
            wrong, status = refused.detail or refused.title, 429
        except (DraftNotFound, CallNotFound) as unknown:
            wrong, status = unknown.detail or unknown.title, 404
        except ValueError as mistyped:
            wrong, status = str(mistyped), 422
        else:
            there = reverse("video-call", args=[knocked.id])
            return keep(HttpResponseRedirect(there), knocked)
    context = {
        "code": code,
        "channel": channel,
        "place": given.get("place", "") or request.GET.get("ort", "")[:80],
        "staffed": queries.staffed(member),
        "wrong": wrong,
        "errors": [{"message": wrong, "href": "#code"}] if wrong else [],
        "phone": members.facts_for(member).phone,
    }
    return _page(request, "knock.html", member, context, status=status)


@never_cache
@require_GET
def call(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The waiting room and, once the door is open, the conversation."""
    here = seat(request, call_id)
    if here.side == "clerk":
        return HttpResponseRedirect(reverse("desk-video-call", args=[call_id]))
    stands = queries.standing(here.call)
    if stands.state == "ended":
        there = reverse("video-over", args=[here.member.slug])
        return forget(HttpResponseRedirect(f"{there}?weg={here.call.channel}"))
    context = {
        **shared(here),
        "standing": stands,
        "over_href": reverse("video-over", args=[here.member.slug])
        + f"?weg={here.call.channel}",
    }
    return _page(request, "call.html", here.member, context)


def shared(here: Seat) -> dict[str, object]:
    """What the call's page needs on either side."""
    call_id = here.call.id
    return {
        "call_id": str(call_id),
        "side": here.side,
        "signals_href": reverse("video-signals", args=[call_id]),
        "end_href": reverse("video-end", args=[call_id]),
        "form_href": reverse("video-tasks", args=[call_id])
        if here.call.draft_id
        else "",
        "ice": msgspec.json.encode(ice_servers()).decode(),
    }


def ice_servers() -> list[dict[str, str]]:
    """The configured helpers as browsers want them (``RTCIceServer``)."""
    found = []
    for line in config().video_ice:
        address, *login = line.split()
        server = {"urls": address}
        if len(login) == 2:
            server |= {"username": login[0], "credential": login[1]}
        found.append(server)
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def signals(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Post a signal, or read what the other side has said and where the call stands."""
    here = seat(request, call_id)
    if request.method == "POST":
        if len(request.body) > _MOST_BODY:
            raise Invalid("Diese Nachricht ist zu lang.")
        try:
            sent = _SENT.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Invalid("Diese Nachricht ist kein gültiges JSON.") from None
        actions.signal(call=here.call, side=here.side, kind=sent.kind, body=sent.body)
        return JsonResponse({}, status=202)
    actions.seen(call=here.call, side=here.side)
    after = request.GET.get("nach", "0")
    good = after.isascii() and after.isdecimal() and len(after) < 18
    number = int(after) if good else 0
    stands = queries.standing(here.call)
    found = queries.signals(here.call, side=here.side, after=number)
    with use_language(here.call.language):
        text = waiting_text(stands)
    return JsonResponse(
        {
            "state": stands.state,
            "text": text,
            "clerk": stands.clerk_name,
            "identified": bool(here.call.identified),
            "signals": [msgspec.to_builtins(one) for one in found],
        }
    )


@require_POST
def end(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Hang up, or leave the waiting room."""
    here = seat(request, call_id)
    outcome = "left" if here.call.state == "waiting" else "answered"
    actions.end(call=here.call, outcome=outcome)
    if here.side == "clerk":
        return HttpResponseRedirect(reverse("desk-video"))
    there = reverse("video-over", args=[here.member.slug])
    return forget(HttpResponseRedirect(f"{there}?weg={here.call.channel}"))


@never_cache
@require_GET
def over(request: HttpRequest, member: Member) -> HttpResponse:
    """The end; a terminal goes back to its first page by itself."""
    terminal = request.GET.get("weg") == "terminal"
    response = _page(request, "over.html", member, {"terminal": terminal})
    if terminal:
        response.headers["Refresh"] = f"20; url=/terminal/{member.slug}/"
    return forget(response)


def waiting_text(stands: queries.Standing) -> str:
    """Where the waiting citizen stands, in one sentence."""
    if stands.state != "waiting":
        return translate(f"video.state.{stands.state}", name=stands.clerk_name)
    if not stands.staffed:
        return translate("video.state.nobody")
    if stands.ahead:
        return translate("video.state.ahead", count=stands.ahead)
    return translate("video.state.next")


def _page(
    request: HttpRequest,
    template: str,
    member: Member,
    context: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    full = {
        "member": members.facts_for(member),
        "home_href": f"/{member.slug}/",
        **context,
    }
    response = render(request, f"video/{template}", full, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
