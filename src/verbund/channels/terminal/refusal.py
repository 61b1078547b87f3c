"""What a visitor is told when something does not work, in the language of the visit."""

from django.http import HttpRequest, HttpResponse

from verbund.cases.errors import DraftNotFound
from verbund.channels.terminal.frame import Stand, page, seal
from verbund.channels.terminal.visit import visit_of, wished
from verbund.channels.terminal.web.start import next_page
from verbund.core.errors import TooLarge, TooMany, VerbundError
from verbund.core.ui import texts
from verbund.core.ui.texts import Said, translate
from verbund.members.errors import MemberNotFound
from verbund.members.queries import member_by_slug

BELOW = "/terminal/"


def draw(
    request: HttpRequest, error: VerbundError, reference: str
) -> HttpResponse | None:
    """A page of the terminal with what happened and where it goes on.

    The device opens no other pages, so that those of the portal would be a dead end.
    ``None`` where no member's terminal lies at this address.
    """
    try:
        member = member_by_slug(request.path.removeprefix(BELOW).partition("/")[0])
    except MemberNotFound:
        return None
    stand = Stand(member, wished(request, visit_of(request, member)))
    with texts.use_language(stand.language):
        on_href = _on(stand)
        kind = _kind(error)
        # A wrong address is wrong in any language, and it is not said again: it may
        # hold the number of somebody's case.
        again = request.method in {"GET", "HEAD"} and kind in {"busy", "broken"}
        response = page(
            request,
            stand,
            "problem.html",
            {
                "heading": translate(f"terminal.problem.{kind}"),
                "words": translate(f"terminal.problem.{kind}_text"),
                "detail": said(error) if kind in {"busy", "other"} else "",
                "reference": reference if kind == "broken" else "",
                "on_href": on_href,
            },
            status=error.status,
            at="" if again else on_href or stand.href("start"),
        )
    seal(response, stand.language)
    return response


def said(error: VerbundError) -> str:
    """The error's own words, as far as there are any in the visitor's language."""
    language = texts.current_language()
    german = error.detail or error.title
    if language == "en":
        return error.detail_en or error.title_en
    if language not in texts.MORE_LANGUAGES:
        return german
    if isinstance(error, TooMany):
        return translate("terminal.problem.busy_text")
    return Said(german, texts.DEFAULT)


def _kind(error: VerbundError) -> str:
    """Which of the terminal's words fit."""
    if isinstance(error, DraftNotFound):
        return "gone"
    if isinstance(error, TooMany):
        return "busy"
    if isinstance(error, TooLarge):
        return "large"
    if error.status >= 500:
        return "broken"
    return {403: "expired", 404: "missing"}.get(error.status, "other")


def _on(stand: Stand) -> str:
    """Where the visit goes on; empty if nothing of it is left."""
    if stand.visit.case_id:
        return stand.href("case")
    if not stand.visit.draft:
        return ""
    try:
        return next_page(stand)
    except VerbundError:
        return ""
