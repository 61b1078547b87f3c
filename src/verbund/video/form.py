"""The form that citizen and clerk fill in together; both see the same page.

Either side may write and turn the page; only the citizen sends. Pages come as
fragments: the script of the call puts them beside the picture.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from verbund import engine
from verbund.cases.errors import AnswersInvalid, CommandRefused, DraftNotFound
from verbund.cases.forms.widgets import Question, Shown, error_links, widgets
from verbund.core.scope import acting_within
from verbund.core.ui.texts import localised, translate, use_language
from verbund.filling.desk import (
    Desk,
    file_fields,
    groups,
    item_name,
    mark_later,
    next_href,
    open_desk,
    ready,
    seen,
    status_of,
)
from verbund.filling.listing import (
    list_errors,
    list_title,
    may_be_empty,
    most,
    record,
    remove,
)
from verbund.filling.review import objections, send, summary
from verbund.filling.taking import item_questions, page_questions, shown_now, take
from verbund.video import actions
from verbund.video.entrance import Seat, seat

_ARGS = {"page": 1, "item": 2, "item-remove": 2, "tasks": 0, "review": 0}


class VideoDoor(Struct, frozen=True):
    """Addresses of the pages beside the picture of one call."""

    call: UUID
    channel: str

    def href(self, desk: Desk, name: str, *args: object) -> str:
        """The address of a page; pages of files are shown as the page they are on."""
        known = {"files": "page", "item-files": "item"}.get(name, name)
        return reverse(f"video-{known}", args=[self.call, *args[: _ARGS[known]]])

    def change(self, desk: Desk, page_id: str, path: str) -> str:
        """Where the answer at ``path`` can be changed."""
        if not page_id:
            return self.href(desk, "tasks")
        number = next((int(p) + 1 for p in path.split(".") if p.isdigit()), None)
        if number is None:
            return self.href(desk, "page", page_id)
        return self.href(desk, "item", page_id, number)


class Sheet(Struct, frozen=True):
    """What every page here needs: who looks, and the draft."""

    request: HttpRequest
    seat: Seat
    desk: Desk


@never_cache
@require_http_methods(["GET", "POST"])
def form(
    request: HttpRequest,
    call_id: UUID,
    page_id: str = "",
    number: int = 0,
    *,
    what: str = "tasks",
) -> HttpResponse:
    """One page of the common form as a fragment."""
    here = seat(request, call_id)
    call = here.call
    # Both read the citizen's language, so that both see the same page.
    with use_language(call.language):
        if call.state == "ended" or call.draft_id is None:
            return _fragment(request, "none", {"sent": call.case_id is not None})
        with acting_within({call.owner_id, call.acting_id}, here.actor):
            try:
                door = VideoDoor(call.id, call.channel)
                desk = open_desk(here.member, call.draft_id, "", call.language, door)
            except DraftNotFound:
                return _fragment(request, "none", {"sent": False})
            return _page(Sheet(request, here, desk), page_id, number, what)


def _page(sheet: Sheet, page_id: str, number: int, what: str) -> HttpResponse:
    desk = sheet.desk
    if what == "tasks":
        return _tasks(sheet)
    if what == "review":
        return _review(sheet)
    state = desk.plan.page(page_id)
    if state is None:
        return HttpResponseRedirect(desk.href("tasks"))
    if what == "page":
        if state.repeats is not None:
            return _list(sheet, state)
        return _ask(sheet, state, page_questions(desk, state), None)
    if state.repeats is None or not 1 <= number <= min(
        len(state.items) + 1, most(state)
    ):
        return HttpResponseRedirect(desk.href("page", page_id))
    if what == "item-remove":
        if sheet.request.method == "POST" and number <= len(state.items):
            remove(desk, state.repeats.path, number - 1)
        return HttpResponseRedirect(desk.href("page", page_id))
    found = item_questions(desk, state, number - 1, desk.plan.answers)
    return _ask(sheet, state, found, number - 1)


def _tasks(sheet: Sheet) -> HttpResponse:
    desk = sheet.desk
    listed = [
        {
            "title": title,
            "items": [
                {
                    "title": localised(page.title, desk.language),
                    "href": desk.href("page", page.id),
                    "status": status_of(desk, page),
                }
                for page in pages
            ],
        }
        for title, pages in groups(desk)
    ]
    context = {
        "groups": listed,
        "ready": ready(desk),
        "review_href": desk.href("review"),
    }
    return _draw(sheet, "tasks", context)


def _ask(
    sheet: Sheet, state: engine.PageState, found: list[Question], item: int | None
) -> HttpResponse:
    desk = sheet.desk
    asked = [question for question in found if question.field.type != "file"]
    shown, status = shown_now(desk), 200
    if sheet.request.method == "POST":
        _later(sheet, state)
        post = dict(sheet.request.POST.lists())
        taken = take(desk, state, post, asked, item=item)
        if taken.kept:
            onward = (
                next_href(taken.desk, state.id)
                if item is None
                else taken.desk.href("page", state.id)
            )
            here = sheet.request.path
            # A page whose files are still missing would lead to itself.
            return HttpResponseRedirect(
                taken.desk.href("tasks") if onward == here else onward
            )
        shown, status = taken.shown, 422
    return _draw(
        sheet,
        "question",
        _question(desk, state, asked, shown, item),
        status=status,
    )


def _question(
    desk: Desk,
    state: engine.PageState,
    asked: list[Question],
    shown: Shown,
    item: int | None,
) -> dict[str, object]:
    title = localised(state.title, desk.language)
    made = widgets(asked, shown)
    return {
        "title": item_name(desk, state, item) if item is not None else title,
        "intro": localised(state.intro, desk.language)
        if state.intro and item is None
        else "",
        "widgets": made,
        "files": [
            localised(field.label, desk.language)
            for path, field in file_fields(desk, state)
            if item is None or f".{item}." in path
        ],
        "errors": error_links(shown.errors, asked, desk.language),
        "back_href": desk.href("tasks" if item is None else "page", state.id),
    }


def _later(sheet: Sheet, state: engine.PageState) -> None:
    """Papers are shown to the camera now and handed in after the conversation."""
    for path, field in file_fields(sheet.desk, state):
        if field.evidence == "later":
            mark_later(sheet.desk, path, later=True)


def _list(sheet: Sheet, state: engine.PageState) -> HttpResponse:
    desk = sheet.desk
    first = desk.href("item", state.id, len(state.items) + 1)
    if not state.items and not may_be_empty(state):
        return HttpResponseRedirect(first)
    errors: list[dict[str, str | None]] = []
    if sheet.request.method == "POST":
        more = sheet.request.POST.get("more", "")
        if more == "yes" and len(state.items) < most(state):
            return HttpResponseRedirect(first)
        errors = list_errors(desk, state, more)
        if not errors:
            return HttpResponseRedirect(next_href(seen(desk, state.id), state.id))
    repeat = state.repeats.field.repeat if state.repeats else None
    context = {
        "title": list_title(desk, state),
        "noun": localised(repeat.item, desk.language) if repeat else "",
        "records": [record(desk, state, item) for item in state.items],
        "may_add": len(state.items) < most(state),
        "most": most(state),
        "wrong": next((e["message"] for e in errors if e["href"] == "#more"), ""),
        "errors": errors,
        "back_href": desk.href("tasks"),
    }
    return _draw(sheet, "list", context, status=422 if errors else 200)


def _review(sheet: Sheet) -> HttpResponse:
    desk, request = sheet.desk, sheet.request
    errors: list[dict[str, str | None]] = []
    if request.method == "POST" and sheet.seat.side == "citizen":
        errors = objections(desk, declared=request.POST.get("declare") == "yes")
        if not errors:
            call = sheet.seat.call
            try:
                receipt = send(desk, identified=call.identified)
            except (AnswersInvalid, CommandRefused) as refused:
                errors = [
                    {"message": one.message, "href": None} for one in refused.fields
                ]
                errors = errors or [{"message": refused.detail, "href": None}]
            else:
                actions.sent(call=call, case_id=receipt.id)
                return _fragment(
                    request,
                    "sent",
                    {
                        "number": receipt.number,
                        "code": receipt.handover_code,
                        "status_href": f"/{sheet.seat.member.slug}/",
                    },
                )
    context = {
        **summary(desk),
        "title": translate("portal.review.title"),
        "errors": errors,
        "declare_error": next(
            (e["message"] for e in errors if e["href"] == "#declare"), None
        ),
        "owner": desk.ground.owner.official_name,
        "form_title": desk.title,
        "back_href": desk.href("tasks"),
    }
    return _draw(sheet, "review", context, status=422 if errors else 200)


def _draw(
    sheet: Sheet, kind: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    full = {
        "title": sheet.desk.title,
        "form_title": sheet.desk.title,
        "errors": [],
        **context,
        "citizen": sheet.seat.side == "citizen",
    }
    return _fragment(sheet.request, kind, full, status=status)


def _fragment(
    request: HttpRequest, kind: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    response = render(
        request, "video/form.html", {"kind": kind, **context}, status=status
    )
    response.headers["Cache-Control"] = "no-store"
    return response
