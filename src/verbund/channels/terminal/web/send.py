"""Everything once more, sending it, and what is left afterwards: the receipt."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from verbund import engine
from verbund.appointments.queries import to_bring, wish_form
from verbund.cases.actions.intake import receipt_of
from verbund.cases.errors import CaseNotFound, DraftNotFound
from verbund.cases.queries.case import case_by_status_token
from verbund.cases.shapes import StatusView
from verbund.cases.tokens import handover_code, status_token
from verbund.channels.terminal.door import desk_at
from verbund.channels.terminal.frame import Stand, at_terminal, filled, page
from verbund.channels.terminal.web.start import next_page, qr_of, resume_address
from verbund.core.errors import Invalid
from verbund.core.ui.texts import localised, translate
from verbund.filling.desk import Desk
from verbund.filling.review import objections, send, summary
from verbund.kernel import clock, german


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def review(request: HttpRequest, stand: Stand) -> HttpResponse:
    """Every answer with a way to change it; sent twice over a broken line it is one."""
    try:
        desk = desk_at(stand)
    except DraftNotFound:
        return _sent_before(stand)
    if desk is None:
        return HttpResponseRedirect(stand.href("start"))
    errors: list[dict[str, str | None]] = []
    declared = request.POST.get("declare") == "yes"
    if request.method == "POST":
        errors = objections(desk, declared=declared)
        if not errors:
            try:
                receipt = send(desk)
            except Invalid as refused:
                errors = [{"message": f.message, "href": None} for f in refused.fields]
                errors = errors or [{"message": refused.detail, "href": None}]
            except DraftNotFound:
                return _sent_before(stand)
            else:
                return _done(stand, receipt.id)
    return _show(request, stand, desk, errors, declared=declared)


@require_safe
@at_terminal
def case(request: HttpRequest, stand: Stand) -> HttpResponse:
    """The receipt, or where a case stands that was opened with its code."""
    view = case_of(stand)
    if view is None:
        return HttpResponseRedirect(stand.href("start"))
    blueprint = view.ground.blueprint
    service = blueprint.service(view.state.service)
    code = handover_code(view.id)
    plain, with_code = resume_address(request, stand.member, code)
    kinds = {offer.kind for offer in view.offers}
    booked = view.state.appointment
    has_one = booked is not None and booked.booked
    main = view.state.main_clock()
    after = blueprint.texts.service.after
    return page(
        request,
        stand,
        "case.html",
        {
            "view": view,
            "just_sent": stand.visit.begun == "sent",
            "service": localised(
                service.title if service else blueprint.title, stand.language
            ),
            "code": code,
            "address": plain.partition("://")[2],
            "qr": qr_of(with_code),
            "due_on": main.due_on if main else None,
            "state": localised(_public(view), stand.language),
            "after": _after(view, after, stand.language),
            "owner": view.ground.owner.official_name,
            "may_book": "appointment" in kinds,
            "waiting": waiting_words(view, stand.language),
            "when": german.datetime_de(
                clock.to_berlin(booked.slot.starts_at), stand.language
            )
            if booked and has_one
            else "",
            "place": booked.slot.place if booked and has_one else "",
            "bring": to_bring(view.ground, view.state, stand.language)
            if has_one
            else (),
        },
    )


def waiting_words(view: StatusView, language: str) -> dict[str, str]:
    """The waiting list in words: from when to when, and a time that is kept now."""
    wish = wish_form(view.state)
    if not wish.waits:
        return {"waits": "", "offered": "", "until": ""}

    def when(moment: datetime | None) -> str:
        return german.datetime_de(clock.to_berlin(moment), language) if moment else ""

    return {
        "waits": translate(
            "waitlist.waits",
            first=german.date_de(wish.first_on, language),
            last=german.date_de(wish.last_on, language),
        ),
        "offered": when(wish.offered_at),
        "until": when(wish.until),
    }


def case_of(stand: Stand) -> StatusView | None:
    """The case of this visit, as its citizen sees it."""
    found = stand.visit.case_id
    if found is None:
        return None
    try:
        return case_by_status_token(
            stand.member, status_token(found), language=stand.language
        )
    except CaseNotFound:
        return None


def _show(
    request: HttpRequest,
    stand: Stand,
    desk: Desk,
    errors: list[dict[str, str | None]],
    *,
    declared: bool,
) -> HttpResponse:
    needed = translate("portal.review.declare_needed")
    wrong = any(e["href"] == "#declare" for e in errors)
    return page(
        request,
        stand,
        "review.html",
        {
            **summary(desk),
            "title": desk.title,
            "declared": declared,
            "declare_error": needed if wrong else None,
            "errors": errors,
            "owner": desk.ground.owner.official_name,
            "in_form": True,
            "back_href": next_page(stand),
        },
        status=422 if errors else 200,
    )


def _sent_before(stand: Stand) -> HttpResponse:
    """The answer to the first sending got lost: the same case again.

    ``DraftNotFound`` if the draft was not sent but deleted.
    """
    known = receipt_of(stand.member, f"draft:{stand.visit.draft_id}")
    if known is None:
        raise DraftNotFound
    return _done(stand, known.id)


def _done(stand: Stand, case_id: UUID) -> HttpResponse:
    stand.visit = replace(stand.visit, case=str(case_id), begun="sent", borrowed=True)
    return HttpResponseRedirect(stand.href("case"))


def _public(view: StatusView) -> engine.Text:
    """What the case's state is called for its citizen."""
    state = view.ground.blueprint.process.states[view.state.state]
    return state.public.title if state.public else state.title


def _after(view: StatusView, text: engine.Text | None, language: str) -> str:
    if text is None:
        return ""
    words = engine.render_text(
        view.ground, text.get(language), answers=view.state.answers, language=language
    )
    return filled(text, words, language)
