"""What a citizen sends to her case: documents, messages, an objection, a withdrawal."""

from collections.abc import Callable, Mapping, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.attachments import attach_file
from verbund.cases.actions.change import act
from verbund.cases.actions.unnamed import all_or_nothing
from verbund.cases.errors import CommandRefused
from verbund.cases.forms.widgets import (
    Question,
    Shown,
    field_of,
    value_at,
    widgets,
)
from verbund.cases.queries.case import citizen_of
from verbund.cases.shapes import DocumentRow, StatusView
from verbund.channels.portal import status_page
from verbund.channels.portal.frame import language, page
from verbund.channels.portal.status_page import latest_notice, wanted
from verbund.channels.portal.web.status import opened
from verbund.core.errors import VerbundError
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

_MOST_FILES = 10
_LONGEST = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
def supply(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Hand in what was asked for: files and answers, with a few words if wanted."""
    view = opened(request, member, token)
    asked = _request(view, request.GET.get("anfrage", ""))
    if asked is None:
        return HttpResponseRedirect(_status(member, token))
    paths = _fields(view, asked)
    wrong = ""
    if request.method == "POST":
        wrong = _supply(request, view, asked, token, paths)
        if not wrong:
            return HttpResponseRedirect(_status(member, token, "supplied"))
    shown = Shown(raw=view.state.answers, language=language())
    made = widgets(
        [
            Question(path=path, field=field, required=False, visible=True)
            for path, field in paths
            if field.type != "file"
        ],
        shown,
    )
    open_one = next(
        (w for w in wanted(view, member, token, language()) if w.id == asked.id), None
    )
    return _form(
        request,
        member,
        token,
        "supply.html",
        {
            "asked": open_one,
            "uploads": [
                (path, field.label.get(language()), field.many)
                for path, field in paths
                if field.type == "file"
            ],
            "free_upload": not any(f.type == "file" for _, f in paths),
            "widgets": made,
            "message": _words(request, "message"),
            "wrong": wrong,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Ask for more time; a person decides about it."""
    view = opened(request, member, token)
    wrong = ""
    if request.method == "POST":
        words = _words(request, "message")
        if words:
            body = f"{translate('portal.talk.time_begins')}\n{words}"
            wrong = _tried(lambda: _do(view, token, _message(view, body)))
            if not wrong:
                return HttpResponseRedirect(_status(member, token, "time"))
        else:
            wrong = translate("portal.talk.time_missing")
    context = {"message": _words(request, "message"), "wrong": wrong}
    return _form(request, member, token, "more_time.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Write to the office, with files if needed."""
    view = opened(request, member, token)
    wrong = ""
    if request.method == "POST":
        words = _words(request, "message")

        def send() -> None:
            files = _stored(request, view, "files")
            _do(view, token, _message(view, words, files))

        if words or request.FILES:
            wrong = _tried(send)
        else:
            wrong = translate("portal.talk.message_missing")
        if not wrong:
            return HttpResponseRedirect(_status(member, token, "message"))
    context = {"message": _words(request, "message"), "wrong": wrong}
    return _form(request, member, token, "message.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Object to the notice; who is late is told so before, and may still do it."""
    view = opened(request, member, token)
    notice = latest_notice(view, language())
    if not any(o.kind == "objection" for o in view.offers) or notice is None:
        return HttpResponseRedirect(_status(member, token))
    wrong, late = "", notice.passed
    if request.method == "POST":
        words = _words(request, "message")
        known_late = request.POST.get("late") == "yes"

        def send() -> None:
            files = _stored(request, view, "files")
            command = engine.FileObjection(
                actor=ref(citizen_of(view)),
                channel="web",
                text=words,
                files=files,
                acknowledge_late=known_late,
                reinstatement_reason=_words(request, "reason"),
            )
            _do(view, token, command)

        if not words:
            wrong = translate("portal.talk.objection_missing")
        elif late and not known_late:
            wrong = translate("portal.talk.late_tick")
        else:
            wrong = _tried(send)
        if not wrong:
            return HttpResponseRedirect(_status(member, token, "objection"))
    context = {
        "message": _words(request, "message"),
        "reason": _words(request, "reason"),
        "late": late,
        "late_known": request.POST.get("late") == "yes",
        "notice": notice,
        "wrong": wrong,
    }
    return _form(request, member, token, "objection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Take the application back, after one question."""
    view = opened(request, member, token)
    if not any(o.kind == "withdraw" for o in view.offers):
        return HttpResponseRedirect(_status(member, token))
    wrong = ""
    if request.method == "POST":
        command = engine.Withdraw(
            actor=ref(citizen_of(view)),
            channel="web",
            reason=_words(request, "message"),
        )
        wrong = _tried(lambda: _do(view, token, command))
        if not wrong:
            return HttpResponseRedirect(_status(member, token, "withdrawn"))
    context = {"message": _words(request, "message"), "wrong": wrong}
    return _form(request, member, token, "withdraw.html", context)


@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Choose between post and mailbox for the notices of this case; change it again."""
    view = opened(request, member, token)
    if not status_page.letters_may_come(view):
        return HttpResponseRedirect(_status(member, token))
    chosen = request.POST.get("way", "")
    wrong = ""
    if request.method == "POST" and chosen not in {"electronic", "post"}:
        wrong = translate("portal.delivery.choose_one")
    elif request.method == "POST":
        command = engine.ChooseDelivery(
            actor=ref(citizen_of(view)),
            channel="web",
            electronic=chosen == "electronic",
        )
        wrong = _tried(lambda: _do(view, token, command))
        if not wrong:
            return HttpResponseRedirect(_status(member, token, "delivery"))
    context = {
        "electronic": (chosen == "electronic")
        if chosen
        else view.state.electronic_since is not None,
        "email": status_page.address_of(view),
        "wrong": wrong,
    }
    return _form(request, member, token, "delivery.html", context)


# --- inside ---


def _supply(
    request: HttpRequest,
    view: StatusView,
    asked: engine.RequestState,
    token: str,
    paths: Sequence[tuple[str, engine.Field]],
) -> str:
    if (
        not request.FILES
        and not _words(request, "message")
        and not _answered(request, paths)
    ):
        return translate("portal.talk.supply_missing")

    def send() -> None:
        answers: dict[str, object] = {}
        for path, field in paths:
            if field.type == "file":
                rows = _attached(request, view, path)
                if rows:
                    answers[path] = _joined(view, path, field, rows)
            elif _answered(request, [(path, field)]):
                answers[path] = _typed(request, path)
        _do(
            view,
            token,
            engine.Supply(
                actor=ref(citizen_of(view)),
                channel="web",
                request=asked.id,
                answers=answers,
                files=_stored(request, view, "files"),
                message=_words(request, "message"),
                complete=request.POST.get("more") != "yes",
            ),
        )

    return _tried(send)


def _joined(
    view: StatusView, path: str, field: engine.Field, rows: Sequence[DocumentRow]
) -> object:
    new = [
        {"file": r.digest, "name": r.name, "size": r.size, "media_type": r.media_type}
        for r in rows
    ]
    if not field.many:
        return new[-1]
    there = value_at(view.state.answers, path)
    return [*(there if isinstance(there, list) else []), *new]


def _typed(request: HttpRequest, path: str) -> object:
    parts = {
        name.removeprefix(f"{path}."): str(value)
        for name, value in request.POST.items()
        if name.startswith(f"{path}.") and value
    }
    return parts or request.POST.get(path, "")


def _answered(request: HttpRequest, paths: Sequence[tuple[str, engine.Field]]) -> bool:
    return any(
        value and (name == path or name.startswith(f"{path}."))
        for path, field in paths
        if field.type != "file"
        for name, value in request.POST.items()
    )


def _fields(
    view: StatusView, asked: engine.RequestState
) -> list[tuple[str, engine.Field]]:
    """The fields of the form that the request names, each once."""
    found = {}
    for item in asked.items:
        field = field_of(view.ground.blueprint, item.field or "")
        if item.field and field is not None and field.type != "group":
            found[item.field] = field
    return list(found.items())


def _request(view: StatusView, wanted_id: str) -> engine.RequestState | None:
    open_ones = view.state.open_requests()
    named = [r for r in open_ones if r.id == wanted_id]
    return next(iter([*named, *open_ones]), None)


def _message(
    view: StatusView, body: str, files: tuple[engine.FileRef, ...] = ()
) -> engine.ReceiveMessage:
    return engine.ReceiveMessage(
        actor=ref(citizen_of(view)), channel="web", body=body, files=files
    )


def _do(view: StatusView, token: str, command: engine.Command) -> None:
    act(case_id=view.id, command=command, actor=citizen_of(view), token=token)


def _tried(send: Callable[[], None]) -> str:
    """Carry it out; the refusal in words, or nothing if it worked.

    Files that were uploaded with a refused step do not stay in the case.
    """
    try:
        with all_or_nothing():
            send()
    except CommandRefused as refused:
        return refused.detail or refused.title
    except VerbundError as refused:
        first = refused.fields[0].message if refused.fields else ""
        return first or refused.detail or refused.title
    return ""


def _stored(
    request: HttpRequest, view: StatusView, name: str
) -> tuple[engine.FileRef, ...]:
    return tuple(
        engine.FileRef(row.digest, row.name, row.size, row.media_type)
        for row in _attached(request, view, name)
    )


def _attached(request: HttpRequest, view: StatusView, name: str) -> list[DocumentRow]:
    actor = citizen_of(view)
    field = name if name != "files" else ""
    return [
        attach_file(
            case_id=view.id,
            actor=actor,
            name=upload.name or "",
            content=upload.read(),
            field=field,
            kind="evidence" if field else "document",
        )
        for upload in request.FILES.getlist(name)[:_MOST_FILES]
        if isinstance(upload, UploadedFile)
    ]


def _words(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")[:_LONGEST].replace("\x00", "").strip()


def _status(member: Member, token: str, done: str = "") -> str:
    href = reverse("portal-status", args=[member, token])
    return f"{href}?ok={done}" if done else href


def _form(
    request: HttpRequest,
    member: Member,
    token: str,
    template: str,
    context: Mapping[str, object],
) -> HttpResponse:
    wrong = context.get("wrong")
    return page(
        request,
        template,
        {
            "back_href": _status(member, token),
            "errors": [{"message": wrong, "href": "#message"}] if wrong else [],
            "multipart": True,
            **context,
        },
        member=member,
        current="cases",
        private=True,
        status=422 if wrong else 200,
    )
