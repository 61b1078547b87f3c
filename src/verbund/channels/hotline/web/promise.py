"""The 115 promise per municipality as a table and CSV; who may see which figures."""

import csv
from datetime import date, timedelta
from io import StringIO

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from verbund.calls import queries as calls
from verbund.calls.shapes import PromiseRow
from verbund.channels.hotline import figures
from verbund.channels.hotline.frame import Hotline, hotline_page, page
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import number_de

_COLUMNS = (
    "municipality", "desk", "offered", "answered_in_30_s", "abandoned", "unmeasured",
    "talked", "first_contact", "answers_due", "answers_in_time", "answers_waiting",
)  # fmt: skip
_MOST_DAYS = 400


@require_safe
@hotline_page
def promise(hotline: Hotline) -> HttpResponse:
    """What was promised and what was kept, in a period of days."""
    first, last = period(hotline)
    rows = _rows(hotline, first, last)
    total = figures.total(rows)
    context = {
        "first": first,
        "last": last,
        "shown": figures.shown(total),
        "rows": [_row(hotline, row) for row in rows],
        "total": total,
        "few": 0 < total.talked < figures.LEAST,
        "csv": f"?von={first.isoformat()}&bis={last.isoformat()}",
        "least": figures.LEAST,
    }
    return page(hotline, "hotline/promise.html", context, section="promise")


@require_safe
@hotline_page
def export(hotline: Hotline) -> HttpResponse:
    """The same as CSV."""
    first, last = period(hotline)
    lines = StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in _rows(hotline, first, last):
        found = row.figures
        writer.writerow(
            [
                _name(hotline, row.owner_id),
                _name(hotline, row.acting_id),
                found.offered,
                found.in_time,
                found.abandoned,
                found.unmeasured,
                found.talked,
                found.first,
                found.due,
                found.kept,
                found.waiting,
            ]
        )
    response = HttpResponse(
        lines.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    name = f"115-{first.isoformat()}-{last.isoformat()}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def period(hotline: Hotline) -> tuple[date, date]:
    """The days asked for, both inclusive; the last thirty if none are."""
    today = clock.today()
    first = _day(hotline.request.GET.get("von", ""), today - timedelta(days=29))
    last = _day(hotline.request.GET.get("bis", ""), today)
    if last < first:
        first, last = last, first
    return max(first, last - timedelta(days=_MOST_DAYS)), last


def _day(said: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def _rows(hotline: Hotline, first: date, last: date) -> tuple[PromiseRow, ...]:
    rows = calls.promise(
        hotline.actor,
        begin=figures.begin_of(first),
        end=figures.begin_of(last + timedelta(days=1)),
    )
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                _name(hotline, row.owner_id),
                _name(hotline, row.acting_id),
            ),
        )
    )


def _name(hotline: Hotline, member_id: object) -> str:
    found = hotline.known.members.get(member_id)  # type: ignore[call-overload] # ids
    return found.name if found else "–"


def _row(hotline: Hotline, row: PromiseRow) -> list[str]:
    found = row.figures
    desk = _name(hotline, row.acting_id)
    own = row.owner_id == row.acting_id
    return [
        _name(hotline, row.owner_id),
        translate("call.promise.own_desk") if own else desk,
        number_de(found.offered),
        figures.per_cent(found.in_time, found.offered),
        number_de(found.abandoned),
        number_de(found.talked),
        figures.per_cent(found.first, found.talked),
        translate("call.promise.of", part=found.kept, whole=found.due),
    ]
