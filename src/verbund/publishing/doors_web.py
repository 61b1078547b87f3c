"""The page and files of the channels: by which door, where given up, how long."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from verbund.core.ui.texts import current_language, translate
from verbund.members.queries import Member
from verbund.publishing import files, queries
from verbund.publishing.doors import Doors, doors
from verbund.publishing.web import address, as_file, draw, publisher, told_year
from verbund.publishing.wording import count_word, days_word, percent_word


@require_safe
def page(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """One year's channels side by side, and the pages where people gave up."""
    told, years = _told(request, member)
    here = address("doors", member)
    year = f"?jahr={told.year}"
    return draw(
        request,
        "doors.html",
        member,
        {
            "told": told,
            "years": [
                {"year": y, "href": f"{here}?jahr={y}", "current": y == told.year}
                for y in years
            ],
            "doors": door_cells(told, current_language()),
            "stops": stop_cells(told, current_language()),
            "csv": f"{address('doors-file', member, 'csv')}{year}",
            "json": f"{address('doors-file', member, 'json')}{year}",
            "statistics": f"{address('statistics', member)}{year}",
        },
    )


@require_safe
def file(request: HttpRequest, kind: str, member: Member | None = None) -> HttpResponse:
    """The same as CSV or JSON."""
    told, _ = _told(request, member)
    if kind == "csv":
        content = files.doors_csv(told, publisher(member))
    elif kind == "json":
        content = files.doors_json(told, publisher(member))
    else:
        raise Http404
    slug = member.slug if member else "verbund"
    return as_file(content, kind, f"zugaenge-{slug}-{told.year}")


def door_cells(told: Doors, language: str) -> list[list[str]]:
    """The table of channels in words."""
    return [
        [
            translate(f"publishing.channel.{line.channel}"),
            count_word(line.received, language),
            count_word(line.sent, language),
            count_word(line.given_up, language),
            count_word(line.elsewhere, language),
            count_word(line.unfinished, language),
            days_word(line.minutes, language),
            days_word(line.days, language),
        ]
        for line in told.lines
    ]


def stop_cells(told: Doors, language: str) -> list[list[str]]:
    """The table of pages in words."""
    return [
        [
            line.service.get(language),
            line.page.get(language),
            count_word(line.count, language),
            percent_word(line.share),
        ]
        for line in told.stops
    ]


def _told(request: HttpRequest, member: Member | None) -> tuple[Doors, tuple[int, ...]]:
    owners = queries.owners_of(member)
    found = queries.statistics(owners, year=told_year(request))
    return doors(owners, year=found.year), found.years
