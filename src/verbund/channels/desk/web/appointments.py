"""Appointments of a case at the desk: booking for somebody, giving back, who came."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.appointments import actions, queries
from verbund.appointments.errors import NoAppointments
from verbund.appointments.shapes import Wishes
from verbund.cases import queries as cases
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.web.forms import Sheet, form_page, text
from verbund.core.errors import FieldProblem, Invalid, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de, datetime_de, short_date_de

Given = Mapping[str, object]
Problems = Sequence[FieldProblem]


@require_http_methods(["GET", "POST"])
@desk_page
def appointment(desk: Desk, case_id: UUID) -> HttpResponse:
    """Book or move: a day, then a time; or wait until one becomes free."""
    error: VerbundError | None = None
    step = desk.request.POST.get("step", "")
    if desk.post:
        try:
            done = _done(desk, case_id, step)
        except NotFound:
            raise
        except VerbundError as problem:
            error = problem
        else:
            say(desk, done)
            return HttpResponseRedirect(reverse("desk-case", args=[case_id]))
    view = cases.case_view(case_id, desk.actor, language=desk.language)
    offered = casefile.offer(view, "appointment")
    if offered is None and error is None:
        raise NotFound(translate("work.step.unknown"))
    try:
        days = queries.free_days(
            view.ground, view.state, case_id=case_id, channel=desk.actor.channel
        )
    except NoAppointments:
        days = ()
    chosen = _day(desk.request.GET.get("tag", ""))
    context = {
        "view": view,
        "days": [
            {
                "label": f"{short_date_de(d.day)} ({len(d.starts)})",
                "href": f"?tag={d.day.isoformat()}",
                "current": d.day == chosen,
            }
            for d in days
        ],
        "times": [
            {
                "value": start.strftime("%Y%m%dT%H%MZ"),
                "label": f"{clock.to_berlin(start):%H:%M}",
            }
            for d in days
            if d.day == chosen
            for start in d.starts
        ],
        "because": casefile.because(offered, desk.language),
        "errors": field_errors(error, "#h-warten" if step else "#time")
        if error
        else [],
        "due": casefile.head_due(view, desk.language),
        "waiting": _waiting(desk, view),
    }
    status = error.status if error else 200
    return page(
        desk, "desk/appointment.html", context, section="worklist", status=status
    )


def _done(desk: Desk, case_id: UUID, step: str) -> str:
    """Do what the form says for whoever stands at the counter; what to tell then."""
    given, who = desk.request.POST, desk.actor
    match step:
        case "join":
            try:
                wishes = Wishes.of(given)
            except ValueError:
                raise Invalid(
                    translate("waitlist.wrong"),
                    fields=[FieldProblem("first_on", translate("waitlist.wrong"))],
                ) from None
            actions.join_waiting(case_id=case_id, wishes=wishes, actor=who)
            return translate("waitlist.desk.joined_now")
        case "leave":
            actions.leave_waiting(case_id=case_id, actor=who)
            return translate("waitlist.desk.left_now")
        case "accept":
            actions.accept_offer(case_id=case_id, actor=who)
        case "decline":
            actions.decline_offer(case_id=case_id, actor=who)
            return translate("waitlist.desk.declined_now")
        case _:
            starts_at = _moment(given.get("time", ""))
            actions.book(case_id=case_id, starts_at=starts_at, actor=who)
    return translate("work.appointment.done")


def _waiting(desk: Desk, view: CaseView) -> dict[str, object]:
    """The wishes as the form shows them; what was just typed stays."""
    found = queries.wish_form(view.state)
    values = {
        "first_on": found.first_on.isoformat(),
        "last_on": found.last_on.isoformat(),
        "from_time": f"{found.from_time:%H:%M}",
        "to_time": f"{found.to_time:%H:%M}",
    }
    given = desk.request.POST
    moments = (found.offered_at, found.until)
    when, until = (datetime_de(clock.to_berlin(at)) if at else "" for at in moments)
    return {
        **{name: given.get(name, value) for name, value in values.items()},
        "waits": found.waits,
        "since": translate(
            "waitlist.desk.waits",
            first=date_de(found.first_on),
            last=date_de(found.last_on),
        ),
        "offer": translate("waitlist.desk.until", when=when, until=until)
        if when
        else "",
    }


def _moment(value: str) -> datetime:
    try:
        return datetime.strptime(value, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        # A moment that no office ever offers: refused like a taken one.
        return datetime(1970, 1, 1, tzinfo=UTC)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@desk_page
def cancel(desk: Desk, case_id: UUID) -> HttpResponse:
    """Give the time back for somebody."""

    def build(_view: CaseView, given: Given, problems: Problems) -> Sheet:
        reason = text("reason", "cancel_appointment", given, problems, required=False)
        return Sheet(kind="cancel_appointment", inputs=[reason])

    return form_page(
        desk,
        case_id,
        offered=("cancel_appointment", ""),
        build=build,
        make=lambda _view: engine.CancelAppointment(
            actor=ref(desk.actor), reason=desk.request.POST.get("reason", "").strip()
        ),
    )


@require_http_methods(["GET", "POST"])
@desk_page
def attendance(desk: Desk, case_id: UUID) -> HttpResponse:
    """Write down whether the person came."""

    def build(_view: CaseView, given: Given, problems: Problems) -> Sheet:
        options = (("yes", translate("form.yes")), ("no", translate("form.no")))
        kept = text(
            "kept", "attendance", given, problems, widget="radios", options=options
        )
        return Sheet(kind="attendance", inputs=[kept])

    return form_page(
        desk,
        case_id,
        offered=("attendance", ""),
        build=build,
        make=lambda _view: engine.RecordAttendance(
            actor=ref(desk.actor), kept=desk.request.POST.get("kept") == "yes"
        ),
    )
