"""Check everything, send it, and the receipt."""

from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.forms.widgets import value_at
from verbund.cases.shapes import Receipt
from verbund.channels.portal import keys
from verbund.channels.portal.door import desk_for
from verbund.channels.portal.frame import keep_private, language, page
from verbund.channels.portal.receipt_letter import receipt_pdf
from verbund.channels.portal.status_page import sent_answers
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.pages import form_page
from verbund.channels.portal.web.status import opened
from verbund.core.errors import Invalid
from verbund.core.ui.qr import qr_path
from verbund.core.ui.texts import translate
from verbund.filling.crossings import SentOnwards
from verbund.filling.desk import Desk, progress
from verbund.filling.review import objections, send, summary
from verbund.members.queries import Member

_COOKIE = "vb_receipt"
_SALT = "verbund.portal.receipt"
_SECONDS = 3600


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, member: Member, draft: UUID) -> HttpResponse:
    """Every answer with a way to change it; sending needs one declaration."""
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
    errors: list[dict[str, str | None]] = []
    if request.method == "POST":
        if "save" in request.POST:
            return HttpResponseRedirect(desk.href("tasks"))
        errors = objections(desk, declared=request.POST.get("declare") == "yes")
        if not errors:
            try:
                receipt = send(desk)
            except Invalid as refused:
                errors = [{"message": f.message, "href": None} for f in refused.fields]
                errors = errors or [{"message": refused.detail, "href": None}]
            except SentOnwards as onwards:
                response = HttpResponseRedirect(onwards.href)
                keys.forget_draft(request, response, desk.draft.id)
                return response
            else:
                return _sent(request, desk, receipt)
    return _show(request, desk, errors)


@require_safe
def receipt(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Number and moment, what happens next, and the code – right after sending."""
    view = opened(request, member, token)
    code = _code(request, token)
    status_href = reverse("portal-status", args=[member, token])
    path, size = qr_path(request.build_absolute_uri(status_href))
    blueprint = view.ground.blueprint
    service = blueprint.service(view.state.service)
    main = view.state.main_clock()
    email = value_at(view.state.answers, blueprint.contact.email or "")
    after = blueprint.texts.service.after
    return page(
        request,
        "receipt.html",
        {
            "view": view,
            "service": (service.title if service else blueprint.title).get(language()),
            "code": code,
            "qr": path if code else "",
            "qr_size": size,
            "status_href": status_href,
            "pdf_href": reverse("portal-receipt-pdf", args=[member, token]),
            "due_on": main.due_on if main else None,
            "email": email if isinstance(email, str) else "",
            "after": engine.render_text(
                view.ground,
                after.get(language()),
                answers=view.state.answers,
                language=language(),
            )
            if after
            else "",
            "sent": sent_answers(view, language()),
            "owner": view.ground.owner.official_name,
            "acting": view.ground.acting.official_name,
        },
        member=member,
        current="cases",
        private=True,
    )


@require_safe
def receipt_file(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """The receipt as PDF (PDF/A and PDF/UA)."""
    view = opened(request, member, token)
    response = HttpResponse(
        receipt_pdf(view, member, language()), content_type="application/pdf"
    )
    name = f"{translate('portal.receipt.document')} {view.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return keep_private(response)


def _show(
    request: HttpRequest, desk: Desk, errors: list[dict[str, str | None]]
) -> HttpResponse:
    declare_wrong = any(e["href"] == "#declare" for e in errors)
    return form_page(
        request,
        desk,
        "review.html",
        {
            **summary(desk),
            "declared": request.POST.get("declare") == "yes",
            "declare_error": translate("portal.review.declare_needed")
            if declare_wrong
            else None,
            "errors": errors,
            "owner": desk.ground.owner.official_name,
            "progress": progress(desk, None),
            "back_href": desk.href("tasks"),
        },
        status=422 if errors else 200,
    )


def _sent(request: HttpRequest, desk: Desk, receipt: Receipt) -> HttpResponse:
    href = reverse("portal-receipt", args=[desk.member, receipt.status_token])
    response = HttpResponseRedirect(href)
    keys.forget_draft(request, response, desk.draft.id)
    # The code is shown once, on the receipt, and not kept anywhere in clear.
    response.set_cookie(
        _COOKIE,
        signing.dumps([receipt.status_token, receipt.handover_code], salt=_SALT),
        max_age=_SECONDS,
        path=href,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _code(request: HttpRequest, token: str) -> str:
    try:
        found = signing.loads(
            request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_SECONDS
        )
    except signing.BadSignature:
        return ""
    if isinstance(found, list) and len(found) == 2 and found[0] == token:
        return str(found[1])
    return ""
