"""From a request to one function and back: parameters, jurisdiction, format, headers.

Every answer may be read from any site (no cookie counts here), carries an ``ETag``, and
every failure is a list of errors in the format that was asked for.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from msgspec import Struct

from verbund.channels.api import scopes
from verbund.channels.api.errors import ScopeMissing, TokenRefused
from verbund.channels.api.queries import Credential, credential
from verbund.core import audit
from verbund.core.errors import VerbundError
from verbund.core.problems import known_failure
from verbund.core.ui.texts import LANGUAGES, use_language
from verbund.members.errors import MemberNotFound
from verbund.members.queries import Member, expect_marks, member_by_slug
from verbund.topics.reports.open311.errors import (
    JurisdictionUnknown,
    KeyRefused,
    error_list,
    status_of,
)
from verbund.topics.reports.open311.formats import (
    CONTENT_TYPES,
    Format,
    Plain,
    document,
)
from verbund.topics.reports.open311.jurisdictions import jurisdiction
from verbund.topics.reports.open311.parameters import Given, unknown

log = logging.getLogger(__name__)

CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, Retry-After, Open311-Cursor, Open311-Ignored"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
#: Understood everywhere; the other names belong to the single handlers.
EVERYWHERE: Final = frozenset({"jurisdiction_id", "api_key", "language", "lang"})


class Call(Struct, frozen=True, kw_only=True):
    """A request that got through: whose it is, what was asked, in which language."""

    request: HttpRequest
    member: Member
    given: Given
    kind: Format
    language: str

    def absolute(self, path: str) -> str:
        """A path of this installation as the app can call it."""
        return str(self.request.build_absolute_uri(path))

    def base(self) -> str:
        """The address of this jurisdiction's endpoint."""
        return self.absolute(f"/{self.member.slug}/open311/v2/")

    def token(self) -> Credential | None:
        """Who holds the key, ``None`` without one; a wrong one is refused."""
        key = self.given.text("api_key") or self._bearer()
        if not key:
            return None
        try:
            found = credential(key)
            found.require(scopes.SUBMIT)
        except (TokenRefused, ScopeMissing) as error:
            raise KeyRefused(error.detail, detail_en=error.detail_en) from None
        return found

    def _bearer(self) -> str:
        header = str(self.request.META.get("HTTP_AUTHORIZATION", ""))
        name, _, secret = header.partition(" ")
        return secret.strip() if name.lower() == "bearer" else ""


class Answer(Struct, frozen=True, kw_only=True):
    """What a handler says: ``root`` names the outermost element."""

    root: str
    content: Plain
    status: int = 200
    headers: Mapping[str, str] = {}


class Handler(Struct, frozen=True, kw_only=True):
    """A function behind one method, and the parameters that it understands."""

    run: Callable[..., "Answer | HttpResponse"]
    known: Collection[str] = ()
    every_parameter: bool = False


class _Asked(Struct, frozen=True):
    """What the address says; ``member`` is empty where the parameter names it."""

    request: HttpRequest
    kind: Format
    member: str
    language: str


View = Callable[..., HttpResponse]


def door(**handlers: Handler) -> View:
    """One address; ``handlers`` by method in small letters."""
    methods = {name.upper(): handler for name, handler in handlers.items()}
    offered = sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])})
    allowed = ", ".join(offered)

    def view(
        request: HttpRequest, kind: Format = "xml", member: str = "", **values: str
    ) -> HttpResponse:
        language = _language(request)
        with use_language(language):
            if request.method == "OPTIONS":
                response = HttpResponse(status=204, headers={"Allow": allowed})
                _preflight(response, allowed)
            else:
                asked = _Asked(request, kind, member, language)
                response = _carefully(asked, methods, values)
        if response.status_code == 405:
            response.headers["Allow"] = allowed
        for name, value in CORS.items():
            response.headers[name] = value
        return response

    # Nobody's browser sends a key by itself, and cookies count for nothing here.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def following(call: Call, cursor: str) -> str:
    """The same question from the cursor on."""
    kept = [
        (name, value)
        for name, values in call.given.lists().items()
        for value in values
        if name not in {"cursor", "page", "api_key"}
    ]
    query = urlencode([*kept, ("cursor", cursor)])
    return call.absolute(f"{call.request.path}?{query}")


def nothing_here(
    request: HttpRequest, member: str = "", **_values: str
) -> HttpResponse:
    """404 in the form of the specification, before any other room is tried."""
    kind: Format = "json" if request.path.endswith(".json") else "xml"
    response = failure(_nothing(), kind, _language(request))
    for name, value in CORS.items():
        response.headers[name] = value
    return response


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]


def failure(error: VerbundError, kind: Format, language: str) -> HttpResponse:
    """An expected failure as the specification writes it."""
    body = document("errors", error_list(error, english=language == "en"), kind)
    response = HttpResponse(
        body, status=status_of(error), content_type=CONTENT_TYPES[kind]
    )
    response.headers["Cache-Control"] = "no-store"
    retry = error.extra.get("retry_after")
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    return response


def _carefully(
    asked: _Asked, methods: Mapping[str, Handler], values: Mapping[str, str]
) -> HttpResponse:
    try:
        return _answer(asked, methods, values)
    except Exception as exception:
        found = known_failure(exception)
        if found is None:
            log.exception("request %s failed", audit.request_id.get())
            found = VerbundError(
                "Es wurde nichts gespeichert.",
                title="Bei uns ist etwas schiefgegangen.",
                detail_en="Nothing was stored.",
                status=500,
            )
        return failure(found, asked.kind, asked.language)


def _answer(
    asked: _Asked, methods: Mapping[str, Handler], values: Mapping[str, str]
) -> HttpResponse:
    request = asked.request
    method = request.method or ""
    handler = methods.get("GET" if method == "HEAD" else method)
    if handler is None:
        raise VerbundError(
            title="Diese Methode gibt es hier nicht.",
            detail_en="This method is not offered here.",
            status=405,
        )
    call = read(request, asked.member, asked.kind)
    found = handler.run(call, **values)
    if isinstance(found, HttpResponse):
        return found
    response = _written(request, found, asked.kind)
    if not handler.every_parameter:
        ignored = unknown(call.given, {*handler.known, *EVERYWHERE})
        if ignored:
            response.headers["Open311-Ignored"] = ", ".join(ignored)
    return response


def read(request: HttpRequest, member: str, kind: Format) -> Call:
    """The parameters and whose they are; raises what the specification has for it."""
    expect_marks()
    given = _given(request)
    named = given.text("jurisdiction_id")
    return Call(
        request=request,
        member=jurisdiction(named, fallback=_member(member)),
        given=given,
        kind=kind,
        language=_language(request),
    )


def _written(request: HttpRequest, found: Answer, kind: Format) -> HttpResponse:
    body = document(found.root, found.content, kind)
    response = HttpResponse(body, status=found.status, content_type=CONTENT_TYPES[kind])
    for name, value in found.headers.items():
        response.headers[name] = value
    if request.method in {"GET", "HEAD"} and found.status == 200:
        return tagged(request, response, body)
    response.headers["Cache-Control"] = "no-store"
    return response


def tagged(request: HttpRequest, response: HttpResponse, body: bytes) -> HttpResponse:
    """The answer with its ``ETag``, or 304 if the app has it already."""
    mark = f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = mark
    # What is public changes within the minute: caches ask each time, cheaply.
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Vary"] = "Accept-Language"
    asked = str(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if mark in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        response.status_code = 304
        response.content = b""
    return response


def _given(request: HttpRequest) -> Given:
    lists: dict[str, list[str]] = {}
    sources: list[Any] = [request.GET]
    if request.method == "POST":
        sources.append(request.POST)
    for source in sources:
        for name, values in source.lists():
            lists.setdefault(name, []).extend(values)
    return Given(lists.items())


def _member(slug: str) -> Member | None:
    if not slug:
        return None
    try:
        return member_by_slug(slug)
    except MemberNotFound as error:
        raise JurisdictionUnknown(error.detail) from None


def _language(request: HttpRequest) -> str:
    wish = request.GET.get("language")
    if wish in LANGUAGES:
        return str(wish)
    return str(getattr(request, "language", "de"))


def _preflight(response: HttpResponse, allowed: str) -> None:
    response.headers["Access-Control-Allow-Methods"] = allowed
    response.headers["Access-Control-Allow-Headers"] = (
        "Authorization, Content-Type, If-None-Match"
    )
    response.headers["Access-Control-Max-Age"] = "86400"


def _nothing() -> VerbundError:
    error = VerbundError(
        "Die Adresse endet auf .xml oder .json, zum Beispiel requests.json.",
        title="Diese Adresse gibt es nicht.",
        detail_en="Addresses end in .xml or .json, such as requests.json.",
        status=404,
    )
    error.title_en = "There is nothing at this address."
    return error


__all__ = [
    "CORS",
    "EVERYWHERE",
    "Answer",
    "Call",
    "Handler",
    "door",
    "failure",
    "following",
    "nothing_here",
    "read",
    "tagged",
]
