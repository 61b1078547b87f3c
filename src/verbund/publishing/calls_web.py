"""The page and files of the 115 promise, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from verbund.core.ui.texts import current_language, translate
from verbund.kernel.german import date_de, number_de
from verbund.members.queries import Member
from verbund.publishing import files, queries
from verbund.publishing.calls import GOALS, Kept, ToldPromise, told_promise
from verbund.publishing.web import address, as_file, draw, publisher, told_year
from verbund.publishing.wording import count_word


@require_safe
def page(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """One year of the promise: in sum, by month, by whoever answered."""
    told = _told(request, member)
    language = current_language()
    here = address("calls", member)
    year = f"?jahr={told.year}"
    return draw(
        request,
        "calls.html",
        member,
        {
            "told": told,
            "through": date_de(told.through, language) if told.through else "",
            "years": [
                {"year": y, "href": f"{here}?jahr={y}", "current": y == told.year}
                for y in told.years
            ],
            "figures": _headline(told.whole),
            "months": [
                [translate(f"publishing.month.{month}"), *_cells(line, language)]
                for month, line in told.months
            ],
            "desks": [[name, *_cells(line, language)] for name, line in told.desks],
            "csv": f"{address('calls-file', member, 'csv')}{year}",
            "json": f"{address('calls-file', member, 'json')}{year}",
            "statistics": address("statistics", member),
        },
    )


@require_safe
def file(request: HttpRequest, kind: str, member: Member | None = None) -> HttpResponse:
    """The same as CSV or JSON."""
    told = _told(request, member)
    if kind == "csv":
        content = files.calls_csv(told, publisher(member))
    elif kind == "json":
        content = files.calls_json(told, publisher(member))
    else:
        raise Http404
    slug = member.slug if member else "verbund"
    return as_file(content, kind, f"115-{slug}-{told.year}")


def per_cent(value: float | None) -> str:
    """``79,2 %`` with one place; a dash for too few."""
    if value is None:
        return "–"
    whole, _, place = f"{value:.1f}".partition(".")
    return f"{number_de(int(whole))},{place}\N{NO-BREAK SPACE}%"


def _told(request: HttpRequest, member: Member | None) -> ToldPromise:
    return told_promise(queries.owners_of(member), year=told_year(request))


def _headline(whole: Kept) -> list[tuple[str, str]]:
    values = (whole.in_time, whole.first, whole.kept)
    return [
        (per_cent(value), translate(f"publishing.calls.{name}", goal=goal))
        for name, value, goal in zip(
            ("in_time_goal", "first_goal", "kept_goal"), values, GOALS, strict=True
        )
    ]


def _cells(line: Kept, language: str) -> list[str]:
    return [
        count_word(line.offered, language),
        per_cent(line.in_time),
        count_word(line.abandoned, language),
        count_word(line.talked, language),
        per_cent(line.first),
        count_word(line.due, language),
        per_cent(line.kept),
    ]
