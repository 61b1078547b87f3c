"""What is done with the call itself: take it, say from where, what came of it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from verbund.calls import actions
from verbund.calls import queries as calls
from verbund.calls.shapes import CallView
from verbund.channels.hotline import opened
from verbund.channels.hotline.frame import (
    Hotline,
    hotline_page,
    known_member,
    say,
    served,
)
from verbund.core.errors import Conflict
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

_RESULTS = ("answered", "transferred", "nothing")


@require_POST
@hotline_page
def start(hotline: Hotline) -> HttpResponse:
    """Start the clock by hand, without a telephone system."""
    actions.start_by_hand(actor=hotline.actor)
    return back_to_screen(hotline)


@require_POST
@hotline_page
def take(hotline: Hotline, call_id: UUID) -> HttpResponse:
    """Answer a call that rings."""
    opened.forget_all(hotline)
    try:
        actions.take(call_id=call_id, actor=hotline.actor)
    except Conflict as error:
        say(hotline, error.detail or error.title, kind="warning")
    return back_to_screen(hotline)


@require_POST
@hotline_page
def place(hotline: Hotline) -> HttpResponse:
    """Say from which municipality the caller is."""
    own, _ = calls.open_calls(hotline.actor)
    member = known_member(hotline, hotline.request.POST.get("kommune", ""))
    if own is not None and member is not None:
        actions.place(
            call_id=own.id,
            member=member,
            actor=hotline.actor,
            owned=member in served(hotline),
        )
    return back_to_screen(hotline)


@require_POST
@hotline_page
def hang_up(hotline: Hotline) -> HttpResponse:
    """The conversation is over; the result may follow."""
    own, _ = calls.open_calls(hotline.actor)
    if own is not None:
        _place(hotline, own)
        actions.hang_up(call_id=own.id, actor=hotline.actor)
    return back_to_screen(hotline)


@require_POST
@hotline_page
def finish(hotline: Hotline) -> HttpResponse:
    """What came of the call: answered at once, put through, or nothing to do."""
    own, _ = calls.open_calls(hotline.actor)
    result = hotline.request.POST.get("ergebnis", "")
    if own is None or result not in _RESULTS:
        say(hotline, translate("call.done.no_call"), kind="warning")
        return back_to_screen(hotline)
    _place(hotline, own)
    actions.finish(call_id=own.id, outcome=result, actor=hotline.actor)
    opened.forget_all(hotline)
    say(hotline, translate(f"call.done.{result}"))
    return HttpResponseRedirect(reverse("hotline"))


def _place(hotline: Hotline, own: CallView) -> None:
    """The town that was said, though no hit was opened: its promise counts."""
    said = QueryDict(hotline.request.POST.get("zurueck", "")[1:2000])
    member = known_member(hotline, said.get("kommune", ""))
    if member is not None:
        place_as(hotline, own, member)


def place_as(hotline: Hotline, own: CallView, member: Member) -> None:
    """Count the call for this municipality unless the agent has said another."""
    if not own.placed:
        actions.place(
            call_id=own.id,
            member=member,
            actor=hotline.actor,
            owned=member in served(hotline),
        )


def back_to_screen(hotline: Hotline) -> HttpResponse:
    """To the screen as it was; only our own addresses are followed."""
    asked = hotline.request.POST.get("zurueck", "")
    query = asked if asked.startswith("?") and len(asked) < 2000 else ""
    return HttpResponseRedirect(f"{reverse('hotline')}{query}")
