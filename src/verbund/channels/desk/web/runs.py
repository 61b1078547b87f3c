"""Runs at the desk: plan, dry run, start, progress, release by a second person."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases.access import ALLOCATE, WORK
from verbund.cases.actions import step_runs
from verbund.cases.actions.run_shapes import StepRunView
from verbund.channels.desk import inputs
from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    page,
    problem,
    say,
    state_title,
)
from verbund.core.errors import Invalid, NotFound, VerbundError
from verbund.core.rights import Actor, require
from verbund.core.ui.texts import translate
from verbund.engine.bulk import for_many
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import datetime_de
from verbund.kernel.money import format_euro
from verbund.members.queries import Member, member_by_slug

_BADGES: Final = {
    "checking": "info", "ready": "warning", "running": "info", "stopped": "warning",
    "waiting": "warning", "releasing": "info", "returning": "info", "done": "success",
    "dropped": "info",
}  # fmt: skip
#: For fewer cases nobody needs a run.
_MANY: Final = 2
_STAFF: Final = frozenset({"clerk", "approver", "lead"})
_DO: Final[dict[str, Callable[..., StepRunView]]] = {
    "start": step_runs.start_run,
    "stop": step_runs.stop_run,
    "resume": step_runs.resume_run,
    "drop": step_runs.drop_run,
    "release": step_runs.release_run,
}


@require_safe
@desk_page
def runs(desk: Desk) -> HttpResponse:
    """The runs so far, and for which cases one can be planned."""
    require(desk.actor, WORK.key)
    names = Names(desk)
    context = {
        "choices": _choices(desk, names),
        "runs": [_line(desk, names, run) for run in step_runs.step_runs(desk.actor)],
        "may_allocate": desk.may(ALLOCATE.key),
    }
    return page(desk, "desk/runs.html", context, section="runs")


@require_http_methods(["GET", "POST"])
@desk_page
def plan(
    desk: Desk, member: str, key: str, state: str, transition: str
) -> HttpResponse:
    """What every case gets; with POST the dry run begins."""
    require(desk.actor, WORK.key)
    names = Names(desk)
    town, step, count = _chosen(desk, names, member, key, state, transition)
    fields = tuple(f for f in step.inputs.values() if f.type not in {"file", "group"})
    raw = inputs.raw_inputs(fields, dict(desk.request.POST.lists()))
    error: VerbundError | None = None
    if desk.post:
        try:
            found = step_runs.plan_run(
                member=town,
                blueprint=key,
                transition=transition,
                state=state,
                actor=desk.actor,
                inputs=raw,
                reason=desk.request.POST.get("reason", ""),
            )
        except VerbundError as refused:
            error = refused
        else:
            say(desk, translate("work.runs.did_plan"))
            return HttpResponseRedirect(reverse("desk-run", args=[found.id]))
    context = {
        "title": translate(
            "work.runs.plan_title", step=step.title.get(desk.language), count=count
        ),
        "sub": translate(
            "work.runs.plan_sub",
            service=names.service(town.id, key),
            body=town.name,
            state=names.state(town.id, key, state),
        ),
        "inputs": inputs.step_inputs(fields, raw=raw, language=desk.language),
        "problem": problem(error) if error else "",
        "reason": desk.request.POST.get("reason", ""),
    }
    status = error.status if error else 200
    return page(desk, "desk/run_new.html", context, section="runs", status=status)


@require_http_methods(["GET", "POST"])
@desk_page
def run(desk: Desk, run_id: UUID) -> HttpResponse:
    """One run: its figures, who cannot go and why, and what can be done now."""
    require(desk.actor, WORK.key)
    if desk.post:
        try:
            say(desk, _did(desk, run_id, desk.actor))
        except NotFound:
            raise
        except VerbundError as error:
            say(desk, problem(error), kind="warning")
        return HttpResponseRedirect(reverse("desk-run", args=[run_id]))
    found = step_runs.step_run(run_id, desk.actor)
    names = Names(desk)
    seen = found.total - found.left
    context = {
        **_line(desk, names, found),
        "run": found,
        "asked": format_euro(found.asked),
        "seen": seen,
        "percent": 100 if not found.total else seen * 100 // found.total,
        "can_start": found.count("goes", "asks"),
        "own": found.actor_id == desk.actor.id,
        "figures": _figures(found),
        "stays": [
            {
                "number": stay.number,
                "href": reverse("desk-case", args=[stay.case_id]),
                "why": stay.why,
            }
            for stay in found.stayed
        ],
    }
    return page(desk, "desk/run.html", context, section="runs")


def _did(desk: Desk, run_id: UUID, actor: Actor) -> str:
    what = desk.request.POST.get("what", "")
    if what == "return":
        reason = desk.request.POST.get("why", "")
        step_runs.return_run(run_id=run_id, actor=actor, reason=reason)
    elif what in _DO:
        _DO[what](run_id=run_id, actor=actor)
    else:
        raise Invalid(translate("work.runs.unknown"))
    return translate(f"work.runs.did_{what}")


def _figures(run: StepRunView) -> list[tuple[str, int]]:
    shown = [("total", run.total)]
    if run.state in {"checking", "ready", "stopped", "dropped", "running"}:
        shown += [("goes", run.count("goes")), ("asks", run.count("asks"))]
    shown += [
        ("done", run.count("done", "released")),
        ("waiting", run.count("proposed")),
        ("cannot", run.count("cannot", "failed")),
    ]
    return [(translate(f"work.runs.{name}"), count) for name, count in shown]


def _line(desk: Desk, names: Names, run: StepRunView) -> dict[str, object]:
    blueprint = names.blueprint(run.owner_id, run.blueprint)
    step = blueprint.process.transition(run.transition) if blueprint else None
    return {
        "href": reverse("desk-run", args=[run.id]),
        "step": step.title.get(desk.language) if step else run.transition,
        "service": names.service(run.owner_id, run.blueprint),
        "town": desk.member_name(run.owner_id),
        "from_state": names.state(run.owner_id, run.blueprint, run.from_state),
        "badge": _BADGES[run.state],
        "word": run.word,
        "planned": datetime_de(to_berlin(run.planned_at)),
        "by": run.actor,
        "total": run.total,
    }


def _choices(desk: Desk, names: Names) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for choice in step_runs.run_choices(desk.actor):
        if choice.count < _MANY:
            continue
        blueprint = names.blueprint(choice.owner_id, choice.blueprint)
        owner = desk.known.members.get(choice.owner_id)
        if blueprint is None or owner is None:
            continue
        steps = [
            {
                "title": step.title.get(desk.language),
                "href": reverse(
                    "desk-run-plan",
                    args=[owner.slug, blueprint.key, choice.state, step.id],
                ),
            }
            for step in blueprint.process.transitions
            if choice.state in step.from_
            and _by_staff(step)
            and for_many(blueprint, step)
        ]
        if steps:
            found.append(
                {
                    "service": blueprint.title.get(desk.language),
                    "body": owner.name,
                    "state": state_title(blueprint, choice.state, desk.language),
                    "count": choice.count,
                    "steps": steps,
                }
            )
    return found


def _by_staff(step: engine.Transition) -> bool:
    return bool(_STAFF & set(step.by or ("clerk",)))


def _chosen(  # noqa: PLR0917 - the parts of the address
    desk: Desk, names: Names, member: str, key: str, state: str, transition: str
) -> tuple[Member, engine.Transition, int]:
    town = member_by_slug(member)
    count = sum(
        choice.count
        for choice in step_runs.run_choices(desk.actor)
        if (choice.owner_id, choice.blueprint, choice.state) == (town.id, key, state)
    )
    blueprint = names.blueprint(town.id, key)
    step = blueprint.process.transition(transition) if blueprint else None
    if (
        blueprint is None
        or step is None
        or not count
        or state not in step.from_
        or not _by_staff(step)
        or not for_many(blueprint, step)
    ):
        raise NotFound
    return town, step, count
