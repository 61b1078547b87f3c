"""Calling numbers at the counter, and who waits for a freed time."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.appointments import actions, queries
from verbund.appointments.shapes import TicketRow
from verbund.cases.access import READ, WORK
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.channels.desk.web.slots import kinds_of, office_of, offices_of, tabs
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de, short_date_de
from verbund.members.models import Office
from verbund.members.roles import MANAGE_MEMBER

_COUNTER = "verbund_desk_counter"
#: What can be done with a number in this state: state to go to, text, key.
STEPS = {
    "called": (
        ("processing", "begin", "b"),
        ("called", "call_again", "w"),
        ("parked", "park", "p"),
        ("missed", "missed", "m"),
        ("finished", "finish", "e"),
    ),
    "processing": (("finished", "finish", "e"), ("parked", "park", "p")),
}
_REST = {
    "queued": (("called", "call"),),
    "parked": (("called", "call"), ("queued", "requeue")),
    "missed": (("called", "call"), ("queued", "requeue")),
}


@require_safe
@desk_page
def queue(desk: Desk) -> HttpResponse:
    """Whom I have called, who waits, how long it takes today."""
    require(desk.actor, WORK.key)
    office = office_of(desk, desk.request.GET.get("amt", ""))
    counter = str(desk.request.session.get(_COUNTER, ""))
    rows = queries.tickets_of_day(office.id, desk.actor) if office else ()
    busy = [row for row in rows if row.state in STEPS]
    mine = next((row for row in busy if row.counter == counter), None)
    today = clock.today()
    context = {
        "tabs": tabs("queue", office),
        "offices": [(str(o.id), o.name) for o in offices_of(desk)],
        "office": str(office.id) if office else "",
        "counter": counter,
        "mine": _row(mine) if mine else None,
        "steps": STEPS.get(mine.state, ()) if mine else (),
        "busy": [_row(row) for row in busy if row is not mine],
        "rest": [_row(row) for row in rows if row.state in _REST],
        "here": desk.request.get_full_path(),
        **_setup(desk, office),
    }
    if office is not None:
        figures = queries.queue_figures(office.id, today, today, desk.actor)
        context["figures"] = [
            {"label": translate(f"queue.desk.{name}"), "value": value}
            for name, value in (
                ("drawn", figures.drawn),
                ("served", figures.served),
                ("missed_count", figures.missed),
                ("waited", _minutes(figures.waited_median)),
                ("longest", _minutes(figures.waited_longest)),
            )
        ]
    return page(desk, "desk/queue.html", context, section="slots")


def _setup(desk: Desk, office: Office | None) -> dict[str, object]:
    if office is None:
        return {"queues": (), "open_queues": [], "kinds": [], "may_manage": False}
    member = desk.known.members[office.member_id]
    rows = queries.queues_of(member, office.id)
    kinds = {"": translate("queue.desk.any"), **kinds_of(desk)}
    return {
        "queues": rows,
        "open_queues": [(str(r.id), f"{r.letter} · {r.title}") for r in rows if r.open],
        "kinds": list(kinds.items()),
        "may_manage": desk.may(MANAGE_MEMBER.key),
        "display_href": reverse("portal-display", args=[member, office.slug]),
    }


def _row(row: TicketRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "number": row.number,
        "queue": row.queue,
        "state": translate(f"queue.state_short.{row.state}"),
        "since": _time(row.called_at or row.drawn_at),
        "due": _time(row.due_at),
        "counter": row.counter,
        "case_href": reverse("desk-case", args=[row.case_id]) if row.case_id else "",
        "steps": _REST.get(row.state, ()),
    }


def _time(moment: datetime | None) -> str:
    return f"{clock.to_berlin(moment):%H:%M}" if moment else ""


def _minutes(count: int | None) -> str:
    return "–" if count is None else translate("queue.desk.minutes", count=count)


@require_POST
@desk_page
def change(desk: Desk) -> HttpResponse:
    """Call, begin, park, finish; give out a number; set a queue up."""
    given = desk.request.POST
    office = office_of(desk, given.get("office", ""), strict=True)
    if office is None:
        raise NotFound
    if "counter" in given:
        desk.request.session[_COUNTER] = given["counter"].strip()[:40]
    counter = str(desk.request.session.get(_COUNTER, ""))
    what = given.get("what", "")
    try:
        if what == "next":
            number = actions.call_next(
                office_id=office.id, counter=counter, actor=desk.actor
            )
            _told(desk, number)
        elif what == "draw":
            _draw(desk, office)
        elif what == "setup":
            _set_up(desk, office)
        elif what != "counter":
            number = actions.move_ticket(
                ticket_id=UUID(given.get("ticket", "")),
                to=what,
                counter=counter,
                actor=desk.actor,
            )
            state = translate(f"queue.state_short.{what}")
            say(desk, translate("queue.desk.moved", number=number, state=state))
    except VerbundError as error:
        say(desk, problem(error), kind="danger")
    except (ValueError, KeyError):
        say(desk, translate("work.slots.wrong"), kind="danger")
    return HttpResponseRedirect(f"{reverse('desk-queue')}?amt={office.id}")


def _told(desk: Desk, number: str | None) -> None:
    if number is None:
        say(desk, translate("queue.desk.nobody"), kind="info")
    else:
        say(desk, translate("queue.desk.called", number=number))


def _draw(desk: Desk, office: Office) -> None:
    require(desk.actor, WORK.key)
    member = desk.known.members[office.member_id]
    wanted = desk.request.POST.get("queue", "")
    row = next(
        (q for q in queries.queues_of(member, office.id) if str(q.id) == wanted), None
    )
    if row is None:
        raise NotFound
    drawn = actions.draw_ticket(
        member=member, office_id=office.id, kind=row.kind, channel="counter"
    )
    words = translate(
        "queue.desk.given",
        number=drawn.number,
        waiting=drawn.waiting,
        minutes=drawn.estimate_minutes,
    )
    say(desk, words)


def _set_up(desk: Desk, office: Office) -> None:
    given = desk.request.POST
    actions.set_queue(
        member=desk.known.members[office.member_id],
        office_id=office.id,
        kind=given.get("kind", ""),
        title=given.get("title", ""),
        letter=given.get("letter", ""),
        minutes=int(given.get("minutes", "")),
        open=given.get("open") == "yes",
        actor=desk.actor,
    )
    say(desk, translate("queue.desk.saved"))


@require_safe
@desk_page
def waiting(desk: Desk) -> HttpResponse:
    """Who waits for a time at an office, in the order in which people are asked."""
    require(desk.actor, READ.key)
    office = office_of(desk, desk.request.GET.get("amt", ""))
    rows = queries.waiting_list(office.id, desk.actor) if office else ()
    kinds = kinds_of(desk)
    context = {
        "tabs": tabs("waiting", office),
        "offices": [(str(o.id), o.name) for o in offices_of(desk)],
        "office": str(office.id) if office else "",
        "rows": [
            {
                "number": row.number,
                "href": reverse("desk-case", args=[row.case_id]),
                "kind": kinds.get(row.kind, row.kind),
                "wishes": f"{short_date_de(row.first_on)} – "
                f"{short_date_de(row.last_on)}, "
                f"{row.from_time:%H:%M}–{row.to_time:%H:%M}",
                "since": datetime_de(clock.to_berlin(row.joined_at)),
                "offer": translate(
                    "waitlist.desk.until",
                    when=datetime_de(clock.to_berlin(row.offered_at)),
                    until=datetime_de(clock.to_berlin(row.until)),
                )
                if row.offered_at and row.until
                else "–",
            }
            for row in rows
        ],
    }
    return page(desk, "desk/waiting.html", context, section="slots")


@require_POST
@desk_page
def feed(desk: Desk) -> HttpResponse:
    """Make or end a calendar subscription; its address is shown once."""
    given = desk.request.POST
    office = office_of(desk, given.get("office", ""), strict=True)
    if office is None:
        raise NotFound
    what = given.get("what", "")
    if what == "revoke":
        try:
            feed_id = UUID(given.get("feed", ""))
        except ValueError:
            raise NotFound from None
        actions.revoke_feed(feed_id=feed_id, actor=desk.actor)
        say(desk, translate("feeds.revoked"))
    else:
        own = what == "own"
        label = translate("feeds.own_label" if own else "feeds.office_label")
        _, path = actions.create_feed(
            office_id=office.id, own=own, label=label, actor=desk.actor
        )
        address = desk.request.build_absolute_uri(path)
        say(desk, translate("feeds.created"), lines=[address])
    return HttpResponseRedirect(f"{reverse('desk-slots')}?amt={office.id}")
