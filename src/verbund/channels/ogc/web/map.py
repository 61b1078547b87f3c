"""What maps on our pages load: the style and, if configured, a file of tiles."""

import re
from pathlib import Path
from typing import Final

from django.http import Http404, HttpResponse

from verbund.channels.ogc import links
from verbund.channels.ogc.answers import Call, door, json
from verbund.channels.ogc.query import allow_none
from verbund.channels.ogc.style import style
from verbund.core.config import config

_RANGE: Final = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")
#: More is never asked for at once by a map.
_MOST: Final = 16_000_000
_MEDIA: Final = "application/vnd.pmtiles"


@door("json")
def style_file(call: Call) -> HttpResponse:
    """The style of all maps."""
    allow_none(call.query)
    return json(call, style(call.base, config().map_pmtiles), links.JSON, seconds=300)


@door("json")
def tiles(call: Call) -> HttpResponse:
    """A part of the file of tiles; maps ask for ranges only (RFC 9110, 14).

    Whole it is given only where it is small: a region's tiles are gigabytes.
    """
    name = config().map_pmtiles
    if not name or not Path(name).is_file():
        raise Http404
    found = Path(name).stat()
    size = found.st_size
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=3600",
        "ETag": f'"{size:x}-{int(found.st_mtime):x}"',
    }
    # A question for the head is about the whole (RFC 9110, 14.2: Range is for GET).
    if call.request.method == "HEAD":
        headers["Content-Length"] = str(size)
        return HttpResponse(content_type=_MEDIA, headers=headers)
    asked = call.request.META.get("HTTP_RANGE", "")
    part = _part(asked or f"bytes=0-{size - 1}", size)
    if part is None or not (asked or size <= _MOST):
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part
    with Path(name).open("rb") as stream:
        stream.seek(first)
        content = stream.read(last - first + 1)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = 206 if asked else 200
    return HttpResponse(content, status=status, content_type=_MEDIA, headers=headers)


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of one range; ``None`` if the file has no such part."""
    found = _RANGE.fullmatch(asked)
    if found is None:
        return None
    if found[3]:
        first, last = max(0, size - int(found[3])), size - 1
    else:
        first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    last = min(last, first + _MOST - 1)
    return (first, last) if first <= last else None
