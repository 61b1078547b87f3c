"""The desk: what visitors proposed, and who is known."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.core.config import config
from verbund.core.errors import VerbundError
from verbund.kernel import german
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.accessibility import actions, queries, wording
from verbund.topics.accessibility.attributes import attribute, known
from verbund.topics.accessibility.shapes import Proposal
from verbund.topics.accessibility.web.frame import TOPIC

_SECTION = "desk-accessibility"


@require_safe
@desk_page
def overview(desk: Desk) -> HttpResponse:
    """Proposals to decide, volunteers, and the form for a new link."""
    waiting = queries.proposals(desk.actor)
    helpers = [
        {
            "id": str(helper.id),
            "name": helper.name,
            "member": desk.member_name(helper.owner_id),
            "since": wording.say(
                "desk.since", day=german.date_de(helper.created_at.date())
            ),
        }
        for helper in queries.helpers(desk.actor)
    ]
    owners = [(str(member.id), member.name) for member in _owners(desk)]
    context = {
        "rows": [_row(desk, each) for each in waiting if known(each.key)],
        "helpers": helpers,
        "owners": owners,
    }
    return page(desk, "accessibility/desk.html", context, section=_SECTION)


def _owners(desk: Desk) -> list[Member]:
    """Members that take part and that this person's bodies work for."""
    return [
        member
        for member in members.members_with_topic(TOPIC)
        if {member.id, members.acting_member(member, "").id} & desk.actor.members
    ]


def _row(desk: Desk, proposal: Proposal) -> dict[str, object]:
    each = attribute(proposal.key)
    now = wording.say("place.unknown")
    if proposal.now is not None:
        now = wording.value_words(each, proposal.now)
    told = [
        wording.say(f"methods.{proposal.method}"),
        german.date_de(proposal.on),
        proposal.by_name,
    ]
    return {
        "id": str(proposal.id),
        "place": proposal.place_name or wording.say("nameless", kind=""),
        "member": desk.member_name(proposal.member),
        "attribute": wording.local(each.title),
        "now": now,
        "new": wording.value_words(each, proposal.value),
        "told": ", ".join(part for part in told if part),
    }


@require_POST
@desk_page
def decide(desk: Desk, proposal_id: UUID) -> HttpResponse:
    """Take a proposal over or refuse it with a reason."""
    accept = "accept" in desk.request.POST
    try:
        actions.decide(
            proposal_id=proposal_id,
            accept=accept,
            actor=desk.actor,
            reason=desk.request.POST.get("reason", ""),
        )
    except VerbundError as refused:
        message = refused.fields[0].message if refused.fields else problem(refused)
        say(desk, message, kind="warning")
    else:
        say(desk, wording.say("desk.accepted" if accept else "desk.refused"))
    return HttpResponseRedirect(reverse(_SECTION))


@require_POST
@desk_page
def add_helper(desk: Desk) -> HttpResponse:
    """Make a link for a volunteer; it is shown once."""
    wanted = desk.request.POST.get("member", "")
    owner = next((m for m in _owners(desk) if str(m.id) == wanted), None)
    name = desk.request.POST.get("name", "")
    if owner is not None:
        try:
            token = actions.add_helper(member=owner, name=name, actor=desk.actor)
        except VerbundError as refused:
            message = refused.fields[0].message if refused.fields else problem(refused)
            say(desk, message, kind="warning")
        else:
            base = config().base_url.rstrip("/")
            link = reverse("accessibility-helper", args=[owner.slug, token])
            title = wording.say("desk.link", name=name.strip())
            say(desk, title, lines=[f"{base}{link}"])
    return HttpResponseRedirect(reverse(_SECTION))


@require_POST
@desk_page
def end_helper(desk: Desk, helper_id: UUID) -> HttpResponse:
    """Close a volunteer's link."""
    actions.end_helper(helper_id=helper_id, actor=desk.actor)
    say(desk, wording.say("desk.ended"))
    return HttpResponseRedirect(reverse(_SECTION))
