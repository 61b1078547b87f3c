"""The day of an office, and the times it offers every week."""

from datetime import date, time, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.appointments import actions, queries
from verbund.cases.access import READ
from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    page,
    problem,
    say,
)
from verbund.channels.desk.listing import read_day
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.models import Office
from verbund.members.opening import DAYS_DE
from verbund.members.roles import MANAGE_MEMBER


@require_safe
@desk_page
def slots(desk: Desk) -> HttpResponse:
    """Who comes to an office on a day, and its weekly times."""
    require(desk.actor, READ.key)
    offices = _offices(desk)
    chosen = desk.request.GET.get("amt", "")
    office = next((o for o in offices if str(o.id) == chosen), None)
    office = office or (offices[0] if offices else None)
    day = read_day(desk.request.GET.get("tag", "")) or clock.today()
    kinds = _kinds(desk)
    rows = queries.bookings_of_day(office.id, day, desk.actor) if office else ()
    patterns = queries.patterns_of(office.id, desk.actor, day) if office else ()
    context = {
        "offices": [(str(o.id), _name(desk, o)) for o in offices],
        "office": str(office.id) if office else "",
        "day": day.isoformat(),
        "day_text": short_date_de(day),
        "bookings": [
            {
                "time": f"{clock.to_berlin(row.starts_at):%H:%M}",
                "number": row.number,
                "href": reverse("desk-case", args=[row.case_id]),
                "held": row.held,
            }
            for row in rows
        ],
        "patterns": [
            {
                "id": str(row.id),
                "weekday": DAYS_DE[row.weekday - 1],
                "span": f"{row.opens:%H:%M}–{row.closes:%H:%M}",
                "minutes": row.minutes,
                "capacity": row.capacity,
                "kind": kinds.get(row.kind, row.kind),
            }
            for row in patterns
        ],
        "kinds": list(kinds.items()),
        "weekdays": [(str(n), name) for n, name in enumerate(DAYS_DE, 1)],
        "may_manage": desk.may(MANAGE_MEMBER.key),
    }
    return page(desk, "desk/slots.html", context, section="slots")


@require_POST
@desk_page
def change(desk: Desk) -> HttpResponse:
    """Offer times, stop offering them, or close a day."""
    given = desk.request.POST
    office = next((o for o in _offices(desk) if str(o.id) == given.get("office")), None)
    if office is None:
        raise NotFound
    member = desk.known.members[office.member_id]
    what = given.get("what", "")
    day = read_day(given.get("day", "")) or clock.today()
    here = f"{reverse('desk-slots')}?amt={office.id}&tag={day.isoformat()}"
    try:
        if what == "end":
            actions.end_pattern(
                member=member,
                pattern_id=UUID(given.get("pattern", "")),
                last=clock.today(),
                actor=desk.actor,
            )
        elif what == "close":
            actions.close_day(
                member=member, office_id=office.id, day=day, actor=desk.actor
            )
        else:
            what = "add"
            actions.set_pattern(
                member=member,
                office_id=office.id,
                kind=given.get("kind", ""),
                weekday=int(given.get("weekday", "")),
                opens=time.fromisoformat(given.get("opens", "")),
                closes=time.fromisoformat(given.get("closes", "")),
                minutes=int(given.get("minutes", "")),
                capacity=int(given.get("capacity", "")),
                valid_from=read_day(given.get("since", "")) or _tomorrow(),
                actor=desk.actor,
            )
    except VerbundError as error:
        say(desk, problem(error), kind="danger")
    except ValueError:
        say(desk, translate("work.slots.wrong"), kind="danger")
    else:
        done = {"end": "ended", "close": "closed", "add": "added"}[what]
        say(desk, translate(f"work.slots.{done}"))
    return HttpResponseRedirect(here)


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def _offices(desk: Desk) -> list[Office]:
    return [
        office
        for member_id in sorted(desk.actor.members)
        for office in desk.known.offices.get(member_id, ())
        if office.closed_on is None
    ]


def _name(desk: Desk, office: Office) -> str:
    return f"{office.name} ({desk.member_name(office.member_id)})"


def _kinds(desk: Desk) -> dict[str, str]:
    """What times can be for: the adopted services with an appointment."""
    found = {}
    for key, blueprint in Names(desk).all().items():
        rules = blueprint.process.appointment
        if rules is not None:
            found[rules.kind or key] = blueprint.title.get(desk.language)
    return found
