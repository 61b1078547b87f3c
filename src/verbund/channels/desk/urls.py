"""Addresses of the desk."""

from django.urls import path

from verbund.channels.desk.web import (
    adoption,
    appointments,
    approvals,
    calls,
    case,
    consult,
    delegations,
    drafts,
    enter,
    handbook,
    incoming,
    keyboard,
    library,
    lists,
    migration,
    offices,
    operations,
    papers,
    pilots,
    post,
    previews,
    proposals,
    remedies,
    rounds,
    runs,
    slots,
    statistics,
    step,
    update,
    versions,
    video,
    worklist,
)

_CASE = "desk/vorgang/<uuid:case_id>/"
_BLUEPRINT = "desk/blaupausen/<slug:key>/"
_DRAFT = "desk/blaupausen/entwuerfe/<uuid:draft_id>/"
_PREVIEW = "vorschau/<slug:what>/"

urlpatterns = [
    path("desk/", worklist.worklist, name="desk-worklist"),
    path("desk/sammeln/", worklist.bulk, name="desk-bulk"),
    path("desk/ansicht/", worklist.save, name="desk-save-view"),
    path(
        "desk/ansicht/<uuid:view_id>/loeschen/",
        worklist.forget,
        name="desk-forget-view",
    ),
    path("desk/arbeitsvorrat.csv", worklist.export, name="desk-export"),
    path("desk/naechster/", worklist.next_case, name="desk-next"),
    path("desk/aufgaben/", lists.tasks, name="desk-tasks"),
    path("desk/aufgaben/anruf/<uuid:follow_up_id>/", calls.call, name="desk-call"),
    path(
        "desk/aufgaben/anruf/<uuid:follow_up_id>/antwort/",
        calls.answer,
        name="desk-call-answer",
    ),
    path("desk/postausgang/", lists.outbox, name="desk-outbox"),
    path("desk/postausgang/<uuid:message_id>/", lists.retry, name="desk-outbox-retry"),
    path("desk/postausgang/druck/", post.queue, name="desk-post"),
    path("desk/postausgang/druck/neu/", post.print_, name="desk-post-print"),
    path(
        "desk/postausgang/druck/<uuid:batch_id>.pdf", post.batch, name="desk-post-pdf"
    ),
    path(
        "desk/postausgang/druck/<uuid:batch_id>/versandt/",
        post.posted,
        name="desk-post-posted",
    ),
    path(
        "desk/postausgang/druck/<uuid:letter_id>/nochmal/",
        post.once_more,
        name="desk-post-again",
    ),
    path("desk/statistik/", statistics.statistics, name="desk-statistics"),
    path("desk/statistik.csv", statistics.export, name="desk-statistics-csv"),
    path("desk/vertretung/", delegations.delegations, name="desk-delegations"),
    path("desk/vertretung/uebergeben/", delegations.hand_over, name="desk-hand-over"),
    path("desk/freigaben/", approvals.approvals, name="desk-approvals"),
    path("desk/laeufe/", runs.runs, name="desk-runs"),
    path("desk/laeufe/runden/", rounds.rounds, name="desk-rounds"),
    path("desk/laeufe/runden/<uuid:run_id>/", rounds.run, name="desk-round"),
    path(
        "desk/laeufe/runden/<slug:runner>/<slug:key>/<slug:round_id>/",
        rounds.plan,
        name="desk-round-plan",
    ),
    path(
        "desk/laeufe/neu/<slug:member>/<slug:key>/<slug:state>/<slug:transition>/",
        runs.plan,
        name="desk-run-plan",
    ),
    path("desk/laeufe/<uuid:run_id>/", runs.run, name="desk-run"),
    path("desk/betrieb/", operations.operations, name="desk-operations"),
    path("desk/betrieb/pruefen/", operations.check, name="desk-check"),
    path(
        "desk/betrieb/auftrag/<uuid:job_id>/", operations.retry, name="desk-job-retry"
    ),
    path("desk/blaupausen/", library.blueprints, name="desk-library"),
    path(
        "desk/blaupausen/vorschlag/<uuid:proposal_id>/",
        proposals.proposal,
        name="desk-proposal",
    ),
    path(
        "desk/blaupausen/vorschlag/<uuid:proposal_id>/vorschlag.json",
        proposals.proposal_file,
        name="desk-proposal-file",
    ),
    path(
        "desk/blaupausen/vorschlag/aufnehmen/",
        proposals.receive,
        name="desk-proposal-receive",
    ),
    path("desk/blaupausen/entwuerfe/", drafts.drafts, name="desk-blueprint-drafts"),
    path(_DRAFT, drafts.draft, name="desk-blueprint-draft"),
    path(f"{_DRAFT}{_PREVIEW}", previews.draft, name="desk-draft-preview"),
    path(
        f"{_DRAFT}{_PREVIEW}<slug:name>.pdf",
        previews.draft_file,
        name="desk-draft-preview-file",
    ),
    path(f"{_DRAFT}entwurf.<str:kind>", drafts.draft_take, name="desk-draft-take"),
    path(_BLUEPRINT, library.blueprint, name="desk-blueprint"),
    path(f"{_BLUEPRINT}{_PREVIEW}", previews.published, name="desk-blueprint-preview"),
    path(
        f"{_BLUEPRINT}{_PREVIEW}<slug:name>.pdf",
        previews.published_file,
        name="desk-preview-file",
    ),
    path(
        f"{_BLUEPRINT}fassung/<str:version>/datei.<str:kind>",
        versions.version_take,
        name="desk-version-take",
    ),
    path(
        f"{_BLUEPRINT}fassung/<str:version>/zurueckziehen/",
        versions.withdraw,
        name="desk-version-withdraw",
    ),
    path(
        f"{_BLUEPRINT}<slug:member>/beginnen/",
        adoption.begin,
        name="desk-adoption-begin",
    ),
    path(f"{_BLUEPRINT}<slug:member>/uebernehmen/", adoption.adopt, name="desk-adopt"),
    path(
        f"{_BLUEPRINT}<slug:member>/aktualisieren/", update.update, name="desk-update"
    ),
    path(
        f"{_BLUEPRINT}<slug:member>/umstellung/",
        migration.migration,
        name="desk-migration",
    ),
    path(
        f"{_BLUEPRINT}<slug:member>/vorschlagen/",
        proposals.propose,
        name="desk-propose",
    ),
    path("desk/handbuch/", handbook.handbook, name="desk-handbook"),
    path(
        "desk/handbuch/<slug:association>.pdf",
        handbook.handbook_file,
        name="desk-handbook-file",
    ),
    path("desk/erprobungen/", pilots.pilots, name="desk-pilots"),
    path("desk/erprobungen/neu/", pilots.plan, name="desk-pilot-plan"),
    path("desk/erprobungen/<uuid:pilot_id>/", pilots.pilot, name="desk-pilot"),
    path(
        "desk/erprobungen/<uuid:pilot_id>/aendern/",
        pilots.change,
        name="desk-pilot-change",
    ),
    path(
        "desk/erprobungen/<uuid:pilot_id>/bilanz.<str:kind>",
        pilots.pilot_file,
        name="desk-pilot-file",
    ),
    path("desk/tastatur/", keyboard.keyboard, name="desk-keyboard"),
    path("desk/termine/", slots.slots, name="desk-slots"),
    path("desk/termine/aendern/", slots.change, name="desk-slots-change"),
    path("desk/anfragen/", consult.consultations, name="desk-consultations"),
    path("desk/anfragen/<uuid:share_id>/", consult.consult, name="desk-consult"),
    path(
        "desk/anfragen/<uuid:share_id>/datei/<slug:digest>/",
        consult.consult_file,
        name="desk-consult-file",
    ),
    path("desk/video/", video.waiting, name="desk-video"),
    path("desk/video/<uuid:call_id>/", video.call, name="desk-video-call"),
    path("desk/video/<uuid:call_id>/oeffnen/", video.accept, name="desk-video-accept"),
    path(
        "desk/video/<uuid:call_id>/erkannt/",
        video.identify,
        name="desk-video-identify",
    ),
    path("desk/posteingang/", incoming.inbox, name="desk-inbox"),
    path("desk/posteingang/<uuid:letter_id>/", incoming.letter, name="desk-letter"),
    path(
        "desk/posteingang/<uuid:letter_id>/datei/",
        incoming.letter_file,
        name="desk-letter-file",
    ),
    path("desk/vorgang/neu/", enter.choose, name="desk-new"),
    path(
        "desk/vorgang/neu/<slug:member>/<slug:blueprint>/<slug:service>/",
        enter.enter,
        name="desk-enter",
    ),
    path(_CASE, case.case, name="desk-case"),
    path(f"{_CASE}dokument/", case.upload, name="desk-upload"),
    path(f"{_CASE}dokument/<uuid:document_id>/", case.document, name="desk-document"),
    path(f"{_CASE}einsicht/", case.looks, name="desk-looks"),
    path(f"{_CASE}angaben/", enter.correct, name="desk-correct"),
    path(f"{_CASE}anfordern/", papers.request, name="desk-request"),
    path(f"{_CASE}einreichen/", papers.supply, name="desk-supply"),
    path(f"{_CASE}freigabe/", approvals.approval, name="desk-approval"),
    path(f"{_CASE}widerspruch/", remedies.objection, name="desk-objection"),
    path(
        f"{_CASE}wiedereinsetzung/", remedies.reinstatement, name="desk-reinstatement"
    ),
    path(f"{_CASE}termin/", appointments.appointment, name="desk-appointment"),
    path(
        f"{_CASE}termin/absagen/",
        appointments.cancel,
        name="desk-cancel-appointment",
    ),
    path(f"{_CASE}erschienen/", appointments.attendance, name="desk-attendance"),
    path(f"{_CASE}stellen/", offices.inquire, name="desk-inquire"),
    path(
        f"{_CASE}stellen/<slug:inquiry>/antwort/",
        offices.answer,
        name="desk-inquiry-answer",
    ),
    path(f"{_CASE}nebenbestimmungen/", offices.conditions, name="desk-conditions"),
    path(f"{_CASE}zuruecknahme/", remedies.withdraw, name="desk-withdraw"),
    path(f"{_CASE}wiederaufnahme/", remedies.reopen, name="desk-reopen"),
    path(f"{_CASE}schritt/<slug:transition>/", step.step, name="desk-step"),
    path(
        f"{_CASE}schritt/<slug:transition>/entwurf.pdf", step.draft, name="desk-draft"
    ),
    path(f"{_CASE}<slug:what>/", case.change, name="desk-change"),
]
