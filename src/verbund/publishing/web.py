"""Pages and files of open data. Anybody may read them, also from another site."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.core.ui.texts import current_language, translate
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing import charts, files, queries
from verbund.publishing.errors import CollectionNotFound
from verbund.publishing.shapes import CollectionPage, OpenItem, Statistics
from verbund.publishing.wording import count_word, days_word, percent_word

_MOST_TEXT = 200
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


@require_safe
def register(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """All open collections of a member, and its statistics."""
    infos = queries.collections_of(member)
    items = [
        {
            "title": info.title.get(current_language()),
            "text": info.description.get(current_language())
            if info.description
            else "",
            "href": address("collection", member, info.id),
        }
        for info in infos
    ]
    return draw(request, "register.html", member, {"items": items})


@require_safe
def collection(
    request: HttpRequest, name: str, member: Member | None = None
) -> HttpResponse:
    """One collection as a table, to search and to turn the pages of."""
    text = request.GET.get("suche", "").strip()[:_MOST_TEXT]
    language = current_language()
    found = _collection(
        name, member, text=text, page=_number(request, "seite", 1), language=language
    )
    info = found.info
    columns: list[object] = [info.headings[c].get(language) for c in info.columns]
    if found.several:
        columns.append(translate("publishing.member"))
    if info.counted:
        columns.append((translate("publishing.count"), "num"))
    return draw(
        request,
        "collection.html",
        member,
        {
            "info": info,
            "title": info.title.get(language),
            "text": text,
            "columns": columns,
            "rows": [_cells(found, row, language) for row in found.rows],
            "found": found,
            "previous": _turned(text, found.page - 1) if found.page > 1 else "",
            "next": _turned(text, found.page + 1) if found.page < found.pages else "",
            "csv": address("collection-file", member, name, "csv"),
            "json": address("collection-file", member, name, "json"),
            "register": address("register", member),
        },
    )


@require_safe
def collection_file(
    request: HttpRequest, name: str, kind: str, member: Member | None = None
) -> HttpResponse:
    """The whole collection as CSV or JSON."""
    found = _collection(name, member, size=None, language="de")
    by = publisher(member)
    if kind == "csv":
        content = files.collection_csv(found)
    elif kind == "json":
        content = files.collection_json(found, by)
    else:
        raise Http404
    return as_file(content, kind, f"{name}-{member.slug if member else 'verbund'}")


@require_safe
def figures(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """Statistics of one year: tables first, then pictures of the same figures."""
    told = _statistics(request, member)
    language = current_language()
    here = address("statistics", member)
    months = [translate(f"publishing.month.{month}") for month in range(1, 13)]
    chart = charts.bars(
        list(zip(months, told.by_month, strict=True)),
        title=translate("publishing.stats.by_month", year=told.year),
        hidden=translate("publishing.few"),
        language=language,
    )
    return draw(
        request,
        "statistics.html",
        member,
        {
            "told": told,
            "years": [
                {
                    "year": year,
                    "href": f"{here}?jahr={year}",
                    "current": year == told.year,
                }
                for year in told.years
            ],
            "figures": _headline(told, language),
            "services": _services(told, language),
            "channels": [
                [translate(f"publishing.channel.{name}"), count_word(count, language)]
                for name, count in told.by_channel.items()
            ],
            "phases": [
                [translate(f"publishing.phase.{name}"), count_word(count, language)]
                for name, count in told.by_phase.items()
            ],
            "months": [
                [name, count_word(count, language)]
                for name, count in zip(months, told.by_month, strict=True)
            ],
            "members": [
                [name, count_word(count, language)] for _, name, count in told.by_member
            ],
            "chart": chart,
            "csv": f"{address('statistics-file', member, 'csv')}?jahr={told.year}",
            "json": f"{address('statistics-file', member, 'json')}?jahr={told.year}",
            "register": address("register", member),
            "doors": f"{address('doors', member)}?jahr={told.year}",
            "calls": address("calls", member),
        },
    )


@require_safe
def figures_file(
    request: HttpRequest, kind: str, member: Member | None = None
) -> HttpResponse:
    """The statistics of one year as CSV or JSON."""
    told = _statistics(request, member)
    by = publisher(member)
    if kind == "csv":
        content = files.statistics_csv(told, by)
    elif kind == "json":
        content = files.statistics_json(told, by)
    else:
        raise Http404
    slug = member.slug if member else "verbund"
    return as_file(content, kind, f"statistik-{slug}-{told.year}")


# --- what the pages of open data share ----------------------------------------


def draw(
    request: HttpRequest,
    template: str,
    member: Member | None,
    context: Mapping[str, object],
) -> HttpResponse:
    """A page of open data in the frame of its publisher."""
    facts = members.facts_for(member) if member else None
    full = {
        "member": facts,
        "home_href": f"/{member.slug}/" if member else "/",
        "name": member.name if member else translate("publishing.everybody"),
        **context,
    }
    response = render(request, f"publishing/{template}", full)
    # Cookies choose language and theme, so only the reader's browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def as_file(content: str, kind: str, name: str) -> HttpResponse:
    """A file that anybody may fetch, also a page of another site."""
    response = HttpResponse(content, content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _collection(
    name: str,
    member: Member | None,
    *,
    text: str = "",
    page: int = 1,
    size: int | None = queries.PAGE_SIZE,
    language: str = "de",
) -> CollectionPage:
    try:
        return queries.collection(
            member, name, text=text, page=page, size=size, language=language
        )
    except CollectionNotFound as missing:
        raise Http404 from missing


def _statistics(request: HttpRequest, member: Member | None) -> Statistics:
    return queries.statistics(queries.owners_of(member), year=told_year(request))


def told_year(request: HttpRequest) -> int | None:
    """The year that the address asks for."""
    return _number(request, "jahr", 0) or None


def _number(request: HttpRequest, name: str, default: int) -> int:
    text = request.GET.get(name, "")
    return (
        int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else default
    )


def address(name: str, member: Member | None, *rest: str) -> str:
    """Where a page is found, below a member or for all together."""
    if member is not None:
        return reverse(name, args=[member.slug, *rest])
    head, _, tail = name.partition("-")
    return reverse(f"{head}-all-{tail}" if tail else f"{head}-all", args=rest)


def publisher(member: Member | None) -> str:
    """Whose data they are, by the official name."""
    return member.official_name if member else translate("publishing.everybody")


def _turned(text: str, page: int) -> str:
    return f"?{urlencode({'suche': text, 'seite': page})}"


def _cells(found: CollectionPage, row: OpenItem, language: str) -> list[str]:
    cells = [row.words[name] for name in found.info.columns]
    if found.several:
        cells.append(row.member)
    if found.info.counted:
        cells.append(count_word(row.count, language))
    return cells


def _headline(told: Statistics, language: str) -> list[tuple[str, str]]:
    found = [
        (count_word(told.received, language), translate("publishing.stats.received")),
        (count_word(told.done, language), translate("publishing.stats.done")),
        (count_word(told.open_now, language), translate("publishing.stats.open")),
    ]
    if told.median_days is not None:
        days = days_word(told.median_days, language)
        found.append((days, translate("publishing.stats.days")))
    if told.in_time is not None:
        found.append(
            (percent_word(told.in_time), translate("publishing.stats.in_time"))
        )
    return found


def _services(told: Statistics, language: str) -> list[list[str]]:
    return [
        [
            line.title.get(language),
            count_word(line.received, language),
            count_word(line.done, language),
            count_word(line.open_now, language),
            days_word(line.median_days, language),
            percent_word(line.in_time),
        ]
        for line in told.services
    ]
