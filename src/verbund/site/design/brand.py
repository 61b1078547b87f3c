"""A member's two colours as a stylesheet of its own: pages carry no inline style."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from verbund.members.facts import brand_problem, contrast
from verbund.members.queries import member_by_slug

contrast_ratio = contrast
_FALLBACK = ("#1a4a7a", "#9cc3ea")


def member_stylesheet(*, light: str, dark: str) -> str:
    """The CSS with nothing but the two values; unreadable colours become Verbund's.

    Members' colours are checked when they are set; this line stands between a value
    that slipped in otherwise and every page of that member.
    """
    if brand_problem(light, dark):
        light, dark = _FALLBACK
    return f":root {{ --vb-brand-light: {light}; --vb-brand-dark: {dark}; }}\n"


@cache_control(public=True, max_age=3600)
def member_css(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the stylesheet that the layouts link as ``url("member-css", slug)``."""
    member = member_by_slug(slug)
    css = member_stylesheet(light=member.brand_light, dark=member.brand_dark)
    return HttpResponse(css, content_type="text/css; charset=utf-8")
