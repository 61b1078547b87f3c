"""The page of a case for its citizen, and its files; opened by the link's token."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from verbund.cases.errors import CaseNotFound
from verbund.cases.queries.case import case_by_status_token
from verbund.cases.queries.documents import open_document
from verbund.cases.shapes import StatusView
from verbund.channels.portal import standing, status_page
from verbund.channels.portal.booked import panel
from verbund.channels.portal.frame import keep_private, language, page
from verbund.channels.portal.town_hall import phone_href
from verbund.core.limits import client_address, limit_attempts
from verbund.core.ui.texts import translate
from verbund.members.queries import Member

_TRIES_AN_HOUR = 120


def opened(request: HttpRequest, member: Member, token: str) -> StatusView:
    """The case of this link; guesses are counted, a wrong one is ``CaseNotFound``."""
    try:
        return case_by_status_token(member, token, language=language())
    except CaseNotFound:
        limit_attempts(
            f"status:{client_address(request)}", limit=_TRIES_AN_HOUR, seconds=3600
        )
        raise


@require_safe
def status(request: HttpRequest, member: Member, token: str) -> HttpResponse:
    """What is open, what was decided, what happened, what was written."""
    try:
        view = opened(request, member, token)
    except CaseNotFound:
        return page(request, "protected.html", member=member, private=True, status=404)
    notice = status_page.latest_notice(view, language())
    title, text = status_page.heading(view, notice, language())
    blueprint = view.ground.blueprint
    service = blueprint.service(view.state.service)
    offered = {offer.kind: offer for offer in view.offers}
    main = status_page.office_clock(view.state)

    def href(name: str) -> str:
        return reverse(f"portal-{name}", args=[member, token])

    return page(
        request,
        "status.html",
        {
            "view": view,
            "title": title,
            "text": text,
            "service": (service.title if service else blueprint.title).get(language()),
            "requests": status_page.wanted(view, member, token, language()),
            "promised": status_page.still_to_come(view, language()),
            "notice": notice,
            "appointment": panel(view, member, token),
            "notice_href": reverse(
                "portal-document", args=[member, token, notice.document.id]
            )
            if notice and notice.document
            else "",
            "remedy": status_page.remedy(view, notice, member, token),
            "timeline": status_page.timeline(view, language()),
            "mail": status_page.mailbox(view),
            "documents": status_page.documents(view, member, token),
            "sent": status_page.sent_answers(view, language()),
            "message_href": href("message"),
            "withdraw_href": href("withdraw") if "withdraw" in offered else "",
            "delivery_href": href("delivery")
            if status_page.letters_may_come(view)
            else "",
            "electronic": view.state.electronic_since,
            "payments": standing.payments(view, language()),
            "valid": standing.valid(view, language()),
            "ranked": standing.ranked(view, language()),
            "steps": standing.steps(view, member, token, language()),
            "until": standing.until(view, language()),
            "due_on": main.due_on if main else None,
            "resting": status_page.resting_since(view.state),
            "owner": view.ground.owner,
            "acting": view.ground.acting,
            "phone_href": phone_href(view.ground.acting.phone),
            "done": request.GET.get("ok", "")
            if request.GET.get("ok", "") in _DONE
            else "",
            "channel": _channel(view.state.channel),
        },
        member=member,
        current="cases",
        private=True,
    )


@require_safe
def document(
    request: HttpRequest, member: Member, token: str, document: UUID
) -> HttpResponse:
    """One file of the case, as a download; quarantined and internal ones are 404."""
    view = opened(request, member, token)
    row = next((d for d in view.documents if d.id == document and d.can_open), None)
    if row is None:
        raise CaseNotFound(title="Dieses Dokument gibt es hier nicht.")
    response = HttpResponse(open_document(row), content_type=row.media_type)
    header = content_disposition_header(as_attachment=True, filename=row.name)
    response.headers["Content-Disposition"] = header or "attachment"
    return keep_private(response)


_DONE = frozenset(
    {
        "step",
        "supplied",
        "message",
        "time",
        "objection",
        "withdrawn",
        "delivery",
        "appointment",
        "appointment_cancelled",
        "waiting_joined",
        "waiting_left",
        "waiting_accepted",
        "waiting_declined",
    }
)
_CHANNELS = frozenset({"web", "hotline", "counter", "terminal", "suitcase", "paper"})


def _channel(channel: str) -> str:
    if channel not in _CHANNELS:
        return ""
    return translate(f"portal.received.{channel}")
