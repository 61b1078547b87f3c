"""The description of the door for programs and for people."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verbund.channels.api.openapi import document
from verbund.channels.api.registry import ENDPOINTS, PREFIX
from verbund.channels.api.scopes import SCOPES
from verbund.core.errors import VerbundError


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON."""
    return HttpResponse(
        msgspec.json.encode(document()),
        content_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
def readable(request: HttpRequest) -> HttpResponse:
    """Every address, scope and problem on one page."""
    groups: dict[str, list[dict[str, object]]] = {}
    for endpoint in ENDPOINTS:
        groups.setdefault(endpoint.tag, []).append(
            {
                "method": endpoint.method,
                "path": PREFIX + endpoint.path,
                "summary": endpoint.summary,
                "scope": endpoint.scope,
            }
        )
    return render(
        request,
        "api/readable.html",
        {
            "groups": groups,
            "scopes": dict(SCOPES),
            "problems": problems(),
            "member": None,
            "nav_items": [],
        },
    )


def problems() -> list[dict[str, object]]:
    """Every kind of refusal with its title, by kind."""
    found: dict[str, dict[str, object]] = {}
    waiting = [VerbundError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        found.setdefault(
            error.kind,
            {"kind": error.kind, "title": error.title, "status": error.status},
        )
    return [found[kind] for kind in sorted(found)]
