"""The form: task list, one page per question, lists with their items."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.forms.widgets import (
    Question,
    Shown,
    error_links,
    posted_paths,
    value_at,
    widgets,
)
from verbund.channels.portal.door import desk_for
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.lists import list_page
from verbund.channels.portal.web.pages import (
    back_href,
    form_page,
    page_title,
    self_href,
    service_href,
    upload_href,
)
from verbund.core.ui.texts import localised, translate
from verbund.filling.crossings import stop_after
from verbund.filling.desk import (
    Desk,
    groups,
    item_fields,
    item_name,
    newest_digest,
    next_href,
    progress,
    ready,
    status_of,
)
from verbund.filling.taking import (
    item_questions,
    page_questions,
    shown_now,
    take,
    within,
)
from verbund.members.queries import Member


@require_safe
def tasks(request: HttpRequest, member: Member, draft: UUID) -> HttpResponse:
    """All pages with their state; sending waits until everything is there."""
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
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
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
    state = desk.plan.page(page_id)
    if state is None:
        return HttpResponseRedirect(desk.href("tasks"))
    if state.repeats is not None:
        return list_page(request, desk, state)
    return _ask(request, desk, state, page_questions(desk, state), item=None)


@require_http_methods(["GET", "HEAD", "POST"])
def item(
    request: HttpRequest, member: Member, draft: UUID, page_id: str, number: int
) -> HttpResponse:
    """One item of a list page, counted from 1; the one after the last is new."""
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
    state = desk.plan.page(page_id)
    if state is None or state.repeats is None:
        return HttpResponseRedirect(desk.href("tasks"))
    repeat = state.repeats.field.repeat
    most = repeat.max if repeat else 0
    if not 1 <= number <= min(len(state.items) + 1, most):
        return HttpResponseRedirect(desk.href("page", page_id))
    found = item_questions(desk, state, number - 1, desk.plan.answers)
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
    return _show(
        request, desk, state, asked, shown_now(desk), item=item, revealed=revealed
    )


def _take(
    request: HttpRequest,
    desk: Desk,
    state: engine.PageState,
    asked: list[Question],
    item: int | None,
) -> HttpResponse:
    """Check and keep what was posted; only the errors of this page matter here."""
    saving = "save" in request.POST
    taken = take(
        desk, state, dict(request.POST.lists()), asked, item=item, saving=saving
    )
    if not taken.kept:
        return _show(request, desk, state, asked, taken.shown, item=item, status=422)
    if saving:
        return HttpResponseRedirect(taken.desk.href("tasks"))
    on_page = posted_paths(asked)
    return HttpResponseRedirect(_onward(request, taken.desk, state.id, item, on_page))


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
        # What may be left empty is asked, too, once it has come up.
        unanswered = unanswered or value_at(desk.plan.answers, found.path) is None
        if found.field.type != "file" and found.path not in asked and unanswered:
            return self_href(desk, page_id, item) + "?neu=1"
    for found in fields:
        if found.field.type == "file" and not value_at(desk.plan.answers, found.path):
            later = f"later:{found.path}" in desk.draft.pages_done
            if not later:
                return upload_href(desk, page_id, item, found.path)
    if stop := stop_after(desk, page_id):
        return stop
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
    title = localised(state.title, desk.language)
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
            "intro": localised(state.intro, desk.language)
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
