"""What every page of the portal needs besides its own content."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from verbund.core.ui.texts import current_language, translate
from verbund.members.queries import Member, MemberFacts, facts_for

HTML = "text/html; charset=utf-8"


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    member: Member | None = None,
    current: str = "",
    nav: bool = True,
    private: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Answer with a template; ``private`` pages are stored and referred by nobody.

    ``current`` names the entry of the navigation; forms have none (``nav=False``).
    """
    facts = facts_for(member) if member else None
    full: dict[str, object] = {
        "member": facts,
        "home_href": home_of(member),
        "nav_items": _nav(member, current) if nav and member else [],
        **(context or {}),
    }
    response = render(request, f"portal/{template}", full, status=status)
    if private:
        keep_private(response)
    return response


def keep_private(response: HttpResponse) -> HttpResponse:
    """Nothing of this answer stays in caches, search engines or other sites' logs."""
    response.headers["Cache-Control"] = "no-store"
    # Not no-referrer: browsers then send "Origin: null" with forms, which is refused.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def home_of(member: Member | None) -> str:
    """The start page of a member, or of all together."""
    if member is None:
        return reverse("portal-home")
    return reverse("portal-member", args=[member])


def language() -> str:
    """The reader's language, as the engine names it."""
    return current_language()


def _nav(member: Member, current: str) -> list[dict[str, object]]:
    entries = (
        ("services", reverse("portal-services", args=[member])),
        ("town_hall", home_of(member) + "#rathaus"),
        ("cases", reverse("resume", args=[member])),
    )
    return [
        {
            "label": translate(f"portal.nav.{key}"),
            "href": href,
            "current": key == current,
        }
        for key, href in entries
    ]


__all__ = ["MemberFacts", "home_of", "keep_private", "language", "page"]
