"""Rounds at the desk: reckon first, then give the places, see how it went."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.cases.access import WORK
from verbund.cases.actions import round_desk
from verbund.cases.actions.round_desk import RoundChoice, RoundRun
from verbund.cases.actions.rounds import RoundPlan, Share
from verbund.catalogue import queries as catalogue
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.core.errors import VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import datetime_de

_SHOWN = 300


@require_safe
@desk_page
def rounds(desk: Desk) -> HttpResponse:
    """Which rounds can be run, with how many towns, and the runs so far."""
    context = {
        "choices": [
            {
                "href": reverse(
                    "desk-round-plan",
                    args=[one.runner.slug, one.blueprint, one.round.id],
                ),
                "title": one.round.title.get(desk.language),
                "service": one.service.get(desk.language),
                "runner": one.runner.name,
                "towns": ", ".join(town.name for town in one.towns),
                "count": len(one.towns),
            }
            for one in round_desk.round_choices(desk.actor)
        ],
        "runs": [_line(desk, run) for run in round_desk.round_runs(desk.actor)],
        "may_work": desk.may(WORK.key),
    }
    return page(desk, "desk/rounds.html", context, section=_section(desk))


@require_http_methods(["GET", "POST"])
@desk_page
def plan(desk: Desk, runner: str, key: str, round_id: str) -> HttpResponse:
    """The dry run with its numbers and doubts; with POST the places are given."""
    choice = round_desk.round_choice(desk.actor, runner, key, round_id)
    given = desk.request.POST if desk.post else desk.request.GET
    seed = given.get("seed", "").strip()[:64]
    refused: VerbundError | None = None
    if desk.post:
        try:
            run = round_desk.begin_round(choice, actor=desk.actor, seed=seed)
        except VerbundError as error:
            refused = error
        else:
            say(desk, translate("work.rounds.started"))
            return HttpResponseRedirect(reverse("desk-round", args=[run]))
    found = round_desk.rehearse_round(choice, seed=seed)
    context = {
        **_choice(desk, choice),
        **_plan(desk, found),
        "seed": seed,
        "problem": problem(refused) if refused else "",
    }
    status = refused.status if refused else 200
    return page(
        desk, "desk/round_plan.html", context, section=_section(desk), status=status
    )


@require_safe
@desk_page
def run(desk: Desk, run_id: UUID) -> HttpResponse:
    """One run: what was planned, and what became of it."""
    found, planned = round_desk.round_run(run_id, desk.actor)
    context = {**_line(desk, found), **_plan(desk, planned), "run": found}
    return page(desk, "desk/round.html", context, section=_section(desk))


def _section(desk: Desk) -> str:
    """Who also works on cases finds the rounds with the runs."""
    return "runs" if desk.may(WORK.key) else "rounds"


def _choice(desk: Desk, choice: RoundChoice) -> dict[str, object]:
    return {
        "title": choice.round.title.get(desk.language),
        "service": choice.service.get(desk.language),
        "runner": choice.runner.official_name,
        "towns": [town.name for town in choice.towns],
    }


def _plan(desk: Desk, found: RoundPlan) -> dict[str, object]:
    shares = sorted(found.shares, key=lambda share: (not share.place, share.number))
    return {
        "figures": [
            (translate("work.rounds.cases"), len(found.shares)),
            (translate("work.rounds.seats"), found.seats),
            (translate("work.rounds.offers"), len(found.offers)),
            (translate("work.rounds.waiting"), len(found.shares) - len(found.offers)),
        ],
        "can_start": bool(found.shares),
        "doubts": found.doubts,
        "shares": [_share(desk, share) for share in shares[:_SHOWN]],
        "more": max(len(shares) - _SHOWN, 0),
    }


def _share(desk: Desk, share: Share) -> dict[str, object]:
    return {
        "number": share.number,
        # Only where the akte is within the person's walls.
        "href": reverse("desk-case", args=[share.case_id])
        if {share.owner_id, share.acting_id} & desk.actor.members
        else "",
        "town": desk.member_name(share.owner_id),
        "place": f"{share.place} ({share.kind})" if share.place else "",
        "standings": [
            translate(
                "work.rounds.standing",
                place=one.place,
                position=one.position,
                of=one.of,
                points=one.points,
            )
            for one in share.standings
        ],
        "lot": share.lot[:8],
    }


def _line(desk: Desk, found: RoundRun) -> dict[str, object]:
    newest = catalogue.latest_version(found.blueprint)
    blueprint = catalogue.blueprint_by_digest(newest.digest)
    round_ = blueprint.rounds.get(found.round)
    report = found.report
    return {
        "href": reverse("desk-round", args=[found.id]),
        "title": round_.title.get(desk.language) if round_ else found.round,
        "service": blueprint.title.get(desk.language),
        "runner": found.runner.name,
        "planned": datetime_de(to_berlin(found.planned_at)),
        "by_itself": found.by_itself,
        "seed": found.seed,
        "result": translate(
            "work.rounds.result",
            offered=report.offered,
            waiting=report.waiting,
            skipped=report.skipped,
        )
        if report
        else translate("work.rounds.running"),
    }
