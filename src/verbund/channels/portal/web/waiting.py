"""The waiting list: wishes, the offer of a freed time, and leaving the list."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verbund.appointments import actions
from verbund.appointments.errors import OfferOver, SlotTaken
from verbund.appointments.shapes import Wishes
from verbund.cases.errors import CommandRefused
from verbund.cases.queries.case import citizen_of
from verbund.channels.portal.frame import page
from verbund.channels.portal.web.status import opened
from verbund.core.errors import VerbundError
from verbund.core.ui.texts import translate
from verbund.members.queries import Member


@require_POST
def wait(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Join or leave the list, take or decline what was offered."""
    view = opened(request, member, token)
    who = citizen_of(view)
    step = request.POST.get("step", "")
    case = view.id
    try:
        if step == "accept":
            actions.accept_offer(case_id=case, actor=who, token=token)
            done = "accepted"
        elif step == "decline":
            actions.decline_offer(case_id=case, actor=who, token=token)
            done = "declined"
        elif step == "leave":
            actions.leave_waiting(case_id=case, actor=who, token=token)
            done = "left"
        else:
            actions.join_waiting(
                case_id=case, wishes=Wishes.of(request.POST), actor=who, token=token
            )
            done = "joined"
    except ValueError:
        return _refused(request, member, token, translate("waitlist.wrong"))
    except (CommandRefused, OfferOver, SlotTaken) as error:
        return _refused(request, member, token, _said(error))
    here = reverse("portal-status", args=[member, token])
    return HttpResponseRedirect(f"{here}?ok=waiting_{done}")


def _said(error: VerbundError) -> str:
    return error.detail or error.title


def _refused(
    request: HttpRequest, member: Member, token: str, wrong: str
) -> HttpResponse:
    context = {
        "wrong": wrong,
        "back_href": reverse("portal-appointment", args=[member, token]),
    }
    return page(
        request,
        "waiting_refused.html",
        context,
        member=member,
        private=True,
        status=422,
    )
