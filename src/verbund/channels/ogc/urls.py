"""Addresses of the geodata portal."""

from django.urls import path
from django.views.generic.base import RedirectView

from verbund.channels.ogc.web import documents, items
from verbund.channels.ogc.web import map as maps

#: Programs ask here hundreds of times a second, and no member may take the name.
FIRST = True
_ONE = "ogc/collections/<str:key>"

urlpatterns = [
    path("geodaten/", RedirectView.as_view(url="/ogc/"), name="geodata"),
    path("ogc", RedirectView.as_view(url="/ogc/", query_string=True)),
    path("ogc/", documents.landing, name="ogc"),
    path("ogc/conformance", documents.conformance, name="ogc-conformance"),
    path("ogc/api", documents.api, name="ogc-api"),
    path("ogc/collections", documents.collections, name="ogc-collections"),
    path("ogc/style.json", maps.style_file, name="ogc-style"),
    path("ogc/karte.pmtiles", maps.tiles, name="ogc-tiles"),
    path(_ONE, documents.collection, name="ogc-collection"),
    path(f"{_ONE}/queryables", documents.queryables, name="ogc-queryables"),
    path(f"{_ONE}/schema", documents.schema, name="ogc-schema"),
    path(f"{_ONE}/items", items.items, name="ogc-items"),
    path(f"{_ONE}/items/<str:fid>", items.item, name="ogc-item"),
    path(f"{_ONE}/download.<slug:ending>", items.whole, name="ogc-download"),
]
