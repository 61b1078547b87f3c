"""Any step of any blueprint: inputs, calculation, letter, then act or propose."""

from datetime import datetime
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.shapes import CaseView
from verbund.channels.desk import actions as own
from verbund.channels.desk import approving, casefile, inputs, weighing
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.queries import kept_step
from verbund.channels.desk.web.case import position_of
from verbund.core.errors import NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.notices import queries as notices

#: What belongs to one sending of the form, not to the step.
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "do", "position"})


@require_http_methods(["GET", "POST"])
@desk_page
def step(desk: Desk, case_id: UUID, transition: str) -> HttpResponse:
    """Fill in a step, look at what it would do, do it; half-filled it is kept."""
    if not desk.post:
        return _begin(desk, case_id, transition)
    do = desk.request.POST.get("do")
    if do == "discard":
        own.drop_step(case_id=case_id, transition=transition, actor=desk.actor)
        say(desk, translate("work.step.discarded"))
        return HttpResponseRedirect(reverse("desk-step", args=[case_id, transition]))
    view_fields = _inputs(desk, case_id, transition)
    raw = inputs.raw_inputs(view_fields, dict(desk.request.POST.lists()))
    if do == "preview":
        _keep(desk, case_id, transition)
        return _show(desk, case_id, transition, raw=raw)
    if do == "keep":
        if _keep(desk, case_id, transition):
            say(desk, translate("work.step.kept"))
        return HttpResponseRedirect(reverse("desk-case", args=[case_id]))
    return _act(desk, case_id, transition, raw)


def _begin(desk: Desk, case_id: UUID, transition: str) -> HttpResponse:
    """The empty step, or what the person had typed before."""
    kept = kept_step(case_id, transition, desk.actor)
    if kept is None:
        return _show(desk, case_id, transition, raw={})
    typed = QueryDict(mutable=True)
    for name, values in kept.given.items():
        typed.setlist(name, values)
    raw = inputs.raw_inputs(_inputs(desk, case_id, transition), kept.given)
    return _show(desk, case_id, transition, raw=raw, typed=typed, kept=kept.saved_at)


def _keep(desk: Desk, case_id: UUID, transition: str) -> bool:
    given = {
        name: [str(value) for value in values]
        for name, values in desk.request.POST.lists()
        if name not in _NOT_KEPT
    }
    view = queries.working_copy(case_id)
    return own.keep_step(
        view=view, transition=transition, given=given, actor=desk.actor
    )


def _act(
    desk: Desk, case_id: UUID, transition: str, raw: dict[str, object]
) -> HttpResponse:
    given = desk.request.POST
    try:
        after = actions.act(
            case_id=case_id,
            command=engine.Act(
                actor=ref(desk.actor),
                transition=transition,
                input=raw,
                reason=given.get("step_reason", "").strip()[:2000],
                delivery=_delivery(given.get("delivery", "")),
                reviewer=given.get("second", "").strip()[:64],
            ),
            actor=desk.actor,
            expected_position=position_of(given),
        )
    except NotFound:
        raise
    except VerbundError as error:
        # Nothing that was typed is lost, whatever the person does next.
        _keep(desk, case_id, transition)
        return _show(desk, case_id, transition, raw=raw, error=error)
    own.drop_step(case_id=case_id, transition=transition, actor=desk.actor)
    proposal = next(
        (p for p in after.state.proposals if p.transition == transition), None
    )
    found = after.ground.blueprint.process.transition(transition)
    title = found.title.get(desk.language) if found else transition
    if proposal is not None:
        say(desk, translate("work.step.proposed", step=title))
    else:
        say(desk, translate("work.step.done", step=title))
    return HttpResponseRedirect(reverse("desk-case", args=[case_id]))


def _delivery(given: str) -> Literal["", "post", "electronic"]:
    return "post" if given == "post" else "electronic" if given == "electronic" else ""


def _inputs(desk: Desk, case_id: UUID, transition: str) -> tuple[engine.Field, ...]:
    found = queries.working_copy(case_id).ground.blueprint.process.transition(
        transition
    )
    if found is None:
        raise NotFound(translate("work.step.unknown"))
    return tuple(found.inputs.values())


def _show(
    desk: Desk,
    case_id: UUID,
    transition: str,
    *,
    raw: dict[str, object],
    error: VerbundError | None = None,
    typed: QueryDict | None = None,
    kept: datetime | None = None,
) -> HttpResponse:
    given = desk.request.POST if typed is None else typed
    view = queries.case_view(
        case_id, desk.actor, purpose="Schritt vorbereitet", language=desk.language
    )
    found = view.ground.blueprint.process.transition(transition)
    offered = casefile.offer(view, "transition", transition)
    if found is None or (offered is None and error is None):
        raise NotFound(translate("work.step.unknown"))
    owner = desk.known.members[view.row.owner_id]
    delivery = _delivery(given.get("delivery", ""))
    if delivery == "electronic" and view.state.electronic_since is None:
        delivery = ""  # consent was taken back since this was typed
    weighed = weighing.weigh(
        view,
        found,
        raw,
        actor=desk.actor,
        owner=owner,
        language=desk.language,
        delivery=delivery,
    )
    context = {
        "view": view,
        "title": found.title.get(desk.language),
        "offered": offered,
        "because": _because(desk, offered),
        "transition": transition,
        "query": _query(given, found),
        "inputs_": inputs.step_inputs(
            offered.inputs if offered is not None else found.inputs.values(),
            raw=raw,
            problems=error.fields if error else (),
            language=desk.language,
        ),
        "weighed": weighed,
        "refusal": _refusal(desk, weighed, raw, found),
        "seconds": approving.seconds(desk, view, found) if weighed.four_eyes else [],
        "errors": field_errors(error) if error else [],
        "conflict": _conflict(desk, view, error),
        "due": casefile.head_due(view, desk.language),
        "typed": given,
        "kept": datetime_de(clock.to_berlin(kept), desk.language) if kept else "",
        "consent": view.state.electronic_since,
        "delivery": weighed.delivery,
        "has_pdf": weighed.letter is not None,
    }
    keys = [
        (("Alt", "S"), translate("work.key.send")),
        (("Esc",), translate("work.key.leave_field")),
    ]
    status = error.status if error else 200
    return page(
        desk, "desk/step.html", context, section="worklist", keys=keys, status=status
    )


def _query(given: QueryDict, found: engine.Transition) -> str:
    """What was typed, for the address of the draft."""
    names = tuple(found.inputs)
    pairs = [
        (name, value)
        for name, values in given.lists()
        for value in values
        if value and name.partition(".")[0] in names
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def _because(desk: Desk, offered: engine.StepOffer | None) -> str:
    if offered is None:
        return translate("work.step.not_now")
    if offered.enabled or offered.because is None:
        return ""
    return offered.because.get(desk.language)


def _refusal(
    desk: Desk,
    weighed: weighing.Weighed,
    raw: dict[str, object],
    found: engine.Transition,
) -> str:
    """A reason against the step other than inputs that are still to be filled in."""
    refusal = weighed.refusal
    if refusal is None or refusal.field_errors or (found.inputs and not raw):
        return ""
    return refusal.message.get(desk.language)


def _conflict(desk: Desk, view: CaseView, error: VerbundError | None) -> list[str]:
    if not isinstance(error, CaseChangedMeanwhile):
        return []
    seen = position_of(desk.request.POST)
    return casefile.since(desk, view, seen) if seen is not None else []


@require_safe
@desk_page
def draft(desk: Desk, case_id: UUID, transition: str) -> HttpResponse:
    """The letter of a step as PDF, marked as a draft; inputs come in the address."""
    view = queries.case_view(case_id, desk.actor, purpose="Entwurf angesehen")
    found = view.ground.blueprint.process.transition(transition)
    if found is None:
        raise NotFound(translate("work.step.unknown"))
    raw = inputs.raw_inputs(found.inputs.values(), dict(desk.request.GET.lists()))
    given = weighing.checked(view, found, raw)
    shown = weighing.letter_for(view, found, given, clerk=desk.actor.name)
    if shown is None:
        raise NotFound(translate("work.step.no_letter"))
    return pdf(notices.preview_pdf(view, shown), f"Entwurf-{view.number}.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
