"""From a request to one function and back: token, language, query, body, answer."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch, URLPattern, URLResolver, re_path
from django.urls.resolvers import RoutePattern

from verbund.channels.api.errors import TokenRefused
from verbund.channels.api.queries import Credential, credential
from verbund.channels.api.registry import (
    ENDPOINTS,
    PATH_PATTERNS,
    PREFIX,
    Answer,
    Call,
    Endpoint,
    Nothing,
    Query,
)
from verbund.core.errors import FieldProblem, Invalid, VerbundError
from verbund.core.limits import decode_json
from verbund.core.problems import method_not_allowed
from verbund.core.ui.texts import LANGUAGES
from verbund.members.queries import expect_marks

_JSON: Final = "application/json"
_ENCODER: Final = msgspec.json.Encoder()
_NO_QUERY: Final = Query()
_NO_BODY: Final = Nothing()


def patterns() -> list[URLPattern]:
    """One address for each path of the registry, below ``PREFIX``."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    # Addresses without a value go first: /members is no member's name.
    paths = sorted(by_path, key=lambda path: path.count("{"))
    return [_pattern(path, by_path[path]) for path in paths]


class Door(URLResolver):
    """``include`` of the registry's addresses, for which one look is enough.

    Django tries address after address, each by several calls: a tenth of the time of a
    submission. What is found and what is not stays the same.
    """

    def resolve(self, path: str) -> ResolverMatch:
        """The function behind an address; ``Resolver404`` if there is none."""
        found = self.pattern.match(path)
        if found:
            for look, pattern in self._looks.get(found[0].count("/"), ()):
                values = look(found[0])
                if values:
                    given = values.groupdict()
                    return ResolverMatch(
                        pattern.callback,
                        (),
                        given,
                        pattern.name,
                        route=str(pattern.pattern),
                        captured_kwargs=given,
                        extra_kwargs={},
                    )
        return super().resolve(path)

    @cached_property
    def _looks(self) -> dict[int, list[tuple[Callable[..., Any], URLPattern]]]:
        """Addresses by how many slashes they have: no value in a path holds one."""
        found: dict[int, list[tuple[Callable[..., Any], URLPattern]]] = {}
        for one in self.url_patterns:
            if isinstance(one, URLPattern):
                slashes = str(one.pattern).count("/")
                found.setdefault(slashes, []).append((one.pattern.regex.fullmatch, one))
        return found


def door(prefix: str) -> Door:
    """All addresses of the registry below ``prefix``."""
    return Door(RoutePattern(prefix), patterns(), {})


def _pattern(path: str, methods: dict[str, Endpoint]) -> URLPattern:
    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        return f"(?P<{name}>{PATH_PATTERNS[name]})"

    regex = re.sub(r"\{(\w+)\}", value, path.lstrip("/"))
    name = "api-" + next(iter(methods.values())).name.replace("_", "-")
    return re_path(f"^{regex}$", _view(methods), name=name)


def _view(methods: dict[str, Endpoint]) -> Callable[..., HttpResponse]:
    offered = sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])})
    allowed = ", ".join(offered)

    def view(request: HttpRequest, **values: str) -> HttpResponse:
        method = request.method or ""
        if method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed})
        endpoint = methods.get("GET" if method == "HEAD" else method)
        if endpoint is None:
            return method_not_allowed(request, allowed)
        return _answer(request, endpoint, values)

    # Nobody's browser sends a token by itself, and cookies count for nothing here.
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def _answer(
    request: HttpRequest, endpoint: Endpoint, values: dict[str, str]
) -> HttpResponse:
    _speak(request, request.GET.get("language"))
    expect_marks()
    token = _token(request)
    if endpoint.scope:
        if token is None:
            raise TokenRefused
        token.require(endpoint.scope)
    query = _query(request, endpoint)
    body = _NO_BODY if endpoint.body is None else _body(request, endpoint)
    _speak(request, getattr(body, "language", None))
    call = Call(
        request=request,
        language=str(request.language),  # type: ignore[attr-defined]
        query=query,
        body=body,
        token=token,
    )
    found = endpoint.run(call, **values)
    if isinstance(found, HttpResponse):
        return found
    if not isinstance(found, Answer):
        found = Answer(body=found, status=endpoint.status)
    return HttpResponse(
        b"" if found.status == 204 else _ENCODER.encode(found.body),
        status=found.status,
        content_type=_JSON,
        headers={"Cache-Control": "no-store", **found.headers},
    )


def _speak(request: HttpRequest, language: object) -> None:
    """Let refusals speak the language that the request names."""
    if language in LANGUAGES:
        request.language = language  # type: ignore[attr-defined]


def _token(request: HttpRequest) -> Credential | None:
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer":
        raise TokenRefused
    return credential(secret.strip())


def _query(request: HttpRequest, endpoint: Endpoint) -> Query:
    if not request.META.get("QUERY_STRING"):
        if endpoint.query is Query:
            return _NO_QUERY
        given: dict[str, str] = {}
    else:
        given = {}
        for name, found in request.GET.lists():
            if len(found) > 1:
                raise _wrong(name, "steht mehrfach da", "is given more than once")
            given[name] = found[0]
    try:
        return msgspec.convert(given, endpoint.query, strict=False)
    except msgspec.ValidationError as error:
        text, _, place = str(error).partition(" - at `$.")
        raise _wrong(place.rstrip("`"), f"passt nicht: {text}", text) from error


def _wrong(name: str, german: str, english: str) -> VerbundError:
    shown = name if name.isprintable() else "?"
    return Invalid(
        "Bitte prüfen Sie die Angaben in der Adresse.",
        detail_en="Please check the query parameters.",
        fields=[
            FieldProblem(
                shown, f"Die Angabe „{shown}“ {german}.", "query", f"{shown}: {english}"
            )
        ],
    )


def _body(request: HttpRequest, endpoint: Endpoint) -> Any:
    kind = (request.content_type or "").lower()
    if kind and kind != _JSON and not kind.endswith("+json"):
        raise VerbundError(
            f"Senden Sie JSON mit „Content-Type: {_JSON}“.",
            title="Dieses Format nehmen wir hier nicht an.",
            detail_en=f"Send JSON as {_JSON}.",
            status=415,
        )
    return decode_json(request.body or b"{}", endpoint.body)


def paths_of(endpoints: Sequence[Endpoint]) -> list[str]:
    """Full paths of endpoints, for tests and documentation."""
    return [PREFIX + endpoint.path for endpoint in endpoints]
