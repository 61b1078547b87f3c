"""Expected failures become answers: RFC 9457 for machines, a German page for people."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import select_template
from django.utils.html import escape

from verbund.core import audit
from verbund.core.errors import (
    Forbidden,
    Invalid,
    NotFound,
    TooLarge,
    VerbundError,
)

log = logging.getLogger(__name__)

MACHINE_PREFIXES = ("/api/",)
# Relative (RFC 9457, 3.1.1), so that they lead to this installation's own explanation.
_TYPE = "/api/#"
_TITLES = {
    400: "Die Anfrage ist unvollständig oder fehlerhaft.",
    403: "Das ist hier nicht erlaubt.",
    404: "Diese Seite gibt es nicht.",
    405: "Diese Methode gibt es hier nicht.",
    413: "Das ist zu groß.",
    500: "Bei uns ist etwas schiefgegangen.",
}


OwnPage = Callable[[HttpRequest, VerbundError, str], HttpResponse | None]
_own_pages: dict[str, OwnPage] = {}


def draw_below(prefix: str, draw: OwnPage) -> None:
    """Let a channel draw what people see below ``prefix`` when something goes wrong.

    ``draw`` gets the request, the error and the request's id; ``None`` leaves the page
    to this room. A second one for the same prefix is a ``ValueError``.
    """
    if _own_pages.setdefault(prefix, draw) is not draw:
        raise ValueError(f"Somebody draws the pages below {prefix} already")


def for_machines(request: HttpRequest) -> bool:
    """Whether the answer goes to a program; a door that speaks to both says so."""
    said: bool | None = getattr(request, "for_machines", None)
    if said is not None:
        return said
    if request.path.startswith(MACHINE_PREFIXES):
        return True
    accept = request.headers.get("Accept", "")
    return "json" in accept and "text/html" not in accept


def respond(request: HttpRequest, error: VerbundError) -> HttpResponse:
    """The one answer to an expected failure."""
    if for_machines(request):
        response = _problem(request, error)
    else:
        response = _page(request, error)
    retry = error.extra.get("retry_after")
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    if error.status == 401 and for_machines(request):
        response.headers["WWW-Authenticate"] = 'Bearer realm="verbund"'
    return response


def known_failure(error: BaseException) -> VerbundError | None:
    """Our error for an exception that Django or a library raised, if it is expected."""
    if isinstance(error, VerbundError):
        return error
    if isinstance(error, Http404):
        return NotFound(title=_TITLES[404])
    if isinstance(error, PermissionDenied):
        return Forbidden("", title=_TITLES[403])
    if isinstance(error, (RequestDataTooBig, TooManyFieldsSent)):
        return TooLarge("Bitte senden Sie weniger auf einmal.")
    if isinstance(error, (BadRequest, SuspiciousOperation)):
        return VerbundError("Bitte laden Sie die Seite neu.", title=_TITLES[400])
    if isinstance(error, DataError) and "NUL" in str(error):
        # PostgreSQL stores no such character; SQLite finds nothing with it.
        return Invalid("Bitte entfernen Sie Zeichen, die man nicht sehen kann.")
    return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler400``."""
    found = known_failure(exception)
    return respond(request, found or VerbundError(title=_TITLES[400]))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler403``."""
    return respond(request, known_failure(exception) or Forbidden(title=_TITLES[403]))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler404``."""
    return respond(
        request,
        NotFound(
            "Bitte prüfen Sie die Adresse oder suchen Sie auf der Startseite.",
            title=_TITLES[404],
            detail_en="There is nothing at this address.",
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: nothing was changed, and how to tell us."""
    return respond(
        request,
        VerbundError(
            "Es wurde nichts gespeichert. Bitte versuchen Sie es noch einmal.",
            title=_TITLES[500],
            detail_en="Nothing was stored. Please try again.",
            status=500,
        ),
    )


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """The body that Django's 405 lacks."""
    response = respond(
        request,
        VerbundError(
            f"Möglich sind: {allowed}.",
            title=_TITLES[405],
            detail_en=f"Allowed methods: {allowed}.",
            status=405,
        ),
    )
    response.headers["Allow"] = allowed
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``: mostly a page that was open for too long."""
    log.info("csrf: %s", reason)
    return respond(
        request,
        Forbidden(
            "Die Seite war zu lange offen. Gehen Sie bitte zurück, laden Sie sie neu "
            "und senden Sie noch einmal ab.",
            title="Das Formular ist abgelaufen.",
        ),
    )


def _problem(request: HttpRequest, error: VerbundError) -> HttpResponse:
    # The language middleware has not run if the request was refused before it.
    asked = getattr(request, "language", request.headers.get("Accept-Language", "de"))
    english = str(asked).lower().startswith("en")
    body: dict[str, Any] = {
        "type": _TYPE + error.kind,
        "title": error.title_en if english else error.title,
        "status": error.status,
        "detail": (error.detail_en or error.detail) if english else error.detail,
        "instance": audit.request_id.get() or None,
    }
    if error.fields:
        body["errors"] = [
            {
                "path": field.path,
                "code": field.code,
                "message": (field.message_en if english else "") or field.message,
                **({"message_en": field.message_en} if field.message_en else {}),
            }
            for field in error.fields
        ]
    body.update({key: value for key, value in error.extra.items() if key not in body})
    return HttpResponse(
        msgspec.json.encode({k: v for k, v in body.items() if v not in (None, "")}),
        status=error.status,
        content_type="application/problem+json",
        headers={"Content-Language": "en" if english else "de"},
    )


def _page(request: HttpRequest, error: VerbundError) -> HttpResponse:
    reference = audit.request_id.get()
    own = next((d for p, d in _own_pages.items() if request.path.startswith(p)), None)
    if own is not None:
        try:
            if (drawn := own(request, error, reference)) is not None:
                return drawn
        except Exception:
            # As below: the common page says it, too.
            log.exception("own error page failed")
    context = {"error": error, "message": error.detail, "reference": reference}
    try:
        template = select_template(
            [f"errors/{error.status}.html", "errors/problem.html"]
        )
        text = template.render(context, request)
    except TemplateDoesNotExist:
        text = _plain(error, reference)
    except Exception:
        # The page for errors must not fail because of the error.
        log.exception("error page failed")
        text = _plain(error, reference)
    return HttpResponse(text, status=error.status)


def _plain(error: VerbundError, reference: str) -> str:

    return (
        '<!doctype html><html lang="de"><meta charset="utf-8">'
        f"<title>{escape(error.title)}</title><main><h1>{escape(error.title)}</h1>"
        f"<p>{escape(error.detail)}</p><p>Kennzeichen: {escape(reference)}</p>"
        '<p><a href="/">Zur Startseite</a></p></main></html>'
    )
