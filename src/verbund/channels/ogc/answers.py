"""From a request to an answer: format, language, headers, refusals.

``door`` is around every view: it reads the address strictly, finds the format (``f=``
before ``Accept``) and turns refusals into problem+json or a page. Everybody may read
these answers, also pages of other sites and caches on the way.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe
from msgspec import Struct

from verbund.channels.ogc.errors import BadParameter, NotOffered
from verbund.channels.ogc.query import read_query
from verbund.core import problems
from verbund.core.errors import VerbundError

P = ParamSpec("P")
_METHODS: Final = "GET, HEAD, OPTIONS"
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Crs, ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_MEDIA: Final = {
    "application/json": "json",
    "application/geo+json": "json",
    "application/schema+json": "json",
    "application/vnd.oai.openapi+json": "json",
    "application/*": "json",
    "*/*": "json",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/csv": "csv",
}
_ASSETS: Final = ("json", "html")


class Call(Struct, frozen=True):
    """One request: ``query`` without what every address takes, ``kind`` of answer."""

    request: HttpRequest
    query: Mapping[str, str]
    kind: str
    base: str


def door(
    *kinds: str,
) -> Callable[
    [Callable[Concatenate[Call, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Make a view of a function; ``kinds`` are the formats it offers."""
    offered = kinds or _ASSETS

    def around(
        view: Callable[Concatenate[Call, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def wrapped(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return _method(request)
            wish = request.META.get("HTTP_ACCEPT", "")
            request.for_machines = "text/html" not in wish  # type: ignore[attr-defined]
            response: HttpResponseBase
            try:
                query = read_query(request.META.get("QUERY_STRING", ""))
                kind = choose(query.get("f"), wish, offered)
                request.for_machines = kind != "html"  # type: ignore[attr-defined]
                host = f"{request.scheme}://{request.get_host()}"
                response = view(Call(request, query, kind, host), *args, **kwargs)
            except VerbundError as error:
                response = problems.respond(request, error)
                response.headers["Cache-Control"] = "no-store"
            for name, value in _OPEN.items():
                response.headers[name] = value
            return response

        return wrapped

    return around


def _method(request: HttpRequest) -> HttpResponse:
    """OPTIONS for pages of other sites; anything else is refused."""
    if request.method != "OPTIONS":
        request.for_machines = True  # type: ignore[attr-defined]
        return problems.method_not_allowed(request, _METHODS)
    response = HttpResponse(status=204, headers={"Allow": _METHODS, **_OPEN})
    response.headers["Access-Control-Allow-Methods"] = _METHODS
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def choose(f: str | None, accept: str, offered: Sequence[str]) -> str:
    """The format: ``f=`` decides, else the best of ``Accept``, else the first."""
    if f is not None:
        if f in offered:
            return f
        names = ", ".join(offered)
        raise BadParameter(
            "f",
            f"Das Format „{f[:20]}“ gibt es hier nicht. Möglich sind: {names}.",
            f"The format “{f[:20]}” is not offered here, only {names}.",
        )
    if not accept or accept == "*/*":
        return offered[0]
    found = [_MEDIA.get(media) for media in _wished(accept)]
    for kind in found:
        if kind in offered:
            return str(kind)
    if "json" in found or not any(_wished(accept)):
        return offered[0]
    names = ", ".join(offered)
    raise NotOffered(
        f"Möglich sind: {names} (Parameter „f“).",
        detail_en=f"Formats offered here: {names} (parameter “f”).",
    )


def _wished(accept: str) -> list[str]:
    """Media types of ``Accept``, the most wanted first."""
    found = []
    for at, part in enumerate(accept.split(",")):
        media, *options = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for option in options:
            if option.startswith("q="):
                try:
                    weight = float(option[2:])
                except ValueError:
                    weight = 0.0
        if weight > 0:
            found.append((-weight, at, media))
    return [media for _, _, media in sorted(found)]


def json(
    call: Call, document: object, media: str, *, seconds: int = 60
) -> HttpResponse:
    """A document in the language of the request."""
    content = msgspec.json.encode(document)
    made = finished(call, content, media, seconds=seconds)
    made.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return made


def finished(
    call: Call,
    content: bytes,
    media: str,
    *,
    of: bytes | None = None,
    changed_at: datetime | None = None,
    seconds: int = 10,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that may be kept; 304 if the caller has it already.

    ``of`` is what decides whether it is still the same, where the content also holds
    the moment of the answer; the tag is a weak one therefore.
    """
    digest = hashlib.blake2b(content if of is None else of, digest_size=12)
    digest.update(call.request.META.get("QUERY_STRING", "").encode())
    digest.update(media.encode())
    tag = f'W/"{digest.hexdigest()}"'
    same = _unchanged(call.request, tag, changed_at)
    if same:
        response = HttpResponse(status=304)
        # What 304 says nothing about must not seem to be empty HTML.
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(content, content_type=media)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Vary"] = "Accept"
    if changed_at is not None:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _unchanged(request: HttpRequest, tag: str, changed_at: datetime | None) -> bool:
    tags = request.META.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        # Weak comparison (RFC 9110, 13.1.2).
        known = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return "*" in known or tag.removeprefix("W/") in known
    since = request.META.get("HTTP_IF_MODIFIED_SINCE")
    if since is None or changed_at is None:
        return False
    at = parse_http_date_safe(since)
    return at is not None and int(changed_at.timestamp()) <= at


def moment(at: datetime) -> str:
    """A moment as RFC 3339 in UTC, to the second."""
    plain = at.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.isoformat(timespec='seconds')}Z"
