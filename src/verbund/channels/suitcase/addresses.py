"""Addresses of the suitcase; only a node's home answers them."""

from django.urls import path
from django.views.generic.base import RedirectView

from verbund.channels.suitcase.web import (
    capture,
    cash,
    finish,
    form,
    onward,
    sign,
    step,
    sync,
    taken,
    tour,
    unlock,
    ways,
    work,
)

_WORK = "suitcase/entwurf/<uuid:work_id>/"
_CASH = "suitcase/kasse/"
_STOP = "suitcase/termin/<uuid:case_id>/"

urlpatterns = [
    path("", RedirectView.as_view(url="/suitcase/")),
    path("suitcase/", unlock.start, name="suitcase"),
    path("suitcase/oeffnen/pin/", unlock.with_pin, name="suitcase-pin"),
    path("suitcase/oeffnen/frage/", unlock.passkeys, name="suitcase-passkeys"),
    path("suitcase/oeffnen/passkey/", unlock.with_passkey, name="suitcase-by-passkey"),
    path("suitcase/sperren/", unlock.lock, name="suitcase-lock"),
    path("suitcase/senden/", unlock.send, name="suitcase-send"),
    path("suitcase/passkey/", ways.ways, name="suitcase-passkey"),
    path("suitcase/neu/", tour.choose, name="suitcase-new"),
    path(
        "suitcase/neu/<slug:member>/<slug:blueprint>/<slug:service>/",
        tour.begin,
        name="suitcase-begin",
    ),
    path(_STOP, tour.visit, name="suitcase-visit"),
    path(f"{_STOP}nicht-da/", tour.absent, name="suitcase-absent"),
    path(
        "suitcase/mitgenommen/<uuid:draft_id>/", taken.open_form, name="suitcase-taken"
    ),
    path("suitcase/entwuerfe/", tour.drafts, name="suitcase-drafts"),
    path(_WORK, work.overview, name="suitcase-work"),
    path(f"{_WORK}verwerfen/", work.discard, name="suitcase-discard"),
    path(f"{_WORK}vermerk/", work.note, name="suitcase-note"),
    path(f"{_WORK}ausweis/", work.identify, name="suitcase-identify"),
    path(f"{_WORK}seite/<slug:page_id>/", form.question, name="suitcase-page"),
    path(f"{_WORK}unterlagen/", capture.papers, name="suitcase-papers"),
    path(
        f"{_WORK}unterlagen/bild/<slug:name>/", capture.picture, name="suitcase-picture"
    ),
    path(f"{_WORK}unterschrift/", sign.sign, name="suitcase-sign"),
    path(f"{_WORK}schritt/<slug:transition>/", step.step, name="suitcase-step"),
    path(
        f"{_WORK}schritt/<slug:transition>/brief.pdf",
        step.letter,
        name="suitcase-letter",
    ),
    path(f"{_WORK}weiter/", onward.onward, name="suitcase-onward"),
    path(f"{_WORK}pruefen/", finish.review, name="suitcase-review"),
    path("suitcase/fertig/<uuid:op_id>/", finish.done, name="suitcase-done"),
    path(_CASH, cash.book, name="suitcase-cash"),
    path(f"{_CASH}neu/", cash.take, name="suitcase-receipt-new"),
    path(f"{_CASH}<uuid:op_id>/", cash.receipt, name="suitcase-receipt"),
    path(
        f"{_CASH}<uuid:op_id>/<slug:paper>.pdf",
        cash.receipt_file,
        name="suitcase-receipt-pdf",
    ),
    path(f"{_CASH}abschluss/<uuid:range_id>/", cash.closing, name="suitcase-closing"),
    path("suitcase/abgleich/", sync.report, name="suitcase-sync"),
    path("suitcase/abgleich/stick/", sync.stick, name="suitcase-stick"),
    path("suitcase/abgleich/antwort/", sync.answer, name="suitcase-answer"),
]
