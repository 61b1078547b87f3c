"""One report, and what anybody may say about it without an account."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.portal import keys
from verbund.core.errors import VerbundError
from verbund.core.limits import client_address, limit_attempts
from verbund.core.scope import acting_within
from verbund.core.ui.texts import current_language, translate
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import date_de
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.reports import actions, queries, twins
from verbund.topics.reports.doors import settle
from verbund.topics.reports.models import Hint
from verbund.topics.reports.shapes import PublicReport
from verbund.topics.reports.web.frame import (
    device_of,
    line_of,
    new_device,
    page,
    pictures_of,
    remember_device,
    taking_part,
)
from verbund.topics.reports.wording import DETAILS, detail_word, worded

#: So many voices come from one address in an hour: a family, a school class.
_VOICES_AN_HOUR = 60
_DONE = ("joined", "again", "mailed", "done", "open", "abuse")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, member: Member, public_id: str) -> HttpResponse:
    """State, history and place of a report; join, say it is done, or that it is not."""
    taking_part(member)
    found = queries.public_report(member, public_id)
    problem: VerbundError | None = None
    if request.method == "POST":
        limit_attempts(
            f"report-voice:{client_address(request)}",
            limit=_VOICES_AN_HOUR,
            seconds=3600,
        )
        device = device_of(request) or new_device()
        try:
            said = _say(request, member, found, device)
        except VerbundError as refused:
            problem = refused
        else:
            response = HttpResponseRedirect(f"{said}#stand")
            remember_device(response, device)
            _settle(request, response, member)
            return response
    return _show(request, member, found, problem)


def _say(request: HttpRequest, member: Member, found: PublicReport, device: str) -> str:
    """Carry out what was pressed; the address to go to."""
    given = request.POST
    what = given.get("was", "join")
    if what == "join":
        joined = actions.join(
            owner=member,
            public_id=found.public_id,
            who=device,
            channel="web",
            email=given.get("email", "")[:254],
            language=current_language(),
        )
        done = "mailed" if joined.mail_sent else "joined" if joined.counted else "again"
        where = reverse("report", args=[member, joined.public_id])
        return f"{where}?ok={done}"
    kind = Hint.Kind(what) if what in Hint.Kind.values else Hint.Kind.ABUSE
    new = actions.hint(
        owner=member,
        public_id=found.public_id,
        kind=kind,
        who=device,
        text=given.get("text", ""),
    )
    where = reverse("report", args=[member, found.public_id])
    return f"{where}?ok={kind.value if new else 'again'}"


def _settle(request: HttpRequest, response: HttpResponse, member: Member) -> None:
    """The form that led to an older report is not needed any more."""
    try:
        draft = UUID(request.POST.get("entwurf", ""))
    except ValueError:
        return
    if keys.may_open(request, draft):
        settle(draft, member)
        keys.forget_draft(request, response, draft)


def _show(
    request: HttpRequest,
    member: Member,
    found: PublicReport,
    problem: VerbundError | None,
) -> HttpResponse:
    language = current_language()
    with acting_within({found.owner_id, found.acting_id}):
        steps = queries.history(found.case_id, language=language)
    ok = request.GET.get("ok", "")
    href = reverse("report", args=[member, found.public_id])
    share = request.build_absolute_uri(href)
    line = line_of(found)
    return page(
        request,
        "report.html",
        {
            "report": found,
            "line": line,
            "steps": [
                {
                    "state": "now" if step is steps[-1] else "done",
                    "title": step.title.get(language)
                    or worded(DETAILS[step.detail], language),
                    "when": date_de(to_berlin(step.at).date(), language),
                    "iso": step.at.isoformat(),
                    "text": step.text.get(language, ""),
                }
                for step in steps
            ],
            "expected": date_de(to_berlin(found.expected_at).date(), language)
            if found.expected_at and found.status == "open"
            else "",
            "beside": [
                (
                    members.member_by_id(other.owner_id).official_name,
                    detail_word(other.detail, language),
                )
                for other in twins.others(found.case_id)
            ],
            "pictures": pictures_of(found),
            "ok": translate(f"reports.ok.{ok}") if ok in _DONE else "",
            "problem": problem.detail or problem.title if problem else "",
            "errors": [{"message": problem.detail or problem.title, "href": "#email"}]
            if problem
            else [],
            "email": request.POST.get("email", ""),
            "parent_href": reverse("report", args=[member, found.duplicate_of])
            if found.duplicate_of
            else "",
            "share": share,
            "mail_subject": f"{line['title']} ({found.public_id})",
            "list_href": reverse("reports", args=[member]),
        },
        member=member,
        status=problem.status if problem else 200,
    )
