"""Addresses of the portal: the association first, then each member below its name."""

from django.urls import include, path, register_converter

from verbund.channels.portal.converters import KeyConverter, MemberConverter
from verbund.channels.portal.web import (
    appointment,
    begin,
    form,
    forwarded,
    home,
    information,
    lists,
    queue,
    search,
    send,
    service,
    statement,
    status,
    steps,
    talk,
    uploads,
    waiting,
)

register_converter(MemberConverter, "member")
register_converter(KeyConverter, "key")

_information = [
    path("impressum/", information.imprint, name="imprint"),
    path("datenschutz/", information.privacy, name="privacy"),
    path("barrierefreiheit/", information.accessibility, name="accessibility"),
    path("hilfe/", information.help_page, name="help"),
    path("weiter/", begin.resume, name="resume"),
]

_page = "antrag/<uuid:draft>/seite/<key:page_id>/"

_member = [
    path("", home.member_home, name="portal-member"),
    path("suche", search.search, name="portal-member-search"),
    path("leistungen/", home.services, name="portal-services"),
    *_information,
    path("service/<key:blueprint>/", service.service, name="portal-service"),
    path("service/<key:blueprint>/beginnen", begin.start, name="portal-start"),
    path("antrag/<uuid:draft>/", form.tasks, name="portal-tasks"),
    path("antrag/<uuid:draft>/spaeter/", begin.later, name="portal-later"),
    path("antrag/<uuid:draft>/pruefen/", send.review, name="portal-review"),
    path(_page, form.question, name="portal-page"),
    path(f"{_page}datei/<str:path>/", uploads.files, name="portal-files"),
    path(f"{_page}<int:number>/", form.item, name="portal-item"),
    path(
        f"{_page}<int:number>/entfernen/", lists.remove_item, name="portal-item-remove"
    ),
    path(
        f"{_page}<int:number>/datei/<str:path>/",
        uploads.files,
        name="portal-item-files",
    ),
    path("stellungnahme/<slug:token>/", statement.statement, name="portal-statement"),
    path(
        "stellungnahme/<slug:token>/datei/<slug:digest>/",
        statement.statement_file,
        name="portal-statement-file",
    ),
    path("weitergegeben/<slug:token>/", forwarded.forwarded, name="portal-forwarded"),
    path("vorgang/<slug:token>/", status.status, name="portal-status"),
    path(
        "vorgang/<slug:token>/termin/",
        appointment.appointment,
        name="portal-appointment",
    ),
    path(
        "vorgang/<slug:token>/termin/absagen/",
        appointment.cancel,
        name="portal-appointment-cancel",
    ),
    path("vorgang/<slug:token>/termin/warten/", waiting.wait, name="portal-waiting"),
    path("aufruf/<slug:office>/", queue.display, name="portal-display"),
    path("aufruf/<slug:office>/stand", queue.display_part, name="portal-display-part"),
    path("nummer/<slug:token>/", queue.ticket, name="portal-ticket"),
    path("kalender/<slug:token>.ics", queue.feed, name="portal-feed"),
    path(
        "vorgang/<slug:token>/termin.ics",
        appointment.calendar,
        name="portal-appointment-file",
    ),
    path("vorgang/<slug:token>/quittung/", send.receipt, name="portal-receipt"),
    path(
        "vorgang/<slug:token>/quittung.pdf",
        send.receipt_file,
        name="portal-receipt-pdf",
    ),
    path(
        "vorgang/<slug:token>/dokument/<uuid:document>/",
        status.document,
        name="portal-document",
    ),
    path("vorgang/<slug:token>/nachreichen/", talk.supply, name="portal-supply"),
    path("vorgang/<slug:token>/mehr-zeit/", talk.more_time, name="portal-more-time"),
    path("vorgang/<slug:token>/nachricht/", talk.message, name="portal-message"),
    path("vorgang/<slug:token>/widerspruch/", talk.objection, name="portal-objection"),
    path("vorgang/<slug:token>/zustellung/", talk.delivery, name="portal-delivery"),
    path(
        "vorgang/<slug:token>/schritt/<key:transition>/",
        steps.step,
        name="portal-step",
    ),
    path("vorgang/<slug:token>/zuruecknehmen/", talk.withdraw, name="portal-withdraw"),
]

urlpatterns = [
    path("", home.association, name="portal-home"),
    path("suche", search.search, name="search"),
    *_information,
    path("<member:member>/", include(_member)),
]
