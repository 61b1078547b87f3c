"""Whether single keys work on the pages of those who work here (WCAG 2.1.4)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_COOKIE = "vb_keys"
_YEAR = 365 * 24 * 3600


def single_keys(request: HttpRequest) -> bool:
    """Whether single keys work in this browser; they do unless switched off."""
    return request.COOKIES.get(_COOKIE) != "off"


def remember_single_keys(response: HttpResponse, *, single: bool) -> None:
    """Remember for a year whether single keys work; nothing about the person."""
    response.set_cookie(
        _COOKIE,
        "on" if single else "off",
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
