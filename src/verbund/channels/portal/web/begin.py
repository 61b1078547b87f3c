"""Begin a form, come back to it with a code, put it away, throw it away."""

from datetime import date
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verbund.cases.actions import drafts
from verbund.cases.errors import CaseNotFound, DraftNotFound
from verbund.cases.forms.answers import nested
from verbund.cases.queries.case import open_status_by_code
from verbund.catalogue import queries as catalogue
from verbund.channels.portal import keys
from verbund.channels.portal.door import desk_of, side
from verbund.channels.portal.frame import home_of, language, page
from verbund.core.errors import TooMany
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import translate
from verbund.filling.desk import Desk
from verbund.kernel import codes
from verbund.members import queries as members
from verbund.members.queries import Member

_BEGINNINGS_AN_HOUR = 60


@require_POST
def start(request: HttpRequest, member: Member, blueprint: str) -> HttpResponse:
    """A new draft of this service, with what the entrance already says."""
    adopted = catalogue.service(member, blueprint)
    entry = adopted.entry(request.POST.get("service"))
    if not (adopted.active and entry.online):
        return HttpResponseRedirect(reverse("portal-service", args=[member, blueprint]))
    limit_attempts(
        f"begin:{client_address(request)}", limit=_BEGINNINGS_AN_HOUR, seconds=3600
    )
    definition = adopted.blueprint.service(entry.service_id)
    draft = drafts.begin_draft(
        member=member,
        blueprint=blueprint,
        service=entry.service_id,
        language=language(),
        answers=nested(definition.preset if definition else {}),
    )
    response = HttpResponseRedirect(reverse("portal-tasks", args=[member, draft.id]))
    keys.remember_draft(request, response, draft.id, draft.code)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, member: Member | None = None) -> HttpResponse:
    """Open a draft by its code, or a case by its code and a second detail."""
    code = _short(request.POST.get("code") or request.GET.get("code"))
    birth = {part: _short(request.POST.get(f"birth.{part}")) for part in _DAY}
    number = _short(request.POST.get("number"))
    wrong, status = "", 200
    if request.method == "POST":
        try:
            return _open_draft(request, code)
        except TooMany as refused:
            wrong, status = refused.detail or refused.title, 429
        except DraftNotFound as unknown:
            wrong, status = unknown.title, 404
        except ValueError as mistyped:
            wrong, status = str(mistyped), 422
        if status == 404 and (any(birth.values()) or number):
            try:
                return _open_case(request, code, _iso(birth) or number)
            except TooMany as refused:
                wrong, status = refused.detail or refused.title, 429
            except CaseNotFound as unknown:
                wrong, status = unknown.detail or unknown.title, 404
    ask_second = status == 404
    if ask_second and not (any(birth.values()) or number):
        wrong = translate("portal.resume.second_needed")
    context = {
        "code": code,
        "birth": birth,
        "number": number,
        "ask_second": ask_second,
        "wrong": wrong,
        "errors": [{"message": wrong, "href": "#birth" if ask_second else "#code"}]
        if wrong
        else [],
        "drafts": _own_drafts(request, member),
    }
    return page(
        request,
        "resume.html",
        context,
        member=member,
        current="cases",
        private=True,
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def later(request: HttpRequest, member: Member, draft: UUID) -> HttpResponse:
    """Put the draft away: the code to write down; ``schliessen`` locks this browser."""
    if not keys.may_open(request, draft):
        return protected(request, member)
    if request.method == "POST":
        response = HttpResponseRedirect(home_of(member))
        if "discard" in request.POST:
            drafts.discard_draft(draft_id=draft, member=member)
        keys.forget_draft(request, response, draft)
        return response
    desk = desk_of(member, draft, keys.code_of(request, draft))
    return page(
        request,
        "later.html",
        {
            "form_title": desk.title,
            "code": desk.code,
            "until": desk.draft.expires_on,
            "mail_href": _mail_link(request, desk),
            "back_href": desk.href("tasks"),
            "draft": side(desk),
        },
        member=member,
        nav=False,
        private=True,
    )


def protected(request: HttpRequest, member: Member | None) -> HttpResponse:
    """The page for whoever has only the address: it asks for the code."""
    return page(request, "protected.html", member=member, private=True, status=403)


_DAY = ("day", "month", "year")


def _open_draft(request: HttpRequest, code: str) -> HttpResponse:
    draft = drafts.resume_draft(code, source=client_address(request))
    owner = members.member_by_id(draft.owner_id)
    response = HttpResponseRedirect(reverse("portal-tasks", args=[owner, draft.id]))
    keys.remember_draft(request, response, draft.id, codes.normalise_code(code))
    return response


def _open_case(request: HttpRequest, code: str, second: str) -> HttpResponse:
    view, token = open_status_by_code(
        code, second, source=client_address(request), language=language()
    )
    owner = members.member_by_id(view.row.owner_id)
    return HttpResponseRedirect(reverse("portal-status", args=[owner, token]))


def _mail_link(request: HttpRequest, desk: Desk) -> str:
    """A letter to oneself, in the person's own mail program: we send nothing."""
    resume_at = request.build_absolute_uri(reverse("resume", args=[desk.member]))
    subject = translate("portal.later.mail_subject", title=desk.title)
    body = translate("portal.later.mail_body", code=desk.code, href=resume_at)
    return f"mailto:?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"


def _own_drafts(request: HttpRequest, member: Member | None) -> list[dict[str, object]]:
    """Drafts of this member that this browser has open, newest first."""
    found: list[dict[str, object]] = []
    if member is None:
        return found
    for key, code in reversed(keys.known_drafts(request).items()):
        try:
            desk = desk_of(member, UUID(key), code)
        except (DraftNotFound, ValueError):
            continue
        found.append(
            {
                "title": desk.title,
                "href": desk.href("tasks"),
                "saved_at": desk.draft.changed_at,
                "until": desk.draft.expires_on,
            }
        )
    return found


def _iso(birth: dict[str, str]) -> str:
    """The typed day as ISO text; empty if it is none."""
    try:
        return date(
            int(birth["year"]), int(birth["month"]), int(birth["day"])
        ).isoformat()
    except ValueError:
        return ""


def _short(text: str | None) -> str:
    return "".join(c for c in (text or "")[:60] if c.isprintable()).strip()
