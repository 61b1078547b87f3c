"""Everything at once: GeoReport Bulk as CSV, row by row, and the newest as Atom.

Bulk (draft): more than a thousand reports without paging, in fixed columns, with
``status_description`` for what ``open`` and ``closed`` cannot say. Atom with GeoRSS
shows the newest reports of a category or a circle to any feed reader.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import urlencode
from xml.etree import ElementTree as Tree

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from msgspec.structs import replace

from verbund.core.errors import VerbundError
from verbund.core.problems import known_failure
from verbund.topics.reports.open311 import filters, listing
from verbund.topics.reports.open311.bodies import Writer
from verbund.topics.reports.open311.door import CORS, Call, failure, read, tagged
from verbund.topics.reports.open311.formats import Plain, csv_line, moment
from verbund.topics.reports.open311.listing import Row
from verbund.topics.reports.open311.services import codes_for
from verbund.topics.reports.wording import detail_word

COLUMNS: Final = (
    "service_request_id", "requested_datetime", "updated_datetime", "closed_date",
    "status_description", "status_notes", "source", "service_name", "service_subtype",
    "description", "agency_responsible", "address", "lat", "long",
)  # fmt: skip
_CHUNK: Final = 500
_NEWEST: Final = 100
_ATOM: Final = "http://www.w3.org/2005/Atom"
_GEORSS: Final = "http://www.georss.org/georss"
Tree.register_namespace("", _ATOM)
Tree.register_namespace("georss", _GEORSS)


def csv(request: HttpRequest, member: str = "") -> HttpResponse | StreamingHttpResponse:
    """All public reports that fit the filters, without any limit."""
    try:
        call = read(request, member, "xml")
        asked = replace(_asked(call, whole=True), size=_CHUNK, offset=0)
    except Exception as error:
        return _refused(request, error)
    lines = _lines(call, asked)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="anliegen-{call.member.slug}.csv"'
    )
    response.headers["Cache-Control"] = "public, no-cache"
    return _open(response)


def atom(request: HttpRequest, member: str = "") -> HttpResponse:
    """The newest public reports that fit the filters."""
    try:
        call = read(request, member, "xml")
        asked = replace(_asked(call, whole=False), size=_NEWEST, offset=0)
        body = _feed(call, listing.find(call.member, asked).rows)
    except Exception as error:
        return _refused(request, error)
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    return _open(tagged(request, response, body))


# Only reading; and whoever asks by POST is told so.
csv.csrf_exempt = atom.csrf_exempt = True  # type: ignore[attr-defined]


def _asked(call: Call, *, whole: bool) -> filters.Wanted:
    codes = partial(codes_for, call.member, call.language)
    return filters.wanted(call.given, codes, whole=whole)


def _lines(call: Call, asked: filters.Wanted) -> Iterator[str]:
    """Page by page, so that a million rows never are in memory."""
    yield csv_line(COLUMNS)
    writer = Writer(member=call.member, language=call.language, absolute=call.absolute)
    while True:
        found = listing.find(call.member, asked)
        bodies = writer.requests(found.rows)
        for row, body in zip(found.rows, bodies, strict=True):
            if isinstance(body, dict):
                yield csv_line(_cells(row, body, call.language))
        if not found.more:
            return
        asked = replace(asked, after=listing.place_of(found.rows[-1], asked.order))


def _cells(row: Row, body: dict[str, Plain], language: str) -> list[str]:
    cells = {
        **body,
        "closed_date": moment(row.closed_at) if row.closed_at else "",
        "status_description": detail_word(row.detail, language),
        "source": row.channel,
        "service_subtype": "",
    }
    return [_text(cells.get(name)) for name in COLUMNS]


def _text(value: Plain) -> str:
    return "" if value is None else str(value)


def _feed(call: Call, rows: tuple[Row, ...]) -> bytes:
    writer = Writer(member=call.member, language=call.language, absolute=call.absolute)
    asked = urlencode(
        [(n, v) for n, vs in call.given.lists().items() for v in vs if n != "api_key"]
    )
    own = call.absolute(call.request.path) + (f"?{asked}" if asked else "")
    page = call.absolute(f"/{call.member.slug}/anliegen/")
    feed = Tree.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", own)
    _add(feed, "title", f"{call.member.official_name}: Anliegen")
    newest = max((row.updated_at for row in rows), default=None)
    _add(feed, "updated", moment(newest) if newest else "2026-01-01T00:00:00Z")
    Tree.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": own})
    Tree.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "alternate", "href": page})
    author = Tree.SubElement(feed, f"{{{_ATOM}}}author")
    _add(author, "name", call.member.official_name)
    for row, body in zip(rows, writer.requests(rows), strict=True):
        if isinstance(body, dict):
            _entry(feed, row, body, page)
    return bytes(Tree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: Tree.Element, row: Row, body: dict[str, Plain], page: str) -> None:
    entry = Tree.SubElement(feed, f"{{{_ATOM}}}entry")
    address = f"{page}{row.public_id}/"
    _add(entry, "id", address)
    place = f", {row.address}" if row.address else ""
    _add(entry, "title", f"{body['service_name']}{place}")
    Tree.SubElement(entry, f"{{{_ATOM}}}link", {"href": address})
    _add(entry, "published", _text(body["requested_datetime"]))
    _add(entry, "updated", moment(row.updated_at))
    Tree.SubElement(entry, f"{{{_ATOM}}}category", {"term": row.category})
    parts = (body.get("status_notes"), body["description"])
    _add(entry, "summary", "\n".join(_text(part) for part in parts if part))
    if row.lat is not None and row.lon is not None:
        point = Tree.SubElement(entry, f"{{{_GEORSS}}}point")
        point.text = f"{row.lat} {row.lon}"


def _add(parent: Tree.Element, name: str, text: str) -> None:
    # ElementTree escapes, but writes characters that XML cannot hold as they are.
    clean = "".join(char for char in text if char >= " " or char in "\n\t")
    Tree.SubElement(parent, f"{{{_ATOM}}}{name}").text = clean


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    found = known_failure(error)
    if found is None or not isinstance(found, VerbundError):
        raise error
    language = str(getattr(request, "language", "de"))
    return _open(failure(found, "xml", language))


def _open(response: HttpResponse | StreamingHttpResponse) -> HttpResponse:
    for name, value in CORS.items():
        response.headers[name] = value
    return response  # type: ignore[return-value]


__all__ = ["COLUMNS", "atom", "csv"]
