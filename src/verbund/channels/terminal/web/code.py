"""Going on elsewhere, and going on here: a code is all that travels."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from verbund.cases.actions import drafts
from verbund.cases.errors import CaseNotFound, DraftNotFound
from verbund.cases.queries.case import open_status_by_code
from verbund.channels.terminal.door import TerminalDoor, desk_at
from verbund.channels.terminal.ending import discard
from verbund.channels.terminal.frame import Stand, at_terminal, page
from verbund.channels.terminal.refusal import said
from verbund.channels.terminal.web.start import next_page, qr_of, resume_address
from verbund.core.errors import TooMany
from verbund.core.limits import client_address
from verbund.core.ui.texts import translate
from verbund.filling.desk import Desk, open_desk
from verbund.members.queries import member_by_id

_LONGEST = 60


class _ElsewhereError(Exception):
    """The code opens something of another member."""

    def __init__(self, owner: UUID) -> None:
        self.name = member_by_id(owner).name
        super().__init__(self.name)


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def enter(request: HttpRequest, stand: Stand) -> HttpResponse:
    """A draft opens with its code alone, a case needs its birth date or number too."""
    code, second = _typed(request, "code"), _second(request)
    ask_second, wrong, status = bool(second), "", 200
    if request.method == "POST":
        try:
            return _open_draft(request, stand, code)
        except DraftNotFound:
            ask_second = True
            status = 404
        except TooMany as refused:
            wrong, status = said(refused), 429
        except _ElsewhereError as other:
            wrong, status = translate("terminal.code.elsewhere", name=other.name), 422
        except ValueError:
            wrong, status = translate("terminal.code.mistyped"), 422
        if ask_second and status == 404:
            try:
                return _open_case(request, stand, code, second)
            except TooMany as refused:
                wrong, status = said(refused), 429
            except _ElsewhereError as other:
                wrong = translate("terminal.code.elsewhere", name=other.name)
            except CaseNotFound:
                key = "not_found" if second else "second_needed"
                wrong = translate(f"terminal.code.{key}")
    return page(
        request,
        stand,
        "code.html",
        {
            "code": code,
            "second": request.POST.get("number", "")[:_LONGEST],
            "ask_second": ask_second,
            "wrong": wrong,
            "errors": [{"message": wrong, "href": "#number" if ask_second else "#code"}]
            if wrong
            else [],
            "back_href": stand.href("start"),
        },
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@at_terminal
def hand_over(request: HttpRequest, stand: Stand) -> HttpResponse:
    """A code for the draft, as letters and as QR code.

    It is kept nowhere: who wants the page in another language or larger sends it along.
    """
    going_on = next_page(stand)
    if request.method != "POST":
        return HttpResponseRedirect(going_on)
    code = _typed(request, "code")
    if code:
        return taken(request, stand, _shown(stand, code), code, going_on)
    desk = desk_at(stand)
    if desk is None:
        return HttpResponseRedirect(stand.href("start"))
    code = drafts.keep_draft(draft_id=desk.draft.id, member=stand.member)
    stand.visit = replace(stand.visit, borrowed=True)
    return taken(request, stand, desk, code, going_on)


def taken(
    request: HttpRequest, stand: Stand, desk: Desk, code: str, back_href: str
) -> HttpResponse:
    """The page that shows the code of a draft, here or at another member."""
    stand.visit = replace(stand.visit, taken=str(desk.draft.id))
    plain, with_code = resume_address(request, desk.member, code)
    return page(
        request,
        stand,
        "hand_over.html",
        {
            "title": desk.title,
            "code": code,
            "address": plain.partition("://")[2],
            "qr": qr_of(with_code),
            "until": desk.draft.expires_on,
            "back_href": back_href,
        },
        at=stand.href("hand-over"),
        again={"code": code},
    )


def _shown(stand: Stand, code: str) -> Desk:
    """The draft whose code this visit was shown; ``DraftNotFound`` for any other."""
    try:
        found = drafts.resume_draft(code)
    except ValueError as mistyped:
        raise DraftNotFound from mistyped
    if str(found.id) != stand.visit.taken:
        raise DraftNotFound
    owner = member_by_id(found.owner_id)
    return open_desk(owner, found.id, "", stand.language, TerminalDoor(stand))


def _open_draft(request: HttpRequest, stand: Stand, code: str) -> HttpResponse:
    found = drafts.resume_draft(code, source=client_address(request))
    if found.owner_id != stand.member.id:
        raise _ElsewhereError(found.owner_id)
    discard(stand.member, stand.visit)
    stand.visit = replace(
        stand.visit,
        draft=str(found.id),
        borrowed=True,
        begun="",
        case="",
        ticket="",
        taken="",
        call="",
        call_key="",
    )
    return HttpResponseRedirect(next_page(stand))


def _open_case(
    request: HttpRequest, stand: Stand, code: str, second: str
) -> HttpResponse:
    view, _ = open_status_by_code(
        code, second, source=client_address(request), language=stand.language
    )
    if view.row.owner_id != stand.member.id:
        raise _ElsewhereError(view.row.owner_id)
    discard(stand.member, stand.visit)
    stand.visit = replace(
        stand.visit,
        draft="",
        borrowed=False,
        begun="",
        case=str(view.id),
        ticket="",
        taken="",
        call="",
        call_key="",
    )
    return HttpResponseRedirect(stand.href("case"))


def _typed(request: HttpRequest, name: str) -> str:
    text = request.POST.get(name, "")[:_LONGEST]
    return "".join(c for c in text if c.isprintable()).strip()


def _second(request: HttpRequest) -> str:
    """The second detail: ``7.3.1984`` becomes ISO, anything else is a number."""
    text = _typed(request, "number")
    parts = [p for p in text.replace("/", ".").replace(" ", ".").split(".") if p]
    if len(parts) == 3 and all(p.isdigit() for p in parts):
        day, month, year = (int(p) for p in parts)
        return f"{year:04d}-{month:02d}-{day:02d}"
    return text
