"""Addresses of what is open: below each member, and for all members together."""

from django.urls import path, register_converter

from verbund.publishing import calls_web, doors_web, papers, web
from verbund.publishing.converters import PaperConverter, PublisherConverter

register_converter(PublisherConverter, "publisher")
register_converter(PaperConverter, "paper")

_own = "<publisher:member>/"

urlpatterns = [
    path("statistik/", web.figures, name="statistics-all"),
    path("statistik.<str:kind>", web.figures_file, name="statistics-all-file"),
    path("statistik/zugaenge/", doors_web.page, name="doors-all"),
    path("statistik/zugaenge.<str:kind>", doors_web.file, name="doors-all-file"),
    path("statistik/115/", calls_web.page, name="calls-all"),
    path("statistik/115.<str:kind>", calls_web.file, name="calls-all-file"),
    path("verzeichnis/", web.register, name="register-all"),
    path("verzeichnis/<slug:name>/", web.collection, name="collection-all"),
    path(
        "verzeichnis/<slug:name>.<str:kind>",
        web.collection_file,
        name="collection-all-file",
    ),
    path(f"{_own}statistik/", web.figures, name="statistics"),
    path(f"{_own}statistik.<str:kind>", web.figures_file, name="statistics-file"),
    path(f"{_own}statistik/zugaenge/", doors_web.page, name="doors"),
    path(f"{_own}statistik/zugaenge.<str:kind>", doors_web.file, name="doors-file"),
    path(f"{_own}statistik/115/", calls_web.page, name="calls"),
    path(f"{_own}statistik/115.<str:kind>", calls_web.file, name="calls-file"),
    path(f"{_own}verzeichnis/", web.register, name="register"),
    path(f"{_own}verzeichnis/<slug:name>/", web.collection, name="collection"),
    path(
        f"{_own}verzeichnis/<slug:name>.<str:kind>",
        web.collection_file,
        name="collection-file",
    ),
    path(f"{_own}datenschutz/<paper:paper>/", papers.document, name="document"),
    path(
        f"{_own}datenschutz/<paper:paper>.pdf",
        papers.document_file,
        name="document-file",
    ),
]
