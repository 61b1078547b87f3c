"""One question on a page of its own, lists with their items, files to come."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods
from msgspec import structs

from verbund.cases.actions import drafts
from verbund.cases.forms.widgets import Widget, error_links, widgets
from verbund.channels.terminal.asking import (
    Ask,
    asks,
    before,
    find,
    following,
    marks_after,
    place,
)
from verbund.channels.terminal.door import desk_at
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.channels.terminal.web.start import next_page
from verbund.core.ui.texts import localised, translate
from verbund.filling.crossings import stop_after
from verbund.filling.desk import ASKED, Desk, again, item_name, mark_later, ready
from verbund.filling.listing import (
    list_errors,
    list_title,
    may_be_empty,
    most,
    record,
    remove,
)
from verbund.filling.taking import shown_now, take

FROM_REVIEW = "pruefen"


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def question(
    request: HttpRequest, stand: Stand, page_id: str, path: str
) -> HttpResponse:
    """One question; with the answer kept the next one."""
    desk = _desk(stand)
    ask = find(desk, page_id, path) if desk else None
    if desk is None or ask is None or ask.is_list:
        return HttpResponseRedirect(next_page(stand) if desk else stand.href("start"))
    if ask.field is not None and ask.field.type == "file":
        return _files(request, stand, desk, ask)
    shown, status = shown_now(desk), 200
    if request.method == "POST":
        taken = take(
            desk,
            ask.page,
            dict(request.POST.lists()),
            [ask.question],
            item=ask.item,
            only={ask.path},
            marks=marks_after(desk, ask),
        )
        if taken.kept:
            between = _between(taken.desk, ask)
            return HttpResponseRedirect(between or _onward(request, taken.desk, ask))
        shown, status = taken.shown, 422
    widget = forgetful(widgets([ask.question], shown)[0])
    return page(
        request,
        stand,
        "question.html",
        {
            **_around(request, desk, ask),
            "widget": widget,
            "errors": error_links(shown.errors, [ask.question], desk.language),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def items(request: HttpRequest, stand: Stand, page_id: str) -> HttpResponse:
    """The items of a group, and whether there is another one."""
    desk = _desk(stand)
    state = desk.plan.page(page_id) if desk else None
    if (
        desk is None
        or state is None
        or state.repeats is None
        or not (state.items or may_be_empty(state))
    ):
        return HttpResponseRedirect(next_page(stand) if desk else stand.href("start"))
    ask = Ask(page=state, path=state.id)
    errors: list[dict[str, str | None]] = []
    if request.method == "POST":
        more = request.POST.get("more", "")
        if more == "yes" and len(state.items) < most(state):
            return HttpResponseRedirect(_new_item(desk, ask))
        errors = list_errors(desk, state, more)
        if not errors:
            _remember(desk, add={state.id})
            return HttpResponseRedirect(_onward(request, again(desk), ask))
    repeat = state.repeats.field.repeat
    return page(
        request,
        stand,
        "list.html",
        {
            **_around(request, desk, ask),
            "title": list_title(desk, state),
            "noun": localised(repeat.item, desk.language) if repeat else "",
            "records": [
                {**record(desk, state, i), "change": _change(desk, ask, i.index)}
                for i in state.items
            ],
            "may_add": len(state.items) < most(state),
            "most": most(state),
            "wrong": next((e["message"] for e in errors if e["href"] == "#more"), ""),
            "errors": errors,
        },
        status=422 if errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def remove_item(
    request: HttpRequest, stand: Stand, page_id: str, number: int
) -> HttpResponse:
    """Ask before an item is taken away, then take it away."""
    desk = _desk(stand)
    state = desk.plan.page(page_id) if desk else None
    if (
        desk is None
        or state is None
        or state.repeats is None
        or not 1 <= number <= len(state.items)
    ):
        return HttpResponseRedirect(stand.href("start"))
    if request.method == "POST":
        remove(desk, state.repeats.path, number - 1)
        _remember(again(desk), drop=f"{ASKED}{state.repeats.path}.")
        return HttpResponseRedirect(next_page(stand))
    return page(
        request,
        stand,
        "remove.html",
        {
            "name": item_name(desk, state, number - 1),
            "back_href": stand.href("list", page_id),
        },
    )


def forgetful(widget: Widget) -> Widget:
    """The same input, of which the browser keeps and suggests nothing."""
    parts = tuple(structs.replace(part, autocomplete="off") for part in widget.parts)
    return structs.replace(widget, autocomplete="off", parts=parts)


# --- inside ---


def _desk(stand: Stand) -> Desk | None:
    """The visit's draft; ``DraftNotFound`` if it was sent or deleted meanwhile."""
    return desk_at(stand)


def _between(desk: Desk, ask: Ask) -> str:
    """What a topic asks once its page is answered; empty for nothing."""
    done = ask.page.id in desk.draft.pages_done
    return stop_after(desk, ask.page.id) if done else ""


def _files(request: HttpRequest, stand: Stand, desk: Desk, ask: Ask) -> HttpResponse:
    """Files come from the own phone or later: a kiosk opens no folders."""
    assert ask.field is not None  # noqa: S101 - asked before
    later = ask.field.evidence == "later" or not ask.required
    wrong = ""
    if request.method == "POST":
        if later and request.POST.get("later") == "yes":
            mark_later(desk, ask.path, later=True)
            return HttpResponseRedirect(_onward(request, again(desk), ask))
        wrong = translate("terminal.file.choose")
    widget = widgets([ask.question], shown_now(desk))[0]
    return page(
        request,
        stand,
        "file.html",
        {
            **_around(request, desk, ask),
            "widget": widget,
            "may_later": later,
            "wrong": wrong,
            "errors": [{"message": wrong, "href": None}] if wrong else [],
        },
        status=422 if wrong else 200,
    )


def _around(request: HttpRequest, desk: Desk, ask: Ask) -> dict[str, object]:
    """What stands around each question: where one is, and the way back."""
    number, count = place(desk, ask)
    earlier = before(desk, ask)
    name = item_name(desk, ask.page, ask.item) if ask.item is not None else ""
    back = _href(desk, earlier) if earlier else _service(desk)
    if request.GET.get("von") == FROM_REVIEW:
        back = desk.href("review")
    return {
        "progress": {"value": number, "max": count, "title": desk.title},
        "item_name": name,
        "back_href": back,
        "in_form": True,
    }


def _service(desk: Desk) -> str:
    return desk.href("service", desk.draft.blueprint, desk.draft.service)


def _href(desk: Desk, ask: Ask) -> str:
    if ask.is_list:
        return desk.href("list", ask.page.id)
    return desk.href("question", ask.page.id, ask.path)


def _onward(request: HttpRequest, desk: Desk, ask: Ask) -> str:
    """Back to the review if one came from there and all is answered, else the next."""
    further = following(desk, ask)
    if request.GET.get("von") == FROM_REVIEW and (ready(desk) or further is None):
        return desk.href("review")
    return _href(desk, further) if further else desk.href("review")


def _new_item(desk: Desk, ask: Ask) -> str:
    """The first question of one more item; the list is asked about again after."""
    _remember(desk, drop=ask.page.id)
    count = len(ask.page.items)
    return _change(desk, ask, count)


def _change(desk: Desk, ask: Ask, index: int) -> str:
    """The first question of an item."""
    repeats = ask.page.repeats
    path = f"{repeats.path}.{index}." if repeats else ""
    first = next((a for a in asks(desk, ask.page.id) if a.path.startswith(path)), ask)
    return _href(desk, first)


def _remember(desk: Desk, *, add: set[str] | None = None, drop: str = "") -> None:
    """Add marks to the pages done; take those away that begin with ``drop``."""
    done = {m for m in desk.draft.pages_done if not (drop and m.startswith(drop))}
    drafts.save_draft(
        draft_id=desk.draft.id,
        member=desk.member,
        answers=desk.draft.answers,
        pages_done=sorted(done | (add or set())),
        language=desk.language,
    )
