"""Addresses of building sites."""

from django.urls import path

# Makes „publisher“ known, the member in an address.
import verbund.publishing.urls  # noqa: F401
from verbund.topics.construction.web import desk, machine, public

_own = "<publisher:member>/baustellen/"

FIRST = True

urlpatterns = [
    path("baustellen/", public.sites, name="construction-all"),
    path("baustellen/kalender.ics", machine.calendar, name="construction-all-calendar"),
    path("wzdx/v4.2/feed.geojson", machine.wzdx_feed, name="wzdx"),
    path(
        "wzdx/v4.2/<publisher:member>/feed.geojson",
        machine.wzdx_feed,
        name="wzdx-member",
    ),
    path("<publisher:member>/baustellen/", public.sites, name="construction"),
    path(f"{_own}kalender.ics", machine.calendar, name="construction-calendar"),
    path(f"{_own}schulen-und-kitas/", public.learning, name="construction-learning"),
    path(f"{_own}meine-strasse/", public.street, name="construction-street"),
    path(f"{_own}<uuid:site_id>/", public.site, name="construction-site"),
    path("desk/baustellen/", desk.sites, name="desk-construction"),
    path("desk/baustellen/neu/", desk.new, name="desk-construction-new"),
    path("desk/baustellen/einlesen/", desk.upload, name="desk-construction-import"),
    path("desk/baustellen/<uuid:site_id>/", desk.edit, name="desk-construction-site"),
    path(
        "desk/baustellen/<uuid:site_id>/loeschen/",
        desk.remove,
        name="desk-construction-remove",
    ),
]
