"""Addresses for machines that watch the installation."""

import hmac

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from verbund.core import metrics, readiness
from verbund.core.config import config
from verbund.core.errors import Forbidden
from verbund.core.limits import client_address

_LOCAL = frozenset({"127.0.0.1", "::1", ""})


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served: database there, schema current."""
    problem = readiness.problem()
    return JsonResponse(
        {"ready": not problem, "problem": problem}, status=503 if problem else 200
    )


@require_safe
def prometheus(request: HttpRequest) -> HttpResponse:
    """Numbers for the operator: with the token, or from this machine."""
    token = config().metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise Forbidden("Bitte geben Sie das Zeichen aus der Konfiguration an.")
    elif client_address(request) not in _LOCAL:
        raise Forbidden("Diese Zahlen gibt es nur auf der Maschine selbst.")
    return HttpResponse(
        metrics.render(), content_type="text/plain; version=0.0.4; charset=utf-8"
    )
