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

_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
#: More is never asked for at once by a map.
_MOST: Final = 16_000_000


@door("json")
def style_file(call: Call) -> HttpResponse:
    """The style of all maps."""
    allow_none(call.query)
    return json(call, style(call.base, config().map_pmtiles), links.JSON, seconds=300)


@door("json")
def tiles(call: Call) -> HttpResponse:
    """A part of the file of tiles; maps ask for ranges only (RFC 9110, 14)."""
    name = config().map_pmtiles
    if not name or not Path(name).is_file():
        raise Http404
    size = Path(name).stat().st_size
    asked = _RANGE.fullmatch(call.request.META.get("HTTP_RANGE", "bytes=0-16383"))
    if asked is None or int(asked[1]) >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first = int(asked[1])
    last = min(int(asked[2] or size - 1), size - 1, first + _MOST - 1)
    if last < first:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    with Path(name).open("rb") as stream:
        stream.seek(first)
        content = stream.read(last - first + 1)
    return HttpResponse(
        content,
        status=206,
        content_type="application/vnd.pmtiles",
        headers={
            "Content-Range": f"bytes {first}-{last}/{size}",
            "Accept-Ranges": "bytes",
            "Cache-Control": "public, max-age=3600",
            "ETag": f'"{size:x}-{int(Path(name).stat().st_mtime):x}"',
        },
    )
