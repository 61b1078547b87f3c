"""One middleware around every request: id, scope, limits, errors, headers, counters.

One instead of six, because each layer costs about ten microseconds per request.
"""

import logging
import re
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from verbund.core import audit, metrics, problems
from verbund.core.config import config
from verbund.core.errors import VerbundError
from verbund.core.limits import check_body
from verbund.core.memo import one_request
from verbund.core.scope import without_scope
from verbund.kernel.ids import new_id

log = logging.getLogger(__name__)

# Nothing from outside, nothing inline. Pictures inside style sheets are data: URLs of
# our own files (KERN's icons). Maps may load from elsewhere if the operator says so.
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::\d{1,5})?")
_MAPS = "".join(f" {one}" for one in config().map_hosts if _ORIGIN.fullmatch(one))
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        f"img-src 'self' data:{_MAPS}",
        f"font-src 'self'{_MAPS}",
        f"connect-src 'self'{_MAPS}",
        "media-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS_POLICY = (
    "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), "
    "interest-cohort=()"
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class GroundMiddleware:
    """Gives each request an id and an empty scope, and each answer its headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        start = perf_counter()
        # Django's view of the headers copies all of them, which few requests need.
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id().hex
        token = audit.request_id.set(request_id)
        try:
            # A thread serves many people: nobody inherits the members of the last one.
            with without_scope(), one_request():
                response = self._answer(request)
            response.headers["X-Request-ID"] = request_id
            for name, value in _HEADERS.items():
                if name not in response.headers:
                    response.headers[name] = value
            metrics.count_request(
                request.method or "", response.status_code, perf_counter() - start
            )
            return response
        finally:
            audit.request_id.reset(token)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer an expected failure; anything else is Django's 500."""
        found = problems.known_failure(exception)
        if found is None:
            log.error("request %s failed", audit.request_id.get(), exc_info=exception)
            return None
        return problems.respond(request, found)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            check_body(request)
        except VerbundError as error:
            return problems.respond(request, error)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            allowed = response.headers.get("Allow", "")
            response = problems.method_not_allowed(request, allowed)
        return response
