"""All addresses: every room brings its own ``urls`` module."""

from importlib import import_module

from django.urls import include, path

from verbund.site.design.brand import member_css, member_letter_css
from verbund.site.discovery import url_modules


def _turn(name: str) -> bool:
    """Modules that say ``FIRST`` go before the others, which keep their order."""
    return not getattr(import_module(name), "FIRST", False)


urlpatterns = [
    # First, so that no member's page can take the name.
    path("css/<slug:slug>.css", member_css, name="member-css"),
    path("css/brief/<slug:slug>.css", member_letter_css, name="member-letter-css"),
    *(path("", include(name)) for name in sorted(url_modules(), key=_turn)),
]

handler400 = "verbund.core.problems.bad_request"
handler403 = "verbund.core.problems.permission_denied"
handler404 = "verbund.core.problems.not_found"
handler500 = "verbund.core.problems.server_error"
