"""Addresses of Open311: one endpoint for all members, and one of each member."""

from collections.abc import Iterator

from django.urls import URLPattern, re_path

from verbund.topics.reports.open311 import (
    bulk,
    citysdk,
    discovery,
    door,
    updates,
    web,
)

_MEMBER = r"(?P<member>[a-z0-9][a-z0-9-]{0,59})/"
_KIND = r"\.(?P<kind>xml|json)"
_KEY = r"[^/]{1,200}?"
_V2 = r"open311/v2/"
_CITYSDK = {"coverage": citysdk.coverage, "areas": citysdk.areas}
_VOICES = {
    "votes": citysdk.votes,
    "completions": citysdk.completions,
    "abuses": citysdk.abuses,
}


def _addresses(before: str, name: str) -> Iterator[URLPattern]:
    base = f"^{before}{_V2}"
    yield re_path(f"{base}services{_KIND}$", web.services, name=f"{name}-services")
    yield re_path(
        rf"{base}services/(?P<code>{_KEY}){_KIND}$",
        web.definition,
        name=f"{name}-definition",
    )
    yield re_path(f"{base}requests{_KIND}$", web.requests, name=f"{name}-requests")
    yield re_path(
        rf"{base}requests/(?P<key>{_KEY}){_KIND}$", web.request, name=f"{name}-request"
    )
    yield re_path(
        rf"{base}tokens/(?P<token>{_KEY}){_KIND}$", web.token, name=f"{name}-token"
    )
    yield re_path(
        f"{base}servicerequestupdates{_KIND}$",
        updates.updates,
        name=f"{name}-updates",
    )
    yield re_path(rf"{base}requests\.csv$", bulk.csv, name=f"{name}-csv")
    yield re_path(rf"{base}requests\.atom$", bulk.atom, name=f"{name}-atom")
    for what, view in _CITYSDK.items():
        yield re_path(f"{base}{what}{_KIND}$", view, name=f"{name}-{what}")
    for what, view in _VOICES.items():
        yield re_path(
            rf"{base}requests/{what}/(?P<key>{_KEY}){_KIND}$",
            view,
            name=f"{name}-{what}",
        )
    yield re_path(
        f"{base}discovery{_KIND}$", discovery.discovery, name=f"{name}-discovery"
    )
    yield re_path(rf"{base[:-1]}(?:/|$)", door.nothing_here, name=f"{name}-nothing")


urlpatterns = [
    re_path(f"^discovery{_KIND}$", discovery.discovery, name="discovery"),
    re_path(
        f"^{_MEMBER}discovery{_KIND}$", discovery.discovery, name="member-discovery"
    ),
    *_addresses("", "open311"),
    *_addresses(_MEMBER, "open311-member"),
]
