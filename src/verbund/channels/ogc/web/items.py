"""Features: a page of them, one, a whole collection as a file.

Bodies were written once, when the feature was stored; here they are only put together
as bytes between a head and a tail.
"""

from typing import Final
from urllib.parse import urlencode

import msgspec
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

from verbund.channels.ogc import download, files, links, sources
from verbund.channels.ogc.answers import Call, door, finished, moment
from verbund.channels.ogc.asking import Asked, read_items
from verbund.channels.ogc.crs import DEFAULT, read_crs
from verbund.channels.ogc.errors import no_feature
from verbund.channels.ogc.query import EVERYWHERE, allow, allow_none
from verbund.channels.ogc.shapes import Layer, Slice
from verbund.channels.ogc.sources import Source
from verbund.channels.ogc.web import pages
from verbund.kernel import clock

_MEDIA: Final = {"json": links.GEOJSON, "html": links.HTML, "csv": links.CSV}


@door("json", "html", "csv")
def items(call: Call, key: str) -> HttpResponse:
    """Features of a collection that meet all conditions, a page at a time."""
    layer, source = sources.find(key)
    if call.kind == "html":
        return pages.items(call, layer, source)
    query = {n: v for n, v in call.query.items() if n not in EVERYWHERE}
    asked = read_items(query, layer)
    found = source.slice(layer, asked.ask)
    bodies = found.bodies
    if call.kind == "csv":
        return _csv(call, layer, asked, found, query)
    if asked.crs.epsg:
        bodies = tuple(asked.crs.write(body) for body in bodies)
    features = ",".join(bodies).encode()
    head = {
        "type": "FeatureCollection",
        "timeStamp": moment(clock.now()),
        "numberReturned": len(bodies),
        "links": _links(call, layer, found, query),
    }
    matched = _matched(layer, source, asked, found)
    if matched is not None:
        head["numberMatched"] = matched
    start = msgspec.json.encode(head)[:-1]
    return finished(
        call,
        b"".join((start, b',"features":[', features, b"]}")),
        links.GEOJSON,
        of=features,
        headers={"Content-Crs": f"<{asked.crs.uri}>"},
    )


def _matched(layer: Layer, source: Source, asked: Asked, found: Slice) -> int | None:
    """How many there are in all, where that costs nothing."""
    number = len(found.bodies)
    if asked.ask.everything:
        known = sources.count(layer, source, asked.ask)
        return known if known is not None and known >= number else None
    return None if found.next or asked.ask.after else number


def _links(
    call: Call, layer: Layer, found: Slice, query: dict[str, str]
) -> list[links.Link]:
    path = f"{call.base}{links.collection_path(layer.key)}"
    rest = f"&{urlencode(query)}" if query else ""
    made = [
        {
            "href": f"{path}/items?f={kind}{rest}",
            "rel": "self" if kind == call.kind else "alternate",
            "type": media,
        }
        for kind, media in _MEDIA.items()
    ]
    made.append({"href": path, "rel": "collection", "type": links.JSON})
    if found.next:
        made.append(
            {
                "href": _next(call, layer, found, query),
                "rel": "next",
                "type": _MEDIA[call.kind],
            }
        )
    return made


def _next(call: Call, layer: Layer, found: Slice, query: dict[str, str]) -> str:
    following = urlencode({**query, "cursor": found.next})
    path = f"{call.base}{links.collection_path(layer.key)}/items"
    return f"{path}?f={call.kind}&{following}"


def _csv(
    call: Call, layer: Layer, asked: Asked, found: Slice, query: dict[str, str]
) -> HttpResponse:
    content = files.csv_head(layer, asked.crs)
    bodies = found.bodies
    if asked.crs.epsg:
        bodies = tuple(asked.crs.write(body) for body in bodies)
    content += files.csv_rows(layer, bodies, asked.crs)
    headers = {
        "Content-Crs": f"<{asked.crs.uri}>",
        "Content-Disposition": f'attachment; filename="{layer.key}.csv"',
    }
    if found.next:
        headers["Link"] = f'<{_next(call, layer, found, query)}>; rel="next"'
    return finished(call, content, files.CSV.media, headers=headers)


@door("json", "html")
def item(call: Call, key: str, fid: str) -> HttpResponse:
    """One feature."""
    layer, source = sources.find(key)
    if call.kind == "html":
        allow_none(call.query)
    else:
        allow(call.query, {"crs"}, lambda _: False)
    found = source.one(layer, fid)
    if found is None:
        raise no_feature(fid)
    body, changed_at = found
    if call.kind == "html":
        return pages.item(call, layer, fid, body)
    crs = read_crs("crs", call.query["crs"]) if "crs" in call.query else DEFAULT
    if crs.epsg:
        body = crs.write(body)
    path = f"{call.base}{links.item_path(key, fid)}"
    tail = msgspec.json.encode(
        [
            {"href": f"{path}?f=json", "rel": "self", "type": links.GEOJSON},
            {"href": f"{path}?f=html", "rel": "alternate", "type": links.HTML},
            {
                "href": f"{call.base}{links.collection_path(key)}",
                "rel": "collection",
                "type": links.JSON,
            },
        ]
    )
    own = body.encode()
    return finished(
        call,
        b"".join((own[:-1], b',"links":', tail, b"}")),
        links.GEOJSON,
        of=own,
        changed_at=changed_at,
        headers={"Content-Crs": f"<{crs.uri}>"},
    )


@door("json")
def whole(call: Call, key: str, ending: str) -> HttpResponseBase:
    """The whole collection as a file (INSPIRE: predefined dataset download)."""
    layer, source = sources.find(key)
    allow_none(call.query)
    kind = next((one for one in files.offered(layer) if one.ending == ending), None)
    if kind is None:
        raise Http404
    response: HttpResponseBase
    if kind.driver:
        response = FileResponse(download.opened(layer, source, kind))
    elif kind is files.CSV:
        response = StreamingHttpResponse(files.csv_lines(layer, source))
    else:
        response = StreamingHttpResponse(files.geojson_lines(layer, source))
    response.headers["Content-Type"] = kind.media
    name = f"{layer.key}.{kind.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Link"] = (
        f'<{links.LICENCES.get(layer.licence, "")}>; rel="license"'
    )
    return response
