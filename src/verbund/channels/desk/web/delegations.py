"""Who acts for whom, and running cases that still lie with the body of before."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund.cases import actions as cases
from verbund.channels.desk.frame import Desk, Names, desk_page, page, problem, say
from verbund.core.errors import Forbidden, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.queries import Member, member_by_slug
from verbund.members.roles import MANAGE_MEMBER, MANAGE_REGION

_AT_ONCE = 200


@require_safe
@desk_page
def delegations(desk: Desk) -> HttpResponse:
    """The delegations around one's own bodies, and what is to be handed over."""
    owners = _owners(desk)
    names = Names(desk)
    today = clock.today()
    context = {
        "rows": [
            [
                owner.name,
                names.service(owner.id, row.blueprint_key)
                if row.blueprint_key
                else translate("work.delegation.all"),
                desk.member_name(row.acting_id),
                short_date_de(row.valid_from, desk.language),
                short_date_de(row.valid_to, desk.language) if row.valid_to else "–",
            ]
            for owner in owners
            for row in desk.known.delegations.get(owner.id, ())
            if row.valid_to is None or row.valid_to > today
        ],
        "stale": [
            {
                "owner": desk.known.members[row.owner_id].slug,
                "name": desk.member_name(row.owner_id),
                "blueprint": row.blueprint,
                "service": names.service(row.owner_id, row.blueprint),
                "before": desk.member_name(row.from_id),
                "now": desk.member_name(row.to_id),
                "count": row.count,
            }
            for row in cases.stale_cases(owners)
        ],
    }
    return page(desk, "desk/delegations.html", context, section="delegations")


@require_POST
@desk_page
def hand_over(desk: Desk) -> HttpResponse:
    """Hand over the running cases of one service; many of them in several goes."""
    given = desk.request.POST
    owner = member_by_slug(given.get("owner", ""))
    if owner not in _owners(desk):
        raise NotFound
    try:
        report = cases.hand_over_cases(
            owner=owner,
            actor=desk.actor,
            blueprint=given.get("blueprint", "")[:64],
            reason=given.get("reason", "").strip()[:300],
            limit=_AT_ONCE,
        )
    except VerbundError as error:
        say(desk, problem(error), kind="warning")
    else:
        lines = [f"{number}: {why}" for number, why in report.failed]
        if report.left:
            lines.append(translate("work.delegation.left", count=report.left))
        say(
            desk,
            translate("work.delegation.done", count=report.done),
            kind="warning" if lines else "success",
            lines=lines,
        )
    return HttpResponseRedirect(reverse("desk-delegations"))


def _owners(desk: Desk) -> tuple[Member, ...]:
    """Owners whose delegation concerns a body the person manages."""
    if desk.may(MANAGE_REGION.key):
        return tuple(desk.known.members.values())
    if not desk.may(MANAGE_MEMBER.key):
        raise Forbidden
    own, today = desk.actor.members, clock.today()
    return tuple(
        owner
        for owner in desk.known.members.values()
        if owner.id in own
        or any(
            desk.known.acting(owner, key, today).id in own
            for key in {
                "",
                *(d.blueprint_key for d in desk.known.delegations.get(owner.id, ())),
            }
        )
    )
