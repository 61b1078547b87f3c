"""Releases: what waits for a second person, and its decision."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import WORK
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.shapes import CaseView
from verbund.channels.desk import approving, casefile, listing, weighing
from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    field_errors,
    page,
    say,
)
from verbund.channels.desk.letters import sheet
from verbund.channels.desk.web.case import position_of, wrong
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.members import queries as members

#: The part of the address, the view of the worklist, the words on the tab.
_TABS: Mapping[str, tuple[str, str]] = {
    "andere": ("approvals", "tab_others"),
    "ich": ("reviews", "tab_mine"),
    "eigene": ("proposed", "tab_own"),
}


@require_safe
@desk_page
def approvals(desk: Desk) -> HttpResponse:
    """Proposals of others, those for oneself, one's own; the nearest deadline first."""
    require(desk.actor, WORK.key)
    which = desk.request.GET.get("wer", "andere")
    which = which if which in _TABS else "andere"
    found = queries.worklist(
        actor=desk.actor,
        view=_TABS[which][0],
        sort="due",
        cursor=desk.request.GET.get("nach", "")[:600],
        known=desk.known,
    )
    people = members.colleagues(desk.actor)
    rows = [
        replace(row, href=reverse("desk-approval", args=[case.id]))
        for row, case in zip(
            listing.rows_of(desk, found.rows, Names(desk), people),
            found.rows,
            strict=True,
        )
    ]
    context = {
        "rows": rows,
        "found": found,
        "which": which,
        "tabs": [
            {
                "label": translate(f"work.approval.{label}"),
                "href": f"?wer={name}",
                "count": getattr(found.counts, view, None),
                "current": name == which,
            }
            for name, (view, label) in _TABS.items()
        ],
    }
    keys = [(("J", "K"), translate("work.key.row"))]
    return page(desk, "desk/approvals.html", context, section="approvals", keys=keys)


@require_http_methods(["GET", "POST"])
@desk_page
def approval(desk: Desk, case_id: UUID) -> HttpResponse:
    """Look at one proposal; release it or give it back."""
    if not desk.post:
        return _show(desk, case_id)
    given = desk.request.POST
    choice, proposal = given.get("choice", ""), given.get("proposal", "")
    try:
        if choice not in {"approve", "return"}:
            raise wrong("choice", translate("work.approval.choose"))
        unexplained = choice == "return" and not given.get("reason", "").strip()
        if unexplained and not given.get("own"):
            raise wrong("reason", translate("work.approval.say_why"))
        after = actions.act(
            case_id=case_id,
            command=approving.command(desk, given, proposal),
            actor=desk.actor,
            expected_position=position_of(given),
        )
    except NotFound:
        raise
    except VerbundError as error:
        return _show(desk, case_id, error)
    say(desk, translate(f"work.approval.done_{choice}", number=after.number))
    if given.get("own"):
        return HttpResponseRedirect(reverse("desk-case", args=[case_id]))
    return HttpResponseRedirect(reverse("desk-approvals"))


def _show(desk: Desk, case_id: UUID, error: VerbundError | None = None) -> HttpResponse:
    require(desk.actor, WORK.key)
    view = queries.case_view(
        case_id, desk.actor, purpose="Freigabe geprüft", language=desk.language
    )
    wanted = desk.request.POST.get("proposal", "")
    proposal = approving.choose(view, wanted)
    step = (
        view.ground.blueprint.process.transition(proposal.transition)
        if proposal
        else None
    )
    context: dict[str, object] = {
        "view": view,
        "proposal": proposal,
        "step": step,
        "errors": field_errors(error) if error else [],
        "error_paths": {p.path: p.message for p in error.fields} if error else {},
        "conflict": casefile.since(desk, view, position_of(desk.request.POST) or 0)
        if isinstance(error, CaseChangedMeanwhile)
        else [],
        "typed": desk.request.POST if desk.post else {},
        "due": casefile.head_due(view, desk.language),
        "title": casefile.title(desk, view),
    }
    if proposal is not None and step is not None:
        context |= _proposal(desk, view, proposal, step)
    keys = [
        (("Alt", "F"), translate("work.key.release")),
        (("Alt", "B"), translate("work.key.return")),
        (("N",), translate("work.key.next_release")),
    ]
    status = error.status if error else 200
    return page(
        desk,
        "desk/approval.html",
        context,
        section="approvals",
        keys=keys,
        status=status,
    )


def _proposal(
    desk: Desk,
    view: CaseView,
    proposal: engine.ProposalState,
    step: engine.Transition,
) -> dict[str, object]:
    shown = weighing.letter_for(
        view,
        step,
        proposal.input,
        clerk=proposal.by.name,
        delivery=proposal.delivery or "post",
    )
    owner = desk.known.members[view.row.owner_id]
    offered = casefile.offer(view, "approve")
    because = offered.because if offered and not offered.enabled else None
    decision = view.state.decision
    return {
        "step_title": step.title.get(desk.language),
        "own": approving.is_own(desk, proposal),
        "because": because.get(desk.language) if because else "",
        "differences": approving.differences(desk, view, proposal, step),
        "checks": approving.checks(desk, view, proposal, step),
        "letter": sheet(shown.letter, owner) if shown else None,
        "delivery": proposal.delivery or "post",
        "asked": _asked(desk, view, proposal),
        "posted_on": shown.posted_on if shown else None,
        "prepared_at": datetime_de(clock.to_berlin(proposal.at)),
        "decided_at": clock.to_berlin(decision.at).date() if decision else None,
    }


def _asked(desk: Desk, view: CaseView, proposal: engine.ProposalState) -> str:
    """Who was asked to release it; empty if anybody may."""
    if not proposal.reviewer:
        return ""
    if proposal.reviewer == desk.actor.id:
        return translate("desk.me")
    found = members.people_by_id([proposal.reviewer]).get(proposal.reviewer)
    return found.name if found else translate("work.list.former")
