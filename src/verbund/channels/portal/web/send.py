"""Check everything, send it, and the receipt."""

from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.access import citizen
from verbund.cases.actions.intake import open_case
from verbund.cases.errors import AnswersInvalid
from verbund.cases.forms.amounts import expected
from verbund.cases.forms.answers import AnswerLine
from verbund.cases.forms.answers import review as reviewed
from verbund.cases.forms.widgets import field_of, value_at
from verbund.cases.shapes import Receipt
from verbund.channels.portal import keys
from verbund.channels.portal.drafting import (
    LATER,
    Desk,
    file_fields,
    item_name,
    missing_files,
    open_desk,
    progress,
    ready,
)
from verbund.channels.portal.frame import keep_private, language, page
from verbund.channels.portal.qr import qr_path
from verbund.channels.portal.receipt_letter import receipt_pdf
from verbund.channels.portal.status_page import sent_answers
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.pages import FROM_REVIEW, form_page
from verbund.channels.portal.web.status import opened
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

_COOKIE = "vb_receipt"
_SALT = "verbund.portal.receipt"
_SECONDS = 3600


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, member: Member, draft: UUID) -> HttpResponse:
    """Every answer with a way to change it; sending needs one declaration."""
    if not keys.may_open(request, draft):
        return protected(request, member)
    desk = open_desk(member, draft, keys.code_of(request, draft), language())
    errors: list[dict[str, str | None]] = []
    if request.method == "POST":
        if "save" in request.POST:
            return HttpResponseRedirect(desk.href("tasks"))
        errors = _objections(request, desk)
        if not errors:
            try:
                receipt = _send(desk)
            except AnswersInvalid as refused:
                errors = [{"message": f.message, "href": None} for f in refused.fields]
                errors = errors or [{"message": refused.detail, "href": None}]
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


def _objections(request: HttpRequest, desk: Desk) -> list[dict[str, str | None]]:
    """Why it cannot be sent yet, with the way to each gap."""
    found: list[dict[str, str | None]] = []
    if not ready(desk):
        found = [
            {
                "message": error.message.get(desk.language),
                "href": _change_href(desk, _page_of(desk, error.path), error.path),
            }
            for error in desk.plan.errors
        ]
        for state in desk.plan.pages:
            for path in missing_files(desk, state):
                field = field_of(desk.ground.blueprint, path)
                found.append(
                    {
                        "message": translate(
                            "portal.review.file_missing",
                            name=field.label.get(desk.language) if field else path,
                        ),
                        "href": _change_href(desk, state.id, path),
                    }
                )
    infected = {d.name for d in desk.draft.documents if d.state == "infected"}
    found += [
        {"message": translate("portal.review.infected", name=name), "href": None}
        for name in sorted(infected)
    ]
    if request.POST.get("declare") != "yes":
        message = translate("portal.review.declare_needed")
        found.append({"message": message, "href": "#declare"})
    return found


def _show(
    request: HttpRequest, desk: Desk, errors: list[dict[str, str | None]]
) -> HttpResponse:
    pages = engine.summary(
        desk.ground, desk.plan.answers, now=desk.now, language=desk.language
    )
    groups = [
        {"title": group.title, "lines": [_line(desk, line) for line in group.lines]}
        for group in reviewed(pages, desk.plan.errors, desk.language)
    ]
    declare_wrong = any(e["href"] == "#declare" for e in errors)
    return form_page(
        request,
        desk,
        "review.html",
        {
            "groups": groups,
            "expected": expected(
                desk.ground, desk.plan.answers, now=desk.now, language=desk.language
            ),
            "later": _promised(desk),
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


def _promised(desk: Desk) -> list[dict[str, object]]:
    """Files that come after sending, with the way to send them now after all."""
    found: list[dict[str, object]] = []
    for state in desk.plan.pages:
        for path, field in file_fields(desk, state):
            if f"{LATER}{path}" not in desk.draft.pages_done:
                continue
            number = next((int(p) for p in path.split(".") if p.isdigit()), None)
            name = field.label.get(desk.language)
            if number is not None:
                name = f"{name} – {item_name(desk, state, number)}"
            found.append(
                {
                    "label": name,
                    "value": translate("portal.review.later_value"),
                    "href": _change_href(desk, state.id, path),
                }
            )
    return found


def _line(desk: Desk, line: AnswerLine) -> dict[str, object]:
    return {
        "label": line.label,
        "value": "" if line.missing else line.value,
        "href": _change_href(desk, line.page, line.path),
    }


def _change_href(desk: Desk, page_id: str, path: str) -> str:
    """The page on which an answer can be changed, and back to the review after."""
    field = field_of(desk.ground.blueprint, path)
    number = next((int(p) + 1 for p in path.split(".") if p.isdigit()), None)
    if not page_id:
        return desk.href("tasks")
    if field is not None and field.type == "file":
        href = (
            desk.href("files", page_id, path)
            if number is None
            else desk.href("item-files", page_id, number, path)
        )
    else:
        href = (
            desk.href("page", page_id)
            if number is None
            else desk.href("item", page_id, number)
        )
    return f"{href}?von={FROM_REVIEW}"


def _page_of(desk: Desk, path: str) -> str:
    for state in desk.plan.pages:
        for field in state.fields:
            if path == field.path or path.startswith(f"{field.path}."):
                return state.id
    return ""


def _send(desk: Desk) -> Receipt:
    return open_case(
        member=desk.member,
        blueprint=desk.draft.blueprint,
        answers=desk.plan.answers,
        channel="web",
        actor=citizen(),
        service=desk.draft.service or None,
        language=desk.language,
        idempotency_key=f"draft:{desk.draft.id}",
        draft=desk.draft.id,
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
