"""List pages: the items of a repeating group, another one, and taking one away."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases.actions import attachments, drafts
from verbund.cases.forms.widgets import value_at
from verbund.channels.portal import keys
from verbund.channels.portal.drafting import (
    LATER,
    Desk,
    item_fields,
    item_name,
    missing_files,
    next_href,
    open_desk,
    progress,
    ready,
)
from verbund.channels.portal.frame import language
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.pages import form_page, upload_href
from verbund.core.ui.texts import translate
from verbund.engine.answer_paths import with_value
from verbund.members.queries import Member


@require_http_methods(["GET", "HEAD", "POST"])
def remove_item(
    request: HttpRequest, member: Member, draft: UUID, page_id: str, number: int
) -> HttpResponse:
    """Ask before an item is taken away, then take it and its files away."""
    if not keys.may_open(request, draft):
        return protected(request, member)
    desk = open_desk(member, draft, keys.code_of(request, draft), language())
    state = desk.plan.page(page_id)
    if state is None or state.repeats is None or not 1 <= number <= len(state.items):
        return HttpResponseRedirect(desk.href("tasks"))
    back = desk.href("page", page_id)
    if request.method == "POST":
        _remove(desk, state.repeats.path, number - 1)
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
    repeat = state.repeats.field.repeat if state.repeats else None
    most = repeat.max if repeat else 0
    first = desk.href("item", state.id, len(state.items) + 1)
    if not state.items:
        return HttpResponseRedirect(first)
    wrong = ""
    errors: list[dict[str, str | None]] = []
    if request.method == "POST":
        more = request.POST.get("more", "")
        if "save" in request.POST:
            return HttpResponseRedirect(desk.href("tasks"))
        if more == "yes" and len(state.items) < most:
            return HttpResponseRedirect(first)
        unfinished = [i for i in state.items if i.status != "done"]
        if (more == "no" or len(state.items) >= most) and not unfinished:
            return HttpResponseRedirect(_after_list(request, desk, state))
        for entry in unfinished if more == "no" else ():
            message = translate(
                "portal.form.item_open", name=item_name(desk, state, entry.index)
            )
            errors.append({"message": message, "href": f"#eintrag-{entry.index + 1}"})
        if not errors:
            wrong = translate("portal.form.say_more")
            errors.append({"message": wrong, "href": "#more"})
    return form_page(
        request,
        desk,
        "list.html",
        {
            "title": translate(
                "portal.form.listed",
                count=len(state.items),
                what=state.repeats.field.label.get(desk.language)
                if state.repeats
                else "",
                item=repeat.item.get(desk.language) if repeat else "",
            ),
            "intro": state.intro.get(desk.language) if state.intro else "",
            "noun": repeat.item.get(desk.language) if repeat else "",
            "records": [_record(desk, state, i) for i in state.items],
            "may_add": len(state.items) < most,
            "most": most,
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


def _record(
    desk: Desk, state: engine.PageState, item: engine.ItemState
) -> dict[str, object]:
    number = item.index + 1
    shown = []
    for found in item_fields(desk, state.id, item.index):
        value = engine.display_value(found.field, found.value, desk.language)
        if value and value != item.label:
            shown.append((found.field.label.get(desk.language), value))
    files = [p for p in missing_files(desk, state) if f".{item.index}." in p]
    missing = len(item.errors) + len(files)
    return {
        "number": number,
        "name": item.label,
        "items": shown,
        "change": desk.href("item", state.id, number),
        "remove": desk.href("item-remove", state.id, number),
        "missing": translate("portal.form.missing", count=missing) if missing else "",
    }


def _remove(desk: Desk, path: str, index: int) -> None:
    items = value_at(desk.draft.answers, path)
    if not isinstance(items, list):
        return
    digests = set(digests_in(items[index]))
    left = [entry for at, entry in enumerate(items) if at != index]
    fields = desk.ground.blueprint.fields
    answers = with_value(fields, desk.draft.answers, path, left or None) or {}
    kept = [d for d in desk.draft.pages_done if not d.startswith(f"{LATER}{path}.")]
    drafts.save_draft(
        draft_id=desk.draft.id, member=desk.member, answers=answers, pages_done=kept
    )
    still = set(digests_in(answers))
    for row in desk.draft.documents:
        if row.digest in digests and row.digest not in still:
            attachments.remove_from_draft(
                draft_id=desk.draft.id, member=desk.member, document_id=row.id
            )


def digests_in(value: object) -> Iterator[str]:
    """The digests of all files that answers name."""
    if isinstance(value, Mapping):
        digest = value.get("file")
        if isinstance(digest, str):
            yield digest
        else:
            for inner in value.values():
                yield from digests_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from digests_in(inner)
