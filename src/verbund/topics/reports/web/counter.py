"""At the counter: somebody tells what is told already, and is counted."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verbund.cases import actions as cases
from verbund.cases import queries as files
from verbund.cases.access import WORK
from verbund.channels.desk import entered_files
from verbund.channels.desk.frame import Desk, desk_page, say
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import chance
from verbund.members.queries import Member, topics_of
from verbund.topics.reports import actions, queries
from verbund.topics.reports.doors import settle
from verbund.topics.reports.shapes import Joined


@require_POST
@desk_page
def join(desk: Desk) -> HttpResponse:
    """Count the person at the counter for a report instead of opening a second one.

    A letter in which it stands goes into the case of the report and counts once.
    """
    require(desk.actor, WORK.key)
    given = desk.request.POST
    owner = desk.known.slugs.get(given.get("kommune", ""))
    if owner is None or "reports" not in topics_of(owner):
        raise NotFound
    letter = _id(given.get("brief", ""))
    if letter:
        files.letter(letter, desk.actor)
    onward = reverse("desk-inbox" if letter else "desk-new")
    try:
        joined = actions.join(
            owner=owner,
            public_id=given.get("nummer", "")[:24],
            # Whoever stands at the counter has no device that could be told apart.
            who=letter.hex if letter else f"{chance.random_bits(96):024x}",
            channel="paper" if letter else "counter",
        )
        if letter:
            _file(desk, owner, joined, letter)
    except NotFound:
        raise
    except VerbundError as refused:
        say(desk, refused.detail or refused.title, kind="warning")
    else:
        _settle(desk, owner, _id(given.get("entwurf", "")))
        say(desk, translate("reports.call.counted", count=joined.joined + 1))
    return HttpResponseRedirect(onward)


def _file(desk: Desk, owner: Member, joined: Joined, letter: UUID) -> None:
    report = queries.public_report(owner, joined.public_id)
    cases.file_letter(letter_id=letter, case_id=report.case_id, actor=desk.actor)


def _settle(desk: Desk, owner: Member, draft: UUID | None) -> None:
    """What had been begun for the person is not needed any more."""
    if draft is not None and entered_files.allowed(desk, str(draft)):
        settle(draft, owner)


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
