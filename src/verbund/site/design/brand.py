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
    light, dark = _readable(light, dark)
    return f":root {{ --vb-brand-light: {light}; --vb-brand-dark: {dark}; }}\n"


def _readable(light: str, dark: str) -> tuple[str, str]:
    return _FALLBACK if brand_problem(light, dark) else (light, dark)


def letter_stylesheet(*, slug: str, light: str, dark: str) -> str:
    """The colours for letters of one member on the pages of another."""
    light, dark = _readable(light, dark)
    letter = f'.vb-letter[data-vb-member="{slug}"]'
    ink = "var(--kern-color-layout-text-default)"
    night = f"{{ --vb-brand: {dark}; --vb-brand-ink: {dark}; }}"
    return (
        f"{letter} {{ --vb-brand-light: {light}; --vb-brand-dark: {dark}; "
        f"--vb-brand: {light}; "
        f"--vb-brand-ink: color-mix(in oklab, {light} 88%, {ink}); }}\n"
        f'[data-kern-theme="dark"] {letter} {night}\n'
        "@media (prefers-color-scheme: dark) {\n"
        f'  [data-kern-theme="auto"] {letter} {night}\n'
        "}\n"
    )


@cache_control(public=True, max_age=3600)
def member_css(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the stylesheet that the layouts link as ``url("member-css", slug)``."""
    member = member_by_slug(slug)
    css = member_stylesheet(light=member.brand_light, dark=member.brand_dark)
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@cache_control(public=True, max_age=3600)
def member_letter_css(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the colours of a letter, ``url("member-letter-css", slug)``."""
    member = member_by_slug(slug)
    css = letter_stylesheet(
        slug=member.slug, light=member.brand_light, dark=member.brand_dark
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")
