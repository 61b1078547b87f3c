"""The files of one field: add, take away, hand in later."""

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases.actions import attachments, drafts
from verbund.cases.forms.widgets import Question, Shown, value_at, widgets
from verbund.cases.queries import draft_view
from verbund.cases.shapes import DocumentRow
from verbund.channels.portal.door import FROM_REVIEW, desk_for
from verbund.channels.portal.web.begin import protected
from verbund.channels.portal.web.pages import form_page, self_href
from verbund.core.errors import VerbundError
from verbund.core.ui.filters import field_id
from verbund.core.ui.texts import translate
from verbund.engine.answer_paths import with_value
from verbund.filling.desk import (
    LATER,
    Desk,
    again,
    item_fields,
    item_name,
    mark_later,
    next_href,
    progress,
    ready,
)
from verbund.members.queries import Member

_MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def files(
    request: HttpRequest,
    member: Member,
    draft: UUID,
    page_id: str,
    path: str,
    *,
    number: int | None = None,
) -> HttpResponse:
    """Upload what proves something; pages without a visible file field lead back."""
    desk = desk_for(request, member, draft)
    if desk is None:
        return protected(request, member)
    item = None if number is None else number - 1
    state = desk.plan.page(page_id)
    found = _field(desk, state, item, path)
    if state is None or found is None:
        return HttpResponseRedirect(desk.href("tasks"))
    if request.method != "POST":
        return _show(request, desk, state, found, item)
    if request.POST.get("remove"):
        _take_away(desk, found, request.POST["remove"])
        return HttpResponseRedirect(request.get_full_path())
    wrong = _take_in(request, desk, found)
    later = found.field.evidence == "later" and request.POST.get("later") == "yes"
    desk = again(desk)
    has_files = bool(value_at(desk.plan.answers, path))
    needed = found.field.evidence is not None or found.required
    leaving = "save" in request.POST
    if not wrong and not leaving and needed and not has_files and not later:
        wrong = translate("portal.form.file_or_later")
    mark_later(desk, path, later=later)
    if wrong:
        return _show(request, desk, state, found, item, wrong=wrong)
    if "add" in request.POST:
        return HttpResponseRedirect(request.get_full_path())
    desk = again(desk)
    return HttpResponseRedirect(_onward(request, desk, state, item, leaving=leaving))


def _field(
    desk: Desk, state: engine.PageState | None, item: int | None, path: str
) -> engine.PageField | None:
    if state is None:
        return None
    fields = state.fields if item is None else item_fields(desk, state.id, item)
    return next((f for f in fields if f.path == path and f.field.type == "file"), None)


def _take_in(request: HttpRequest, desk: Desk, found: engine.PageField) -> str:
    """Store what was sent and name it in the answers; the first refusal in words."""
    sent = [f for f in request.FILES.getlist(found.path) if isinstance(f, UploadedFile)]
    given = _given(desk, found.path)
    room = (_MOST if found.field.many else 1) - len(given)
    wrong = ""
    for upload in sent[: max(room, 0)]:
        size = upload.size or 0
        if size > found.field.max_mb * 1024 * 1024:
            wrong = wrong or translate(
                "portal.form.file_large", name=upload.name, size=found.field.max_mb
            )
            continue
        try:
            row = attachments.attach_to_draft(
                draft_id=desk.draft.id,
                member=desk.member,
                name=upload.name or "",
                content=upload.read(),
                field=found.path,
            )
        except VerbundError as refused:
            wrong = wrong or f"{upload.name}: {refused.detail or refused.title}"
            continue
        given.append(_named(row))
    if len(sent) > max(room, 0):
        wrong = wrong or translate("portal.form.file_many", count=max(room, 0))
    problem = _keep(desk, found, given)
    return wrong or problem


def _keep(desk: Desk, found: engine.PageField, given: list[dict[str, object]]) -> str:
    """Name the files in the answers; what the blueprint does not accept goes back."""
    value: object = (given if found.field.many else given[0]) if given else None
    fields = desk.ground.blueprint.fields
    answers = with_value(fields, desk.draft.answers, found.path, value)
    if answers is None:
        return ""
    report = engine.check_answers(desk.ground, answers, now=desk.now, partial=True)
    refused = [
        e
        for e in report.errors
        if e.path == found.path or e.path.startswith(f"{found.path}.")
    ]
    if refused:
        for row in desk_documents(desk):
            known = {str(x.get("file")) for x in _given(desk, found.path)}
            if row.field == found.path and row.digest not in known:
                attachments.remove_from_draft(
                    draft_id=desk.draft.id, member=desk.member, document_id=row.id
                )
        return refused[0].message.get(desk.language)
    drafts.save_draft(
        draft_id=desk.draft.id, member=desk.member, answers=report.answers
    )
    return ""


def desk_documents(desk: Desk) -> tuple[DocumentRow, ...]:
    """The files of the draft as they are now."""
    return draft_view(desk.draft.id, member=desk.member).documents


def _take_away(desk: Desk, found: engine.PageField, document: str) -> None:
    row = next((d for d in desk.draft.documents if str(d.id) == document), None)
    if row is None:
        return
    left = [x for x in _given(desk, found.path) if x.get("file") != row.digest]
    _keep(desk, found, left)
    attachments.remove_from_draft(
        draft_id=desk.draft.id, member=desk.member, document_id=row.id
    )


def _given(desk: Desk, path: str) -> list[dict[str, object]]:
    value = value_at(desk.plan.answers, path)
    items = value if isinstance(value, list) else [value]
    return [dict(item) for item in items if isinstance(item, dict)]


def _named(row: DocumentRow) -> dict[str, object]:
    return {
        "file": row.digest,
        "name": row.name,
        "size": row.size,
        "media_type": row.media_type,
    }


def _onward(
    request: HttpRequest,
    desk: Desk,
    state: engine.PageState,
    item: int | None,
    *,
    leaving: bool,
) -> str:
    if leaving:
        return desk.href("tasks")
    if request.GET.get("von") == FROM_REVIEW and ready(desk):
        return desk.href("review")
    if item is not None:
        return desk.href("page", state.id)
    return next_href(desk, state.id)


def _show(
    request: HttpRequest,
    desk: Desk,
    state: engine.PageState,
    found: engine.PageField,
    item: int | None,
    *,
    wrong: str = "",
) -> HttpResponse:
    fresh = draft_view(desk.draft.id, member=desk.member)
    asked = Question(
        path=found.path, field=found.field, required=found.required, visible=True
    )
    shown = Shown(raw=fresh.answers, documents=fresh.documents, language=desk.language)
    widget = widgets([asked], shown)[0]
    name = item_name(desk, state, item) if item is not None else ""
    return form_page(
        request,
        desk,
        "files.html",
        {
            "title": f"{widget.label} – {name}" if name else widget.label,
            "widget": widget,
            "wrong": wrong,
            "errors": [{"message": wrong, "href": f"#{field_id(found.path)}"}]
            if wrong
            else [],
            "later": f"{LATER}{found.path}" in fresh.pages_done,
            "multipart": True,
            "progress": progress(desk, state.id),
            "back_href": _back(desk, state, item),
        },
        status=422 if wrong else 200,
    )


def _back(desk: Desk, state: engine.PageState, item: int | None) -> str:
    only_files = all(f.field.type == "file" for f in state.fields)
    if item is None and only_files:
        return desk.href("tasks")
    return self_href(desk, state.id, item)
