"""Released pictures for everybody; the address is the content's hash."""

import re
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from verbund.photos import queries

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
#: A year, the most that caches keep: the content of an address never changes.
_CACHING: Final = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """One released picture; 404 as soon as it is withdrawn."""
    content = queries.public_image(digest) if _DIGEST.fullmatch(digest) else None
    if content is None:
        raise Http404
    tag = f'"{digest[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="image/jpeg")
    response.headers["Cache-Control"] = _CACHING
    response.headers["ETag"] = tag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
