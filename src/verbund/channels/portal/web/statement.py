"""The page of a body outside that was asked, or given an extract, by a link."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.queries import ShareView
from verbund.cases.timeline_offices import VERDICTS
from verbund.channels.portal.frame import language, page
from verbund.core.errors import Invalid
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

_TRIES_AN_HOUR = 120
_ANSWERS = ("agrees", "conditions", "objects", "not_concerned")


def _opened(request: HttpRequest, member: Member, token: str) -> ShareView:
    """What the link shows; guesses are counted."""
    try:
        return queries.share_by_link(member, token)
    except CaseNotFound:
        limit_attempts(
            f"share:{client_address(request)}", limit=_TRIES_AN_HOUR, seconds=3600
        )
        raise


@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """Question, shared answers and the form; after the answer only what was said.

    An extract is fetched by a button: programs that follow links in mails see nothing
    of it and leave no trace of a person who has read it.
    """
    share = _opened(request, member, token)
    if request.method == "POST" and share.kind == "copy":
        actions.fetch_by_link(member=member, token=token)
        here = reverse("portal-statement", args=[member, token])
        return HttpResponseRedirect(here)
    given = {
        name: request.POST.get(name, "").strip()
        for name in ("name", "verdict", "text", "free")
    }
    wrong: dict[str, str] = {}
    if request.method == "POST" and share.kind == "inquiry":
        wrong = _tried(member, token, given)
        if not wrong:
            here = reverse("portal-statement", args=[member, token])
            return HttpResponseRedirect(f"{here}?done=1")
    return page(
        request,
        "statement.html",
        {
            "share": share,
            "sealed": _sealed(share),
            "title": share.title.get(language()),
            "question": share.question.get(language()) if share.question else "",
            "verdicts": [
                {"value": name, "label": translate(f"portal.statement.{name}")}
                for name in _ANSWERS
            ],
            "said": translate(f"portal.statement.{share.verdict}")
            if share.verdict in VERDICTS
            else "",
            "done": request.GET.get("done") == "1",
            "given": given,
            "wrong": {name: wrong.get(name) for name in given},
            "errors": [
                {"message": message, "href": f"#{name}"}
                for name, message in wrong.items()
            ],
            "token": token,
        },
        member=member,
        private=True,
        nav=False,
        status=422 if wrong else 200,
    )


def _sealed(share: ShareView) -> bool:
    """Whether an extract waits for somebody to take it."""
    return share.kind == "copy" and share.open


def _tried(member: Member, token: str, given: dict[str, str]) -> dict[str, str]:
    wrong = {}
    if not given["name"]:
        wrong["name"] = translate("portal.statement.name_missing")
    if given["verdict"] not in _ANSWERS:
        wrong["verdict"] = translate("portal.statement.verdict_missing")
    if wrong:
        return wrong
    texts = given["free"].replace("\r", "").split("\n\n")
    try:
        actions.answer_by_link(
            member=member,
            token=token,
            name=given["name"],
            verdict=given["verdict"],
            text=given["text"],
            conditions=tuple(
                engine.ChosenCondition(text=t.strip()) for t in texts if t.strip()
            ),
        )
    except (CommandRefused, Invalid) as error:
        return {"text": error.detail or error.title}
    return {}


@require_safe
def statement_file(
    request: HttpRequest, member: Member, token: str, digest: str
) -> HttpResponse:
    """A file among the shared answers."""
    if _sealed(_opened(request, member, token)):
        raise CaseNotFound
    found, content = queries.file_by_link(member, token, digest)
    response = HttpResponse(content, content_type="application/octet-stream")
    header = content_disposition_header(as_attachment=True, filename=found.name)
    response["Content-Disposition"] = header or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response
