"""What ties the terminal to the office: a number to wait with, a time to come back."""

from datetime import UTC, date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from verbund.appointments import actions, queries
from verbund.appointments.errors import (
    NoAppointments,
    NoQueue,
    NothingToCheckIn,
    OfferOpen,
    OfferOver,
    SlotTaken,
    TicketUnknown,
)
from verbund.appointments.shapes import Wishes
from verbund.cases.errors import CommandRefused
from verbund.cases.queries.case import citizen_of
from verbund.cases.shapes import StatusView
from verbund.cases.tokens import status_token
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.channels.terminal.refusal import said
from verbund.channels.terminal.web.send import case_of, waiting_words
from verbund.core.errors import TooMany
from verbund.core.limits import client_address
from verbund.core.ui.texts import translate
from verbund.kernel import clock, german
from verbund.kernel.ids import new_id
from verbund.members import queries as members

CHANNEL = "terminal"
_LONGEST = 60
_DAYS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def number(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Draw a number, or turn today's appointment into one with the case's code."""
    wrong, status = "", 200
    key = request.POST.get("key", "")[:_LONGEST]
    if request.method == "POST":
        if key and key == stand.visit.drawn and stand.visit.ticket:
            return HttpResponseRedirect(stand.href("number"))
        try:
            ticket = _drawn(request, stand)
        except NothingToCheckIn:
            wrong, status = translate("terminal.number.no_appointment"), 404
        except TooMany as refused:
            wrong, status = said(refused), 429
        except (NoQueue, ValueError):
            wrong, status = translate("terminal.number.closed"), 422
        else:
            stand.visit = replace(stand.visit, drawn=key, ticket=ticket)
            return HttpResponseRedirect(stand.href("number"))
    drawn = _ticket(stand)
    return page(
        request,
        stand,
        "ticket.html" if drawn else "number.html",
        {
            "ticket": drawn,
            "queues": _queues(stand),
            "key": new_id().hex,
            "wrong": wrong,
            "errors": [{"message": wrong, "href": None}] if wrong else [],
            "back_href": stand.href("start"),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def appointment(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Days with free times, the times of one day, and taking one."""
    view = case_of(stand)
    if view is None or not any(o.kind == "appointment" for o in view.offers):
        return HttpResponseRedirect(stand.href("case"))
    wrong = ""
    wish = queries.wish_form(view.state)
    if request.method == "POST":
        starts_at = _moment(request.POST.get("time", ""))
        try:
            if request.POST.get("step"):
                _wait(request.POST["step"], view, wish)
                return HttpResponseRedirect(stand.href("case"))
            if starts_at is None:
                wrong = translate("portal.appointment.choose_time")
            else:
                actions.book(
                    case_id=view.id,
                    starts_at=starts_at,
                    actor=citizen_of(view, channel=CHANNEL),
                    token=status_token(view.id),
                )
                return HttpResponseRedirect(stand.href("case"))
        except SlotTaken:
            wrong = translate("portal.appointment.taken")
        except (CommandRefused, NoAppointments, OfferOpen, OfferOver) as refused:
            wrong = said(refused)
    try:
        days = queries.free_days(
            view.ground, view.state, case_id=view.id, channel=CHANNEL
        )
    except NoAppointments:
        days = ()
    wanted = _day(request.GET.get("tag", ""))
    chosen = next((d for d in days if d.day == wanted), None)
    return page(
        request,
        stand,
        "appointment.html",
        {
            "days": [
                {
                    "label": german.weekday_date_de(d.day, stand.language),
                    "href": f"?tag={d.day.isoformat()}",
                }
                for d in days[:_DAYS]
            ],
            "chosen": german.weekday_date_de(chosen.day, stand.language)
            if chosen
            else "",
            "times": [
                {
                    "value": start.astimezone(UTC).strftime("%Y%m%dT%H%MZ"),
                    "label": german.time_de(clock.to_berlin(start), stand.language),
                }
                for start in (chosen.starts if chosen else ())
            ],
            "waiting": waiting_words(view, stand.language),
            "errors": [{"message": wrong, "href": "#time" if chosen else None}]
            if wrong
            else [],
            "wrong": wrong,
            "back_href": "?" if chosen else stand.href("case"),
        },
        status=422 if wrong else 200,
    )


def _wait(step: str, view: StatusView, wish: queries.WishForm) -> None:
    """One press for the waiting list: the wishes are four weeks in working hours.

    Who wants other days says so on the own phone, with the case's code.
    """
    who, token = citizen_of(view, channel=CHANNEL), status_token(view.id)
    if step == "accept":
        actions.accept_offer(case_id=view.id, actor=who, token=token)
    elif step == "decline":
        actions.decline_offer(case_id=view.id, actor=who, token=token)
    elif step == "leave":
        actions.leave_waiting(case_id=view.id, actor=who, token=token)
    elif not wish.waits:
        wishes = Wishes(wish.first_on, wish.last_on, wish.from_time, wish.to_time)
        actions.join_waiting(case_id=view.id, wishes=wishes, actor=who, token=token)


def _drawn(request: HttpRequest, stand: Stand) -> str:
    """The token of the number; ``ValueError`` for a code or queue that is none."""
    code = request.POST.get("code", "")[:_LONGEST].strip()
    if code:
        return _checked_in(request, stand, code)
    office, _, kind = request.POST.get("queue", "").partition(":")
    ticket = actions.draw_ticket(
        member=stand.member,
        office_id=UUID(office),
        kind=kind,
        channel=CHANNEL,
        case_id=stand.visit.case_id,
    )
    return ticket.token


def _checked_in(request: HttpRequest, stand: Stand, code: str) -> str:
    for office in {q.office_id for q in queries.queues_of(stand.member)}:
        try:
            return actions.check_in(
                member=stand.member,
                office_id=office,
                code=code,
                channel=CHANNEL,
                source=client_address(request),
            ).token
        except NothingToCheckIn:
            continue
    raise NothingToCheckIn


def _queues(stand: Stand) -> list[dict[str, object]]:
    return [
        {
            "value": f"{row.office_id}:{row.kind}",
            "title": row.title,
            "letter": row.letter,
            "office": _office(row.office_id),
            "waiting": row.waiting,
            "minutes": row.estimate_minutes,
        }
        for row in queries.queues_of(stand.member)
        if row.open
    ]


def _ticket(stand: Stand) -> dict[str, object] | None:
    if not stand.visit.ticket:
        return None
    try:
        found = queries.ticket_status(stand.member, stand.visit.ticket)
    except TicketUnknown:
        return None
    return {
        "number": found.number,
        "waiting": found.waiting,
        "minutes": found.estimate_minutes,
        "office": _office(found.office_id),
        "now": german.datetime_de(clock.to_berlin(clock.now()), stand.language),
    }


def _office(office_id: UUID) -> str:
    office = members.office_by_id(office_id)
    return office.name if office else ""


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
