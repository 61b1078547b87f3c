"""What the 115 handed to an office: the note, and the answer that is owed."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.calls import actions, queries
from verbund.calls.languages import named
from verbund.calls.shapes import FollowUpView
from verbund.cases.access import WORK
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.kernel.phone import format_phone


def rows(desk: Desk) -> list[dict[str, object]]:
    """What the callers of this person's members are still owed by an office."""
    return [
        {
            "href": reverse("desk-call", args=[found.id]),
            "name": found.note.name,
            "matter": found.note.matter,
            "owner": desk.member_name(found.owner_id),
            "due": _due(found),
            "who": found.person_name,
            "number": found.case_number,
        }
        for found in queries.follow_ups(desk.actor, target="office")
    ]


@require_safe
@desk_page
def call(desk: Desk, follow_up_id: UUID) -> HttpResponse:
    """The note of a call, so written that nobody has to ask again."""
    return _page(desk, queries.follow_up(follow_up_id, desk.actor))


@require_POST
@desk_page
def answer(desk: Desk, follow_up_id: UUID) -> HttpResponse:
    """Take it on, give it back, note that nobody answered, or say what was told."""
    require(desk.actor, WORK.key)
    given = desk.request.POST
    what = given.get("do", "")
    try:
        match what:
            case "claim":
                actions.claim(follow_up_id=follow_up_id, actor=desk.actor)
            case "release":
                actions.release(follow_up_id=follow_up_id, actor=desk.actor)
            case "missed":
                actions.not_reached(follow_up_id=follow_up_id, actor=desk.actor)
            case "kept":
                actions.keep(
                    follow_up_id=follow_up_id,
                    answer=given.get("answer", ""),
                    actor=desk.actor,
                )
            case _:
                raise NotFound
    except NotFound:
        raise
    except VerbundError as error:
        found = queries.follow_up(follow_up_id, desk.actor)
        return _page(desk, found, error=error)
    say(desk, translate(f"work.call.said_{what}"))
    return HttpResponseRedirect(
        reverse("desk-call", args=[follow_up_id])
        if what == "claim"
        else reverse("desk-tasks")
    )


def _page(
    desk: Desk, found: FollowUpView, *, error: VerbundError | None = None
) -> HttpResponse:
    context = {
        "found": found,
        "owner": desk.member_name(found.owner_id),
        "number": _spoken(found.note.number),
        "tongue": named(found.note.language),
        "due": _due(found),
        "asked": datetime_de(clock.to_berlin(found.asked_at)),
        "mine": found.person_id == desk.actor.id,
        "may_work": desk.may(WORK.key),
        "answer": desk.request.POST.get("answer", ""),
        "errors": field_errors(error, "#answer") if error else [],
        "case_href": reverse("desk-case", args=[found.case_id])
        if found.case_id
        else "",
    }
    status = error.status if error else 200
    return page(desk, "desk/call.html", context, section="tasks", status=status)


def _spoken(number: str) -> str:
    try:
        return format_phone(number) if number else ""
    except ValueError:
        return number


def _due(found: FollowUpView) -> dict[str, str]:
    here, now = clock.to_berlin(found.due_at), clock.now()
    kind = "late" if found.due_at <= now else "plan"
    if kind == "plan" and here.date() == clock.to_berlin(now).date():
        kind = "today"
    return {
        "kind": kind,
        "word": translate(f"work.call.due_{kind}"),
        "moment": datetime_de(here),
        "iso": here.isoformat(timespec="minutes"),
    }
