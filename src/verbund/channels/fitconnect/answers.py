"""Requests of FIT-Connect's clients: who asks, in which form, and the answer."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from verbund.channels.fitconnect.errors import PROBLEMS, Refused, Unauthorised
from verbund.channels.fitconnect.models import ApiClient
from verbund.channels.fitconnect.queries import client_of
from verbund.core.config import config
from verbund.core.errors import VerbundError
from verbund.core.limits import decode_json

SECONDS: Final = 1800
_SALT: Final = "verbund.fitconnect.token"
_JOSE: Final = "application/jose"
_View = Callable[..., HttpResponse]


def door(**methods: _View) -> _View:
    """One address: a function for each method; refusals become problem+json."""
    allowed = ", ".join(sorted(methods))

    def view(request: HttpRequest, **values: Any) -> HttpResponse:
        run = methods.get(request.method or "")
        try:
            if run is None:
                raise Refused(
                    f"Allowed are: {allowed}.", problem="method-not-allowed", status=405
                )
            return run(request, **values)
        except Refused as refused:
            answer = problem(refused.status, refused.problem, refused)
            if run is None:
                answer.headers["Allow"] = allowed
            return answer

    return csrf_exempt(view)


def problem(status: int, kind: str, refused: VerbundError) -> HttpResponse:
    """RFC 7807 with the types that FIT-Connect's clients know."""
    answer = reply(
        {
            "type": f"{PROBLEMS}{kind}",
            "title": refused.title_en,
            "status": status,
            "detail": refused.detail_en or refused.detail,
        },
        status,
    )
    answer.headers["Content-Type"] = "application/problem+json"
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="fit-connect"'
    return answer


def reply(body: Any, status: int = 200) -> HttpResponse:
    """JSON that nobody keeps."""
    return HttpResponse(
        msgspec.json.encode(body),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def sealed(content: str) -> HttpResponse:
    """An envelope or a signed token as it is."""
    return HttpResponse(
        content, content_type=_JOSE, headers={"Cache-Control": "no-store"}
    )


def issue(client: ApiClient) -> str:
    """An access token for half an hour; it names the client and nothing more."""
    return signing.TimestampSigner(salt=_SALT).sign(str(client.id))


def caller(request: HttpRequest, *roles: str) -> ApiClient:
    """Who asks; ``Unauthorised`` without a valid token, 403 in another role."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        raise Unauthorised
    try:
        name = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=SECONDS)
    except signing.BadSignature:
        raise Unauthorised("The access token is invalid or has expired.") from None
    client = client_of(name)
    if roles and client.role not in roles:
        raise Refused(
            f"Clients of the role {client.role} may not do this.",
            problem="forbidden",
            status=403,
        )
    return client


def body_as(request: HttpRequest, shape: Any) -> Any:
    """The JSON body as a typed value; 422 names the place, never the value."""
    try:
        return decode_json(request.body, shape)
    except VerbundError as wrong:
        place = wrong.fields[0].path if wrong.fields else "body"
        raise Refused(
            f"The body does not fit the schema at {place[:80] or 'body'}.",
            problem="schema-violation",
            status=422,
        ) from None


def compact(source: str, what: str) -> str:
    """An envelope in compact form, as far as that can be told from outside."""
    parts = source.split(".")
    if len(parts) != 5 or not source.isascii() or not all(parts[:1] + parts[2:]):
        raise Refused(
            f"{what} is not a JWE in compact form.", problem="invalid-jwe", status=422
        )
    return source


def text_body(request: HttpRequest) -> str:
    """The body of ``application/jose``."""
    if (request.content_type or "").lower() != _JOSE:
        raise Refused(
            f"Send it as {_JOSE}.", problem="unsupported-media-type", status=415
        )
    # Read here and not as ``body``, which is meant for requests without files.
    most = 2 * config().upload_max_mb * 1_000_000
    content = request.read(most + 1)
    if len(content) > most:
        raise Refused("The attachment is too large.", problem="too-large", status=413)
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError:
        raise Refused(
            "The body is not ASCII.", problem="invalid-jwe", status=422
        ) from None


def page_of(request: HttpRequest, most: int = 500) -> tuple[int, int]:
    """Offset and limit of a list."""
    values: Mapping[str, str] = request.GET
    found = []
    for name, default, least in (("offset", "0", 0), ("limit", "100", 1)):
        given = values.get(name, default)
        if not given.isdecimal() or len(given) > 9 or int(given) < least:
            raise Refused(f"{name} must be a whole number from {least} on.")
        found.append(int(given))
    return found[0], min(found[1], most)
