"""Addresses of news: below ``/abos/``, and one page of each member to begin at."""

from django.urls import path, register_converter

from verbund.publishing.converters import PublisherConverter
from verbund.watching import web
from verbund.watching.converters import KeyConverter, TokenConverter

register_converter(PublisherConverter, "watch_member")
register_converter(KeyConverter, "watch_key")
register_converter(TokenConverter, "watch_token")

_open = "abos/sammlung/<slug:collection>"
_own = "<watch_member:member>/abos"

FIRST = True

urlpatterns = [
    path(f"{_open}/feed.atom", web.open_feed, name="watch-all-feed"),
    path(
        f"{_open}/<slug:category>/feed.atom",
        web.open_feed,
        name="watch-all-category-feed",
    ),
    path("abos/<watch_token:token>/", web.subscription, name="subscription"),
    path(
        "abos/<watch_token:token>/bestaetigen/",
        web.confirm,
        name="subscription-confirm",
    ),
    path("abos/<watch_token:token>/abbestellen/", web.end, name="subscription-end"),
    path("abos/<watch_key:key>/", web.watch, name="watch"),
    path("abos/<watch_key:key>/feed.atom", web.feed, name="watch-feed"),
    path("abos/<watch_key:key>/kalender.ics", web.calendar, name="watch-calendar"),
    path(f"{_own}/", web.begin, name="watch-begin"),
    path(f"{_own}/<slug:collection>/feed.atom", web.open_feed, name="watch-open-feed"),
    path(
        f"{_own}/<slug:collection>/<slug:category>/feed.atom",
        web.open_feed,
        name="watch-open-category-feed",
    ),
]
