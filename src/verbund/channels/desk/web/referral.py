"""Hand a report over: to another member, or to a body outside; what came of it."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.cases import queries as cases
from verbund.cases.access import WORK
from verbund.cases.shapes import CaseView
from verbund.catalogue import queries as catalogue
from verbund.channels.desk.duties import explanation
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import Invalid, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.engine import report
from verbund.kernel.german import datetime_de
from verbund.members import queries as members
from verbund.photos import queries as photos
from verbund.responsibility import queries, referring
from verbund.responsibility.errors import BodyNotFound, ReferralRefused
from verbund.responsibility.shapes import Decision


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def refer(desk: Desk, case_id: UUID) -> HttpResponse:
    """Where a report belongs, and the form that gives it there."""
    view = cases.case_view(case_id, desk.actor, purpose="Übergabe")
    if view.ground.blueprint.report is None:
        raise NotFound
    here = members.narrowed(desk.actor, view.row.owner_id, view.row.acting_id)
    require(here, WORK.key)
    error: VerbundError | None = None
    if desk.post:
        try:
            return _done(desk, view)
        except (Invalid, BodyNotFound) as caught:
            error = caught
    given = desk.request.POST
    blueprint, answers = view.ground.blueprint, view.state.answers
    category = report.category_of(blueprint, answers)
    place = report.place_of(blueprint, answers)
    decision = queries.decide_office(
        member_id=view.row.owner_id,
        category=category.code if category else "",
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        asset=place.asset if place else "",
        blueprint_key=blueprint.key,
        at=view.state.opened_at,
    )
    context = {
        "view": view,
        "title": category.title.de if category else blueprint.title.de,
        "place": place.line if place else "",
        "explained": explanation(decision),
        "targets": _targets(desk, view),
        "given": {
            "to": given.get("to", _proposed(decision)),
            "reason": given.get("reason", ""),
            "text": given.get("text", report.description_of(blueprint, answers)),
        },
        "photos": len(photos.released(view.id)),
        "open": view.state.open,
        "rows": [
            {
                "id": row.id,
                "name": row.name,
                "state": translate(f"duty.refer.state.{row.state}"),
                "failed": row.state == "failed",
                "at": datetime_de(row.created_at),
                "by": row.by_name,
                "reason": row.reason,
                "note": row.last_error or row.remote_id,
            }
            for row in queries.referrals_of(view.id, desk.actor.members, desk.actor)
        ],
        "errors": field_errors(error, "#to") if error else [],
    }
    status = error.status if error else 200
    return page(desk, "desk/referral.html", context, section="worklist", status=status)


def _proposed(decision: Decision) -> str:
    """The body outside that the table names; a person still says yes."""
    target = decision.target
    return f"body:{target.external}" if target and target.external else ""


def _done(desk: Desk, view: CaseView) -> HttpResponse:
    given = desk.request.POST
    here = reverse("desk-refer", args=[view.id])
    again = given.get("again", "")
    if again:
        try:
            referring.send_again(referral_id=UUID(again), actor=desk.actor)
        except ValueError:
            raise NotFound from None
        say(desk, translate("duty.refer.again_done"))
        return HttpResponseRedirect(here)
    kind, _, key = given.get("to", "").partition(":")
    if kind == "member":
        target = members.member_by_slug(key)
        referring.refer_to_member(
            case_id=view.id,
            to=target,
            reason=given.get("reason", ""),
            actor=desk.actor,
        )
        say(desk, translate("duty.refer.done_member", name=target.official_name))
        mine = {view.row.owner_id, members.acting_member(target, view.row.blueprint).id}
        if desk.actor.members & mine:
            return HttpResponseRedirect(reverse("desk-case", args=[view.id]))
        return HttpResponseRedirect(reverse("desk-worklist"))
    if kind == "body":
        sent = referring.refer_outside(
            case_id=view.id,
            body_key=key,
            text=given.get("text", ""),
            reason=given.get("reason", ""),
            actor=desk.actor,
            photos=[picture.url for picture in photos.released(view.id)],
        )
        say(desk, translate("duty.refer.done_body", name=sent.name))
        return HttpResponseRedirect(here)
    raise ReferralRefused(translate("duty.refer.choose"))


def _targets(desk: Desk, view: CaseView) -> list[dict[str, str]]:
    """Members that offer the same service, then the bodies outside."""
    key, acting = view.row.blueprint, view.row.acting_id
    found = [
        {
            "value": f"member:{member.slug}",
            "label": member.official_name,
            "hint": translate("duty.refer.to_member"),
        }
        for member in members.all_members()
        if members.acting_member(member, key).id != acting
        and (member.id == view.row.owner_id or catalogue.is_offered(member, key))
    ]
    bodies = {
        body.key: body
        for member_id in (view.row.owner_id, acting)
        for body in queries.bodies_of(desk.known.members[member_id])
    }
    return found + [
        {
            "value": f"body:{body.key}",
            "label": body.name,
            "hint": translate(f"duty.kind.{body.kind}"),
        }
        for body in bodies.values()
    ]
