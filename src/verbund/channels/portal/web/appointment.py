"""Booking, moving and cancelling an appointment: days, then times, then one question.

Works without scripts: each choice is a link or a button, the chosen time is held for
ten minutes while the person decides.
"""

from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.appointments import actions, queries
from verbund.appointments.errors import NoAppointments, OfferOpen, SlotTaken
from verbund.appointments.queries import FreeDay
from verbund.cases.errors import CommandRefused
from verbund.cases.queries.case import citizen_of
from verbund.cases.shapes import StatusView
from verbund.channels.portal import booked
from verbund.channels.portal.frame import keep_private, language, page
from verbund.channels.portal.web.status import opened
from verbund.core.ui.texts import translate
from verbund.kernel import clock, german
from verbund.members.queries import Member


@require_http_methods(["GET", "HEAD", "POST"])
def appointment(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """The days; with one chosen its times; with a time chosen the last question."""
    view = opened(request, member, token)
    if not any(offer.kind == "appointment" for offer in view.offers):
        return HttpResponseRedirect(_status(member, token))
    wrong = ""
    if request.method == "POST":
        starts_at = _moment(request.POST.get("time", ""))
        try:
            if starts_at is None:
                wrong = translate("portal.appointment.choose_time")
            elif request.POST.get("step") == "book":
                actions.book(
                    case_id=view.id,
                    starts_at=starts_at,
                    actor=citizen_of(view),
                    token=token,
                )
                return HttpResponseRedirect(_status(member, token, "appointment"))
            else:
                until = actions.hold(
                    case_id=view.id, starts_at=starts_at, actor=citizen_of(view)
                )
                return _question(request, view, member, token, starts_at, until)
        except SlotTaken:
            wrong = translate("portal.appointment.taken")
        except OfferOpen as offered:
            wrong = offered.detail or offered.title
        except CommandRefused as refused:
            wrong = refused.detail or refused.title
    return _choice(request, view, member, token, wrong)


def _choice(
    request: HttpRequest, view: StatusView, member: Member, token: str, wrong: str
) -> HttpResponse:
    try:
        days = queries.free_days(
            view.ground, view.state, case_id=view.id, channel="web"
        )
    except NoAppointments:
        days = ()
    wanted = _day(request.GET.get("tag", ""))
    chosen = next((d for d in days if d.day == wanted), None)
    context = {
        "days": [
            {
                "label": german.weekday_date_de(d.day, language()),
                "count": len(d.starts),
                "href": f"?tag={d.day.isoformat()}#zeiten",
                "current": d is chosen,
            }
            for d in days
        ],
        "chosen": german.weekday_date_de(chosen.day, language()) if chosen else "",
        "times": _times(chosen),
        "back_href": _status(member, token),
        "moving": view.state.appointment is not None and view.state.appointment.booked,
        "wrong": wrong,
        "errors": [{"message": wrong, "href": "#time"}] if wrong else [],
        "phone": view.ground.acting.phone,
        "waiting": booked.wishes(view, member, token),
    }
    status = 422 if wrong else 200
    return page(
        request, "appointment.html", context, member=member, private=True, status=status
    )


def _question(  # noqa: PLR0917 # one page of one case
    request: HttpRequest,
    view: StatusView,
    member: Member,
    token: str,
    starts_at: datetime,
    until: datetime,
) -> HttpResponse:
    start = clock.to_berlin(starts_at)
    context = {
        "when": german.datetime_de(start, language()),
        "value": _value(starts_at),
        "until": german.time_de(clock.to_berlin(until), language()),
        "bring": queries.to_bring(view.ground, view.state, language()),
        "back_href": reverse("portal-appointment", args=[member, token])
        + f"?tag={start.date().isoformat()}",
    }
    return page(
        request, "appointment_confirm.html", context, member=member, private=True
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Give the time back, after one question."""
    view = opened(request, member, token)
    present = view.state.appointment
    offered = any(offer.kind == "cancel_appointment" for offer in view.offers)
    if present is None or not offered:
        return HttpResponseRedirect(_status(member, token))
    wrong = ""
    if request.method == "POST":
        try:
            actions.cancel(case_id=view.id, actor=citizen_of(view), token=token)
        except CommandRefused as refused:
            wrong = refused.detail or refused.title
        else:
            return HttpResponseRedirect(_status(member, token, "appointment_cancelled"))
    context = {
        "when": german.datetime_de(clock.to_berlin(present.slot.starts_at), language()),
        "wrong": wrong,
        "back_href": _status(member, token),
    }
    status = 422 if wrong else 200
    return page(
        request,
        "appointment_cancel.html",
        context,
        member=member,
        private=True,
        status=status,
    )


@require_safe
def calendar(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """The appointment as a calendar file."""
    view = opened(request, member, token)
    content = queries.calendar_of(view.ground, view.state, language())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="termin.ics"'
    return keep_private(response)


def _times(chosen: FreeDay | None) -> list[dict[str, str]]:
    return [
        {
            "value": _value(start),
            "label": german.time_de(clock.to_berlin(start), language()),
        }
        for start in (chosen.starts if chosen else ())
    ]


def _value(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%MZ")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _status(member: Member, token: str, done: str = "") -> str:
    here = reverse("portal-status", args=[member, token])
    return f"{here}?ok={done}" if done else here
