"""List pages: the items of a repeating group, another one, and taking one away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.channels.portal.door import desk_for
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.pages import form_page, upload_href
from verbund.core.ui.texts import localised
from verbund.filling.desk import (
    Desk,
    item_name,
    missing_files,
    next_href,
    progress,
    ready,
    seen,
)
from verbund.filling.listing import (
    list_errors,
    list_title,
    may_be_empty,
    most,
    record,
    remove,
)
from verbund.members.queries import Member


@require_http_methods(["GET", "HEAD", "POST"])
def remove_item(
    request: HttpRequest, member: Member, draft: UUID, page_id: str, number: int
) -> HttpResponse:
    """Ask before an item is taken away, then take it and its files away."""
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
    state = desk.plan.page(page_id)
    if state is None or state.repeats is None or not 1 <= number <= len(state.items):
        return HttpResponseRedirect(desk.href("tasks"))
    back = desk.href("page", page_id)
    if request.method == "POST":
        remove(desk, state.repeats.path, number - 1)
        return HttpResponseRedirect(back)
    return form_page(
        request,
        desk,
        "remove.html",
        {
            "name": item_name(desk, state, number - 1),
            "back_href": back,
            "progress": progress(desk, page_id),
        },
    )


def list_page(
    request: HttpRequest, desk: Desk, state: engine.PageState
) -> HttpResponse:
    """The items with a way to change each, and the question for another one."""
    repeat = state.repeats.field.repeat if state.repeats else None
    first = desk.href("item", state.id, len(state.items) + 1)
    if not state.items and not may_be_empty(state):
        return HttpResponseRedirect(first)
    errors: list[dict[str, str | None]] = []
    if request.method == "POST":
        more = request.POST.get("more", "")
        if "save" in request.POST:
            return HttpResponseRedirect(desk.href("tasks"))
        if more == "yes" and len(state.items) < most(state):
            return HttpResponseRedirect(first)
        errors = list_errors(desk, state, more)
        if not errors:
            desk = seen(desk, state.id)
            return HttpResponseRedirect(_after_list(request, desk, state))
    wrong = next((e["message"] for e in errors if e["href"] == "#more"), "")
    said = state.intro
    if not state.items and state.repeats:
        said = said or state.repeats.field.help
    return form_page(
        request,
        desk,
        "list.html",
        {
            "title": list_title(desk, state),
            "intro": localised(said, desk.language) if said else "",
            "noun": localised(repeat.item, desk.language) if repeat else "",
            "records": [record(desk, state, i) for i in state.items],
            "may_add": len(state.items) < most(state),
            "most": most(state),
            "wrong": wrong,
            "errors": errors,
            "progress": progress(desk, state.id),
            "back_href": desk.href("tasks"),
        },
        status=422 if errors else 200,
    )


def _after_list(request: HttpRequest, desk: Desk, state: engine.PageState) -> str:
    if request.GET.get("von") == "pruefen" and ready(desk):
        return desk.href("review")
    waiting = missing_files(desk, state)
    if waiting:
        index = next(int(part) for part in waiting[0].split(".") if part.isdigit())
        return upload_href(desk, state.id, index, waiting[0])
    return next_href(desk, state.id)
