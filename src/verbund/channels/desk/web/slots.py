"""The day of an office, and the times it offers every week."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.appointments import actions, queries
from verbund.appointments.channels import CHANNELS
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
    offices = offices_of(desk)
    office = office_of(desk, desk.request.GET.get("amt", ""))
    day = read_day(desk.request.GET.get("tag", "")) or clock.today()
    kinds = kinds_of(desk)
    rows = queries.bookings_of_day(office.id, day, desk.actor) if office else ()
    patterns = queries.patterns_of(office.id, desk.actor, day) if office else ()
    closures = queries.closures_of(office.id, desk.actor, day) if office else ()
    context = {
        "tabs": tabs("slots", office),
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
                "venue": translate("slots.home") if row.venue == "tour" else "",
                "channel": _channel(row.channel),
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
                "notes": _notes(row),
            }
            for row in patterns
        ],
        "closures": [
            {"day": d.isoformat(), "text": short_date_de(d)} for d in closures
        ],
        "feeds": [
            {
                "id": str(f.id),
                "label": f.label,
                "since": short_date_de(clock.to_berlin(f.created_at).date()),
            }
            for f in (queries.feeds_of(office.id, desk.actor) if office else ())
        ],
        "channels": [(c, translate(f"channels.{c}")) for c in CHANNELS],
        "venues": [(v, translate(f"slots.venue_{v}")) for v in ("office", "tour")],
        "weeks": _weeks(),
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
    office = office_of(desk, given.get("office", ""), strict=True)
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
        elif what == "reopen":
            actions.reopen_day(
                member=member, office_id=office.id, day=day, actor=desk.actor
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
                venue=given.get("venue", "office"),
                quotas=_quotas(given),
                release_hours=_whole(given.get("release_hours", "")),
                weeks=_whole(given.get("weeks", "")) or 1,
                week_of_month=_whole(given.get("week_of_month", "")) or 0,
                from_days=_whole(given.get("from_days", "")),
                to_days=_whole(given.get("to_days", "")),
                breaks=_breaks(given),
                single=given.get("single") == "yes",
                actor=desk.actor,
            )
    except VerbundError as error:
        say(desk, problem(error), kind="danger")
    except ValueError:
        say(desk, translate("work.slots.wrong"), kind="danger")
    else:
        done = {
            "end": "work.slots.ended",
            "close": "work.slots.closed",
            "add": "work.slots.added",
            "reopen": "slots.reopened",
        }[what]
        say(desk, translate(done))
    return HttpResponseRedirect(here)


def tabs(current: str, office: Office | None) -> list[dict[str, object]]:
    """The three pages of an office's times: days, queue, waiting list."""
    query = f"?amt={office.id}" if office else ""
    rows = (
        ("slots", "desk-slots", "work.slots.title"),
        ("queue", "desk-queue", "queue.desk.nav"),
        ("waiting", "desk-waiting", "waitlist.desk.nav"),
    )
    return [
        {
            "label": translate(text),
            "href": f"{reverse(name)}{query}",
            "current": key == current,
        }
        for key, name, text in rows
    ]


def office_of(desk: Desk, wanted: str, *, strict: bool = False) -> Office | None:
    """The chosen office of the person's members, or the first one unless strict."""
    offices = offices_of(desk)
    found = next((o for o in offices if str(o.id) == wanted), None)
    return found or (offices[0] if offices and not strict else None)


def _channel(channel: str) -> str:
    return translate(f"channels.{channel}") if channel in CHANNELS else channel


def _notes(row: queries.PatternRow) -> list[str]:
    """What is special about a pattern, a line each."""
    found = []
    if row.venue == "tour":
        found.append(translate("slots.home"))
    if row.single:
        found.append(short_date_de(row.valid_from))
    if row.weeks > 1:
        found.append(translate("slots.every_weeks", count=row.weeks))
    if row.week_of_month:
        found.append(translate("slots.nth_week", count=row.week_of_month))
    found += [
        f"{_channel(channel)}: {count}" for channel, count in (row.quotas or {}).items()
    ]
    if row.release_hours is not None:
        found.append(f"{translate('slots.release')}: {row.release_hours}")
    found += [
        f"{begin:%H:%M}–{end:%H:%M} {translate('slots.break')}"
        for begin, end in row.breaks
    ]
    return found


def _weeks() -> list[tuple[str, str]]:
    return [
        ("0", translate("slots.each_week")),
        *((str(n), f"{n}.") for n in range(1, 5)),
        ("5", translate("slots.last_week")),
    ]


def _whole(text: str) -> int | None:
    return int(text) if text.strip() else None


def _quotas(given: Mapping[str, str]) -> dict[str, int]:
    found = {c: _whole(given.get(f"quota_{c}", "")) for c in CHANNELS}
    return {channel: count for channel, count in found.items() if count is not None}


def _breaks(given: Mapping[str, str]) -> list[tuple[time, time]]:
    begin, end = given.get("break_from", ""), given.get("break_to", "")
    if not begin and not end:
        return []
    return [(time.fromisoformat(begin), time.fromisoformat(end))]


def _tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def offices_of(desk: Desk) -> list[Office]:
    """The open offices of the members the person works for."""
    return [
        office
        for member_id in sorted(desk.actor.members)
        for office in desk.known.offices.get(member_id, ())
        if office.closed_on is None
    ]


def _name(desk: Desk, office: Office) -> str:
    return f"{office.name} ({desk.member_name(office.member_id)})"


def kinds_of(desk: Desk) -> dict[str, str]:
    """What times can be for: the adopted services with an appointment."""
    found = {}
    for key, blueprint in Names(desk).all().items():
        rules = blueprint.process.appointment
        if rules is not None:
            found[rules.kind or key] = blueprint.title.get(desk.language)
    return found
