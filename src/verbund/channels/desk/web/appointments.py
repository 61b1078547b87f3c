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
from verbund.cases import queries as cases
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.web.forms import Sheet, form_page, text
from verbund.core.errors import FieldProblem, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de

Given = Mapping[str, object]
Problems = Sequence[FieldProblem]


@require_http_methods(["GET", "POST"])
@desk_page
def appointment(desk: Desk, case_id: UUID) -> HttpResponse:
    """Book or move: a day, then a time."""
    error: VerbundError | None = None
    if desk.post:
        try:
            actions.book(
                case_id=case_id,
                starts_at=_moment(desk.request.POST.get("time", "")),
                actor=desk.actor,
            )
        except NotFound:
            raise
        except VerbundError as problem:
            error = problem
        else:
            say(desk, translate("work.appointment.done"))
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
        "errors": field_errors(error, "#time") if error else [],
        "due": casefile.head_due(view, desk.language),
    }
    status = error.status if error else 200
    return page(
        desk, "desk/appointment.html", context, section="worklist", status=status
    )


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
