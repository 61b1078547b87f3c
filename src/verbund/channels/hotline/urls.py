"""Addresses of the 115 desk."""

from django.urls import path

from verbund.channels.hotline.web import (
    articles,
    call,
    cti,
    draft,
    follow_ups,
    keys,
    language,
    promise,
    resume,
    screen,
    staffing,
    unanswered,
)

_CALLBACK = "115/rueckrufe/<uuid:follow_up_id>/"

urlpatterns = [
    path("115/", screen.screen, name="hotline"),
    path("115/treffer/", screen.hits, name="hotline-hits"),
    path("115/anruf/", screen.bar, name="hotline-bar"),
    path("115/oeffnen/", screen.opened, name="hotline-open"),
    path("115/anruf/beginnen/", call.start, name="hotline-start"),
    path("115/anruf/ort/", call.place, name="hotline-place"),
    path("115/anruf/sprache/", language.speak, name="hotline-speak"),
    path("115/anruf/dolmetschen/", language.interpret, name="hotline-interpret"),
    path("115/anruf/beenden/", call.hang_up, name="hotline-hang-up"),
    path("115/anruf/ergebnis/", call.finish, name="hotline-finish"),
    path("115/anruf/<uuid:call_id>/annehmen/", call.take, name="hotline-take"),
    path("115/vorgang/beginnen/", draft.begin, name="hotline-begin"),
    path("115/entwurf/<uuid:draft_id>/", draft.fill, name="hotline-draft"),
    path("115/fortsetzen/", resume.resume, name="hotline-resume"),
    path("115/akte/<uuid:case_id>/", resume.case, name="hotline-case"),
    path("115/akte/<uuid:case_id>/erkannt/", resume.identify, name="hotline-identify"),
    path("115/rueckrufe/", follow_ups.listing, name="hotline-callbacks"),
    path("115/rueckrufe/neu/", follow_ups.new, name="hotline-callback-new"),
    path("115/rueckrufe/naechster/", follow_ups.next_one, name="hotline-callback-next"),
    path(_CALLBACK, follow_ups.one, name="hotline-callback"),
    path(f"{_CALLBACK}<slug:what>/", follow_ups.change, name="hotline-callback-change"),
    path("115/wissen/", articles.listing, name="hotline-articles"),
    path("115/wissen/neu/", articles.new, name="hotline-article-new"),
    path("115/wissen/suchwoerter/", articles.words, name="hotline-article-words"),
    path("115/melden/", unanswered.report, name="hotline-unanswered-report"),
    path("115/wissen/vermisst/", unanswered.listing, name="hotline-unanswered"),
    path(
        "115/wissen/vermisst/<uuid:unanswered_id>/",
        unanswered.one,
        name="hotline-unanswered-one",
    ),
    path("115/wissen/<uuid:article_id>/", articles.one, name="hotline-article"),
    path(
        "115/wissen/<uuid:article_id>/zurueckziehen/",
        articles.withdraw,
        name="hotline-article-withdraw",
    ),
    path("115/zusagen/", promise.promise, name="hotline-promise"),
    path("115/zusagen.csv", promise.export, name="hotline-promise-csv"),
    path("115/besetzung/", staffing.staffing, name="hotline-staffing"),
    path("115/dolmetschen/", language.interpreters, name="hotline-interpreters"),
    path(
        "115/dolmetschen/<uuid:interpreter_id>/entfernen/",
        language.remove_interpreter,
        name="hotline-interpreter-remove",
    ),
    path("115/tastatur/", keys.keys, name="hotline-keys"),
    path("115/cti/", cti.push, name="hotline-cti"),
    path("115/cti/<str:secret>/", cti.push, name="hotline-cti-secret"),
]
