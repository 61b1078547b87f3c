"""Figures for coordination: the members of an association side by side."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.channels.desk.frame import Desk, desk_page, page
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing import files, queries
from verbund.publishing.comparison import compared
from verbund.publishing.doors import doors
from verbund.publishing.doors_web import door_cells, stop_cells
from verbund.publishing.wording import count_word, days_word, percent_word


@require_safe
@desk_page
def statistics(desk: Desk) -> HttpResponse:
    """One year: members compared, services, channels; small counts suppressed."""
    body = _chosen(desk)
    owners = queries.owners_of(body)
    told = queries.statistics(owners, year=_year(desk))
    language = desk.language
    here = reverse("desk-statistics")
    slug = body.slug if body else ""
    by_door = doors(owners, year=told.year)
    lines = compared(owners, year=told.year) if len(owners) > 1 else ()
    context = {
        "told": told,
        "bodies": [
            {
                "label": one.name,
                "href": f"{here}?stelle={one.slug}&jahr={told.year}",
                "count": None,
                "current": one == body,
            }
            for one in _bodies(desk)
        ],
        "years": [
            {
                "label": str(year),
                "href": f"{here}?stelle={slug}&jahr={year}",
                "count": None,
                "current": year == told.year,
            }
            for year in told.years
        ],
        "figures": [
            {
                "label": translate("work.stats.received"),
                "value": count_word(told.received, language),
            },
            {
                "label": translate("work.stats.done"),
                "value": count_word(told.done, language),
            },
            {
                "label": translate("work.stats.open"),
                "value": count_word(told.open_now, language),
            },
            {
                "label": translate("work.stats.days"),
                "value": days_word(told.median_days, language),
            },
            {
                "label": translate("work.stats.in_time"),
                "value": percent_word(told.in_time),
            },
        ],
        "members": [
            [
                line.member,
                count_word(line.received, language),
                count_word(line.done, language),
                count_word(line.open_now, language),
                percent_word(line.online),
                days_word(line.median_days, language),
                percent_word(line.in_time),
            ]
            for line in lines
        ],
        "services": [
            [
                line.title.get(language),
                count_word(line.received, language),
                count_word(line.done, language),
                count_word(line.open_now, language),
                days_word(line.median_days, language),
                percent_word(line.in_time),
            ]
            for line in told.services
        ],
        "channels": door_cells(by_door, language),
        "stops": stop_cells(by_door, language),
        "doors": reverse("doors", args=[slug]) if slug else "",
        "csv": f"{reverse('desk-statistics-csv')}?stelle={slug}&jahr={told.year}",
        "public": reverse("statistics", args=[slug]) if slug else "",
    }
    return page(desk, "desk/statistics.html", context, section="statistics")


@require_safe
@desk_page
def export(desk: Desk) -> HttpResponse:
    """The comparison as CSV."""
    body = _chosen(desk)
    owners = queries.owners_of(body)
    year = queries.statistics(owners, year=_year(desk)).year
    content = files.comparison_csv(compared(owners, year=year))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"statistik-{body.slug if body else 'verbund'}-{year}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _bodies(desk: Desk) -> tuple[Member, ...]:
    """The person's own body and the associations it belongs to."""
    own = desk.known.members.get(desk.actor.member) if desk.actor.member else None
    if own is None:
        return ()
    return (own, *members.associations_of(own))


def _chosen(desk: Desk) -> Member | None:
    """The body asked for among one's own; first an association, then oneself."""
    bodies = _bodies(desk)
    wanted = desk.request.GET.get("stelle", "")
    named = next((one for one in bodies if one.slug == wanted), None)
    joined = next((one for one in bodies if members.members_of(one)), None)
    return named or joined or (bodies[0] if bodies else None)


def _year(desk: Desk) -> int:
    text = desk.request.GET.get("jahr", "")
    good = text.isascii() and text.isdecimal() and len(text) == 4
    return int(text) if good else clock.today().year
