"""Addresses of the terminals: one below each member's name."""

from django.urls import include, path, register_converter

from verbund.channels.terminal import device
from verbund.channels.terminal.web import (
    code,
    conversation,
    ending,
    office,
    question,
    send,
    start,
)
from verbund.publishing.converters import PublisherConverter

FIRST = True
"""Before the portal, so that no member's page can take ``/terminal/``."""

register_converter(PublisherConverter, "terminal_member")

_terminal = [
    path("", start.start, name="terminal-start"),
    path("leistungen/", start.services, name="terminal-services"),
    path(
        "leistung/<slug:blueprint>/<slug:entrance>/",
        start.service,
        name="terminal-service",
    ),
    path(
        "leistung/<slug:blueprint>/<slug:entrance>/beginnen",
        start.begin,
        name="terminal-begin",
    ),
    path(
        "frage/<slug:page_id>/<str:path>/", question.question, name="terminal-question"
    ),
    path("liste/<slug:page_id>/", question.items, name="terminal-list"),
    path(
        "liste/<slug:page_id>/<int:number>/entfernen/",
        question.remove_item,
        name="terminal-item-remove",
    ),
    path("pruefen/", send.review, name="terminal-review"),
    path("vorgang/", send.case, name="terminal-case"),
    path("vorgang/termin/", office.appointment, name="terminal-appointment"),
    path("nummer/", office.number, name="terminal-number"),
    path("code/", code.enter, name="terminal-code"),
    path("mitnehmen/", code.hand_over, name="terminal-hand-over"),
    path("hilfe/", start.help_page, name="terminal-help"),
    path("video/", conversation.video, name="terminal-video"),
    path("video/gespraech/", conversation.call, name="terminal-call"),
    path("video/ende/", conversation.over, name="terminal-call-over"),
    path("noch-da/", ending.still_there, name="terminal-still-there"),
    path("ende/", ending.end, name="terminal-end"),
    path("auf-wiedersehen/", ending.over, name="terminal-over"),
    path("ohne-netz/", ending.offline, name="terminal-offline"),
    path("puls", device.pulse, name="terminal-pulse"),
    path("worker.js", device.worker, name="terminal-worker"),
]

urlpatterns = [path("terminal/<terminal_member:member>/", include(_terminal))]
