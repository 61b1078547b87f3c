"""Addresses of the door, made from the registry."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from verbund.channels.api.dispatch import door
from verbund.channels.api.web import pages
from verbund.core.errors import NotFound
from verbund.core.problems import not_found


def nothing_here(request: HttpRequest) -> HttpResponse:
    """404 as a problem, before any other room's addresses are tried."""
    return not_found(request, NotFound())


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]

#: Programs ask most often; no other room has an address that begins like these.
FIRST = True

urlpatterns = [
    path("api/openapi.json", pages.openapi, name="api-openapi"),
    path("api/", pages.readable, name="api-page"),
    door("api/v1/"),
    re_path(r"^api/v1(?:/|$)", nothing_here, name="api-nothing"),
]
