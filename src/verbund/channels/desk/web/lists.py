"""Tasks of all cases, and the outbox: mails with their state, printed letters."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.cases import queries
from verbund.cases.access import WORK
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.channels.desk.web import calls
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui import filters
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.members import queries as members
from verbund.messages import actions as messages
from verbund.messages import queries as outgoing
from verbund.notices import paper

_STATES = ("failed", "held", "waiting", "sent")
_BADGES = {"failed": "danger", "held": "warning", "waiting": "info", "sent": "success"}


@require_safe
@desk_page
def tasks(desk: Desk) -> HttpResponse:
    """Open tasks, one's own first."""
    mine = desk.request.GET.get("alle") is None
    rows = queries.open_tasks(desk.actor, mine=mine)
    people = {str(p.id): p.name for p in members.colleagues(desk.actor)}
    context = {
        "mine": mine,
        "calls": calls.rows(desk),
        "rows": [
            {
                "title": row.title,
                "href": reverse("desk-case", args=[row.case_id]) + "#aufgaben",
                "number": row.number,
                "applicant": row.applicant,
                "due": _due(row.due_on),
                "who": people.get(row.assignee_id, translate("work.list.nobody")),
                "mine": row.assignee_id == desk.actor.id,
            }
            for row in rows
        ],
    }
    return page(desk, "desk/tasks.html", context, section="tasks")


def _due(day: object) -> dict[str, object]:
    found = filters.due(day)  # type: ignore[arg-type] # a day or None
    return {"kind": found.kind, "word": found.word, "day": found.day}


@require_safe
@desk_page
def outbox(desk: Desk) -> HttpResponse:
    """Messages on their way, the newest first; what failed says what to do."""
    require(desk.actor, WORK.key)
    state = desk.request.GET.get("stand", "")
    state = state if state in _STATES else ""
    rows, following = outgoing.outbox(state=state, before=_id(desk, "nach"))
    letters, next_letter = queries.sent_letters(
        actor=desk.actor, before=_id(desk, "brief")
    )
    failed = outgoing.failed_count()
    context = {
        "state": state,
        "states": [
            {
                "label": translate(f"work.outbox.{name or 'all'}"),
                "href": f"?stand={name}",
                "count": failed if name == "failed" else None,
                "current": name == state,
            }
            for name in ("", *_STATES)
        ],
        "rows": [
            {
                "id": row.id,
                "recipient": row.recipient,
                "subject": row.subject,
                "href": reverse("desk-case", args=[row.case_id]),
                "kind": _BADGES.get(row.state, "info"),
                "word": translate(f"work.outbox.{row.state}"),
                "cure": _cure(row.state, row.last_error),
                "error": row.last_error,
                "at": datetime_de(clock.to_berlin(row.sent_at or row.created_at)),
                "can_retry": row.state in {"failed", "held"},
            }
            for row in rows
        ],
        "next": f"?stand={state}&nach={following}" if following else None,
        "letters": letters,
        "next_letter": f"?brief={next_letter}#briefe" if next_letter else None,
        "failed": failed,
        "to_print": paper.waiting_count(actor=desk.actor),
    }
    return page(desk, "desk/outbox.html", context, section="outbox")


def _cure(state: str, error: str) -> str:
    """What a person can do about a message that did not go out."""
    if state == "held":
        return translate("work.outbox.cure_held")
    if state != "failed":
        return ""
    low = error.lower()
    if "55" in low or "recipient" in low or "mailbox" in low or "adresse" in low:
        return translate("work.outbox.cure_address")
    return translate("work.outbox.cure_other")


def _id(desk: Desk, name: str) -> UUID | None:
    try:
        return UUID(desk.request.GET.get(name, ""))
    except ValueError:
        return None


@require_POST
@desk_page
def retry(desk: Desk, message_id: UUID) -> HttpResponse:
    """Send a message that failed once more."""
    require(desk.actor, WORK.key)
    try:
        messages.retry(message_id=message_id)
    except NotFound:
        raise
    except VerbundError as error:
        say(desk, problem(error), kind="warning")
    else:
        say(desk, translate("work.outbox.retried"))
    return HttpResponseRedirect(reverse("desk-outbox"))
