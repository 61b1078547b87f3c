"""At the counter: somebody tells what is told already, and is counted."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from verbund.cases.access import WORK
from verbund.channels.desk import entered_files
from verbund.channels.desk.frame import Desk, desk_page, say
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import chance
from verbund.members.queries import Member, topics_of
from verbund.topics.reports import actions
from verbund.topics.reports.doors import settle


@require_POST
@desk_page
def join(desk: Desk) -> HttpResponse:
    """Count the person at the counter for a report instead of opening a second one."""
    require(desk.actor, WORK.key)
    given = desk.request.POST
    owner = desk.known.slugs.get(given.get("kommune", ""))
    if owner is None or "reports" not in topics_of(owner):
        raise NotFound
    try:
        joined = actions.join(
            owner=owner,
            public_id=given.get("nummer", "")[:24],
            # Whoever stands at the counter has no device that could be told apart.
            who=f"{chance.random_bits(96):024x}",
            channel="counter",
        )
    except NotFound:
        raise
    except VerbundError as refused:
        say(desk, refused.detail or refused.title, kind="warning")
    else:
        _settle(desk, owner, given.get("entwurf", ""))
        say(desk, translate("reports.call.counted", count=joined.joined + 1))
    return HttpResponseRedirect(reverse("desk-new"))


def _settle(desk: Desk, owner: Member, given: str) -> None:
    """What had been begun for the person is not needed any more."""
    try:
        draft = UUID(given)
    except ValueError:
        return
    if entered_files.allowed(desk, str(draft)):
        settle(draft, owner)
