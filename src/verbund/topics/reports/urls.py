"""Addresses of the reports: pages of a member, of all members, of the desk, Open311."""

from django.urls import include, path, register_converter

from verbund.publishing.converters import PublisherConverter
from verbund.topics.reports.web import (
    counter,
    detail,
    figures,
    hotline,
    links,
    listing,
    telling,
    terminal,
    triage,
)

register_converter(PublisherConverter, "reports_member")

_own = "<reports_member:member>/anliegen/"
_terminal = f"terminal/{_own}"

urlpatterns = [
    path("", include("verbund.topics.reports.open311.urls")),
    path("desk/anliegen/", triage.triage_list, name="desk-reports"),
    path("desk/anliegen/dazu/", counter.join, name="desk-report-join"),
    path("desk/anliegen/<uuid:case_id>/", triage.triage_one, name="desk-report"),
    path("115/anliegen/", hotline.reports, name="hotline-reports"),
    path("anliegen/", listing.everywhere, name="reports-all"),
    path("anliegen/zahlen/", figures.figures_page, name="reports-figures-all"),
    path(
        "anliegen/zahlen.<str:kind>",
        figures.figures_file,
        name="reports-figures-all-file",
    ),
    path(
        "anliegen/zahlen/karte.<str:kind>",
        figures.cells_file,
        name="reports-cells-all",
    ),
    path(_own, listing.in_member, name="reports"),
    path(f"{_own}melden/", telling.tell, name="reports-tell"),
    path(
        f"{_own}melden/<uuid:draft>/vorher/",
        telling.check_first,
        name="reports-before",
    ),
    path(f"{_own}melden/postfach/", links.mail_sent, name="reports-confirm-sent"),
    path(f"{_own}ort/<str:asset>/", listing.at_thing, name="reports-asset"),
    path(f"{_own}bestaetigen/<slug:token>/", links.confirm, name="reports-confirm"),
    path(f"{_own}abo/<slug:token>/", links.news, name="reports-news"),
    path(f"{_own}zahlen/", figures.figures_page, name="reports-figures"),
    path(f"{_own}zahlen.<str:kind>", figures.figures_file, name="reports-figures-file"),
    path(f"{_own}zahlen/karte.<str:kind>", figures.cells_file, name="reports-cells"),
    path(f"{_terminal}vorher/", terminal.check_first, name="reports-terminal-before"),
    path(
        f"{_terminal}<slug:public_id>/", terminal.joined, name="reports-terminal-joined"
    ),
    path(f"{_own}<slug:public_id>/", detail.report, name="report"),
]
