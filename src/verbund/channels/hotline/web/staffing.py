"""Who is needed when: Erlang C over half hours, from own calls or from real months."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe
from msgspec import Struct

from verbund.calls import queries as calls
from verbund.calls.hours import hours_in, service_hours
from verbund.calls.staffing import (
    LEAST_DAYS,
    Goal,
    HalfHour,
    berlin_months,
    by_half_hours,
    even_load,
    needed_in,
)
from verbund.channels.hotline import figures
from verbund.channels.hotline.frame import Hotline, hotline_page, page
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.calendars import Calendar
from verbund.kernel.erlang import Staffing
from verbund.kernel.german import number_de
from verbund.members.opening import DAYS_DE
from verbund.members.roles import SUPERVISE_CALLS

_WEEKS = 8
_MOST_TALK_SECONDS = 3600


class Asked(Struct, frozen=True, kw_only=True):
    """What the form says, with sensible values for what it does not."""

    goal: Goal
    peak: float
    weekday: int | None
    month: str


@require_safe
@hotline_page
def staffing(hotline: Hotline) -> HttpResponse:
    """Agents for 75 % in 30 seconds, with whoever is on leave, ill or in training."""
    require(hotline.actor, SUPERVISE_CALLS.key)
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(weeks=_WEEKS) + timedelta(days=1)
    facts = calls.facts_between(
        figures.begin_of(first), figures.begin_of(last + timedelta(days=1))
    )
    own = [each for each in facts.values() if each.acting_id == hotline.home.id]
    talked = [
        min((each.ended_at - each.answered_at).total_seconds(), _MOST_TALK_SECONDS)
        for each in own
        if each.ended_at and each.answered_at and each.ended_at > each.answered_at
    ]
    mean = round(sum(talked) / len(talked)) if talked else 0
    asked = _asked(hotline, mean)
    rows = by_half_hours(
        [each.begun_at for each in own],
        service_hours(hotline.home),
        asked.goal,
        first=first,
        last=last,
        weekday=asked.weekday,
    )
    chosen = next(
        (m for m in berlin_months() if f"{m.year}-{m.month:02d}" == asked.month),
        berlin_months()[0],
    )
    load = even_load(chosen, hours_in(Calendar("BE")), asked.goal, asked.peak)
    context = {
        "asked": asked,
        "first": first,
        "last": last,
        "mean": mean,
        "measured": len(talked),
        "calls_seen": len(own),
        "rows": [_row(row) for row in rows],
        "few": any(row.days < LEAST_DAYS for row in rows),
        "most": max((row.needed.scheduled for row in rows), default=0),
        "weekdays": [("", translate("call.staff.all_days"))]
        + [(str(n), name) for n, name in enumerate(DAYS_DE)],
        "months": [
            (f"{m.year}-{m.month:02d}", _month(m.year, m.month, m.calls))
            for m in berlin_months()
        ],
        "month": f"{chosen.year}-{chosen.month:02d}",
        "berlin": _words(needed_in(load, asked.goal)),
        "berlin_calls": number_de(round(load.calls_per_hour)),
        "erlangs": figures.tenths(load.erlangs),
    }
    return page(hotline, "hotline/staffing.html", context, section="staffing")


def _asked(hotline: Hotline, mean: int) -> Asked:
    given = hotline.request.GET
    day = given.get("tag", "")
    return Asked(
        goal=Goal(
            share=_number(given.get("anteil"), 75, 1, 99) / 100,
            within=_number(given.get("sekunden"), 30, 1, 600),
            shrinkage=_number(given.get("abwesend"), 30, 0, 90) / 100,
            seconds=_number(given.get("dauer"), mean or 240, 10, 3600),
        ),
        peak=_number(given.get("spitze"), 100, 100, 500) / 100,
        weekday=int(day) if day in set("0123456") and day else None,
        month=given.get("monat", "")[:7],
    )


def _number(said: str | None, otherwise: int, least: int, most: int) -> int:
    try:
        found = int(said or "")
    except ValueError:
        found = otherwise
    return min(max(found, least), most)


def _row(row: HalfHour) -> list[str]:
    end = row.begins + 30
    return [
        f"{row.begins // 60:02d}:{row.begins % 60:02d}–{end // 60:02d}:{end % 60:02d}",
        figures.tenths(row.calls),
        number_de(row.most),
        number_de(row.needed.agents),
        number_de(row.needed.scheduled),
        f"{figures.tenths(int(row.needed.level * 1000) / 10)} %" if row.calls else "–",
        f"{number_de(round(row.needed.wait))} s" if row.calls else "–",
    ]


def _words(found: Staffing) -> dict[str, str]:
    return {
        "agents": number_de(found.agents),
        "scheduled": number_de(found.scheduled),
        "level": f"{figures.tenths(int(found.level * 1000) / 10)} %",
        "wait": f"{number_de(round(found.wait))} s",
        "busy": f"{number_de(round(found.busy * 100))} %",
    }


def _month(year: int, month: int, count: int) -> str:
    return f"{date(year, month, 1):%m/%Y}: {number_de(count)}"
