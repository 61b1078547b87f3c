"""The form: task list, one page per question, lists with their items."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.actions import drafts
from verbund.cases.forms.widgets import (
    Question,
    Shown,
    error_links,
    posted_paths,
    questions,
    value_at,
    widgets,
)
from verbund.channels.portal import keys
from verbund.channels.portal.drafting import (
    Desk,
    groups,
    item_fields,
    item_name,
    newest_digest,
    next_href,
    open_desk,
    progress,
    ready,
    status_of,
)
from verbund.channels.portal.frame import language
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.lists import list_page
from verbund.channels.portal.web.pages import (
    back_href,
    form_page,
    page_title,
    self_href,
    service_href,
    upload_href,
    within,
)
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

Errors = tuple[engine.FieldError, ...]


@require_safe
def tasks(request: HttpRequest, member: Member, draft: UUID) -> HttpResponse:
    """All pages with their state; sending waits until everything is there."""
    if not keys.may_open(request, draft):
        return protected(request, member)
    desk = open_desk(member, draft, keys.code_of(request, draft), language())
    done = sum(status_of(desk, p) == "done" for p in desk.plan.pages)
    listed = [
        {
            "title": title,
            "items": [
                {
                    "title": page_title(desk, p),
                    "href": desk.href("page", p.id),
                    "status": status_of(desk, p),
                }
                for p in pages
            ],
        }
        for title, pages in groups(desk)
    ]
    send = ready(desk)
    listed.append(
        {
            "title": translate("portal.form.send_section"),
            "items": [
                {
                    "title": translate("portal.form.send_task"),
                    "href": desk.href("review") if send else "",
                    "status": "not_started" if send else "locked",
                }
            ],
        }
    )
    newer = desk.ground.blueprint.digest != newest_digest(desk)
    return form_page(
        request,
        desk,
        "tasks.html",
        {
            "groups": listed,
            "done": done,
            "count": len(desk.plan.pages),
            "ready": send,
            "review_href": desk.href("review"),
            "newer": newer,
            "back_href": service_href(desk),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def question(
    request: HttpRequest, member: Member, draft: UUID, page_id: str
) -> HttpResponse:
    """One page; a list page shows its items and asks for another one."""
    if not keys.may_open(request, draft):
        return protected(request, member)
    desk = open_desk(member, draft, keys.code_of(request, draft), language())
    state = desk.plan.page(page_id)
    if state is None:
        return HttpResponseRedirect(desk.href("tasks"))
    if state.repeats is not None:
        return list_page(request, desk, state)
    step = desk.step(page_id)
    found = questions(desk.ground.blueprint, state.fields, step.fields if step else ())
    return _ask(request, desk, state, found, item=None)


@require_http_methods(["GET", "HEAD", "POST"])
def item(
    request: HttpRequest, member: Member, draft: UUID, page_id: str, number: int
) -> HttpResponse:
    """One item of a list page, counted from 1; the one after the last is new."""
    if not keys.may_open(request, draft):
        return protected(request, member)
    desk = open_desk(member, draft, keys.code_of(request, draft), language())
    state = desk.plan.page(page_id)
    if state is None or state.repeats is None:
        return HttpResponseRedirect(desk.href("tasks"))
    repeat = state.repeats.field.repeat
    most = repeat.max if repeat else 0
    if not 1 <= number <= min(len(state.items) + 1, most):
        return HttpResponseRedirect(desk.href("page", page_id))
    found = _item_questions(desk, state, number - 1, desk.plan.answers)
    return _ask(request, desk, state, found, item=number - 1)


# --- one page ---


def _ask(
    request: HttpRequest,
    desk: Desk,
    state: engine.PageState,
    found: list[Question],
    *,
    item: int | None,
) -> HttpResponse:
    asked = [q for q in found if q.field.type != "file"]
    uploads = [q for q in found if q.field.type == "file" and q.visible]
    if not asked and len(uploads) == 1:
        return HttpResponseRedirect(upload_href(desk, state.id, item, uploads[0].path))
    if request.method == "POST":
        return _take(request, desk, state, asked, item)
    revealed = request.GET.get("neu") == "1"
    shown = Shown(
        raw=desk.plan.answers, documents=desk.draft.documents, language=desk.language
    )
    return _show(request, desk, state, asked, shown, item=item, revealed=revealed)


def _take(
    request: HttpRequest,
    desk: Desk,
    state: engine.PageState,
    asked: list[Question],
    item: int | None,
) -> HttpResponse:
    """Check and keep what was posted; only the errors of this page matter here."""
    raw = engine.parse_form(
        desk.ground, state.id, dict(request.POST.lists()), desk.draft.answers, item=item
    )
    report = engine.check_answers(desk.ground, raw, now=desk.now)
    on_page = posted_paths(asked)
    errors = tuple(e for e in report.errors if within(e.path, on_page))
    saving = "save" in request.POST
    if errors and not saving:
        shown = Shown(
            raw=raw,
            errors=errors,
            documents=desk.draft.documents,
            language=desk.language,
        )
        return _show(request, desk, state, asked, shown, item=item, status=422)
    kept = engine.check_answers(desk.ground, raw, now=desk.now, partial=True)
    done = set(desk.draft.pages_done) | ({state.id} if not errors else set())
    drafts.save_draft(
        draft_id=desk.draft.id,
        member=desk.member,
        answers=kept.answers,
        pages_done=sorted(done),
        language=desk.language,
    )
    fresh = open_desk(desk.member, desk.draft.id, desk.code, desk.language)
    if saving:
        return HttpResponseRedirect(fresh.href("tasks"))
    return HttpResponseRedirect(_onward(request, fresh, state.id, item, on_page))


def _onward(
    request: HttpRequest,
    desk: Desk,
    page_id: str,
    item: int | None,
    asked: frozenset[str],
) -> str:
    """The same page for questions that the answers revealed, its files, or the next."""
    state = desk.plan.page(page_id)
    if state is None:
        return next_href(desk, page_id)
    fields = state.fields if item is None else item_fields(desk, page_id, item)
    errors = [e.path for e in desk.plan.errors]
    for found in fields:
        unanswered = any(within(path, frozenset({found.path})) for path in errors)
        if found.field.type != "file" and found.path not in asked and unanswered:
            return self_href(desk, page_id, item) + "?neu=1"
    for found in fields:
        if found.field.type == "file" and not value_at(desk.plan.answers, found.path):
            later = f"later:{found.path}" in desk.draft.pages_done
            if not later:
                return upload_href(desk, page_id, item, found.path)
    if request.GET.get("von") == "pruefen" and ready(desk):
        return desk.href("review")
    if item is not None:
        return desk.href("page", page_id)
    return next_href(desk, page_id)


def _show(
    request: HttpRequest,
    desk: Desk,
    state: engine.PageState,
    asked: list[Question],
    shown: Shown,
    *,
    item: int | None,
    revealed: bool = False,
    status: int = 200,
) -> HttpResponse:
    made = widgets(asked, shown)
    title = state.title.get(desk.language)
    if item is not None:
        title = item_name(desk, state, item)
    elif len(made) == 1 and made[0].kind != "address":
        title = made[0].label
    return form_page(
        request,
        desk,
        "question.html",
        {
            "title": title,
            "single": item is None and len(made) == 1 and made[0].kind != "address",
            "intro": state.intro.get(desk.language)
            if state.intro and item is None
            else "",
            "widgets": made,
            "errors": error_links(shown.errors, asked, desk.language),
            "revealed": revealed,
            "progress": progress(desk, state.id),
            "back_href": back_href(request, desk, state, item),
            "has_optional": any(not w.required for w in made),
        },
        status=status,
    )


def _item_questions(
    desk: Desk, state: engine.PageState, index: int, answers: Mapping[str, object]
) -> list[Question]:
    path = state.repeats.path if state.repeats else ""
    names = state.repeats.field.fields if state.repeats else {}
    visible = item_fields(desk, state.id, index, answers)
    return questions(
        desk.ground.blueprint, visible, [f"{path}.{index}.{name}" for name in names]
    )
