"""Figures as a page and as open data, for a member or for all of them."""

import csv
import io
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from verbund.cases.queries.export import harmless
from verbund.core.ui.texts import current_language, translate
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.members.queries import Member
from verbund.topics.reports import queries
from verbund.topics.reports.figures import CELL, Figures, Line, figures
from verbund.topics.reports.web.frame import page, taking_part

_LICENCE = "dl-de/zero-2.0"


@require_safe
def figures_page(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """How long it takes, what is open, where most is reported."""
    told = figures(_owners(member), now=clock.now())
    base = _base(member)
    language = current_language()
    return page(
        request,
        "figures.html",
        {
            "told": told,
            "since": date_de(told.since, language),
            "until": date_de(told.until, language),
            "big": [
                (told.total.reported, translate("reports.figures.reported")),
                (told.total.open_now, translate("reports.figures.open")),
                (_days(told.total.median_days), translate("reports.figures.median")),
                (_days(told.total.most_days), translate("reports.figures.most")),
            ],
            "offices": [_row(one) for one in told.offices],
            "categories": [_row(one) for one in told.categories],
            "cells": [
                (f"{c.lat:.4f}, {c.lon:.4f}", c.category, c.count, c.open)
                for c in told.cells[:50]
            ],
            "list_href": reverse("reports", args=[member])
            if member
            else reverse("reports-all"),
            "csv": f"{base}.csv",
            "json": f"{base}.json",
            "cells_csv": f"{base}/karte.csv",
            "cells_json": f"{base}/karte.json",
            "licence": _LICENCE,
        },
        member=member,
    )


@require_safe
def figures_file(
    request: HttpRequest, kind: str, member: Member | None = None
) -> HttpResponse:
    """The same figures as CSV or JSON."""
    told = figures(_owners(member), now=clock.now())
    if kind == "json":
        return _json(
            {
                "since": told.since,
                "until": told.until,
                "licence": _LICENCE,
                "total": told.total,
                "offices": told.offices,
                "categories": told.categories,
            }
        )
    names = [f for f in Line.__struct_fields__ if f != "key"]
    rows: list[Sequence[object]] = [["group", *names]]
    for group, lines in (("office", told.offices), ("category", told.categories)):
        rows += [[group, *(getattr(line, name) for name in names)] for line in lines]
    return _csv(kind, rows, "anliegen-zahlen")


@require_safe
def cells_file(
    request: HttpRequest, kind: str, member: Member | None = None
) -> HttpResponse:
    """The heat map: GeoJSON of cells, or CSV of their middles."""
    told = figures(_owners(member), now=clock.now())
    if kind == "json":
        return _json(_geojson(told), "application/geo+json")
    rows: list[Sequence[object]] = [["lat", "lon", "count", "open", "category"]]
    rows += [[c.lat, c.lon, c.count, c.open, c.category] for c in told.cells]
    return _csv(kind, rows, "anliegen-karte")


def _owners(member: Member | None) -> tuple[UUID, ...]:
    return (taking_part(member).id,) if member else queries.everybody()


def _base(member: Member | None) -> str:
    page_href = (
        reverse("reports-figures", args=[member])
        if member
        else reverse("reports-figures-all")
    )
    return page_href.rstrip("/")


def _row(one: Line) -> tuple[object, ...]:
    return (
        one.title or translate("reports.figures.no_office"),
        one.reported,
        one.closed,
        one.open_now,
        one.overdue,
        _days(one.median_days),
        _days(one.most_days),
        "–" if one.in_time is None else f"{one.in_time} %",
        one.reopened,
        one.joined,
    )


def _days(days: float | None) -> str:
    if days is None:
        return "–"
    text = f"{days:.1f}"
    return text if current_language() == "en" else text.replace(".", ",")


def _geojson(told: Figures) -> dict[str, object]:
    half = CELL / 2
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [
                            [round(c.lon + dx * half, 5), round(c.lat + dy * half, 5)]
                            for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
                        ]
                    ],
                },
                "properties": {
                    "count": c.count,
                    "open": c.open,
                    "category": c.category,
                },
            }
            for c in told.cells
        ],
    }


def _json(data: object, media: str = "application/json") -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(data), content_type=media)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _csv(kind: str, rows: Sequence[Sequence[object]], name: str) -> HttpResponse:
    if kind != "csv":
        raise Http404
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow(
            ["" if v is None else harmless(v) if isinstance(v, str) else v for v in row]
        )
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
