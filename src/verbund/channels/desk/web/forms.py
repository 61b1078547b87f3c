"""Steps with a page of their own beside the process: one template, one way to fail."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from msgspec import Struct

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile
from verbund.channels.desk.frame import Desk, field_errors, page, say
from verbund.channels.desk.inputs import Input
from verbund.channels.desk.web.case import position_of
from verbund.core.errors import FieldProblem, NotFound, VerbundError
from verbund.core.ui.texts import translate


class Sheet(Struct, frozen=True, kw_only=True):
    """What stands on such a page; ``kind`` names its texts (``work.<kind>.…``)."""

    kind: str
    inputs: Sequence[Input]
    intro: Sequence[str] = ()
    warning: str = ""
    steps: Sequence[str] = ()
    steps_title: str = ""
    because: str = ""
    multipart: bool = False


Build = Callable[[CaseView, Mapping[str, object], Sequence[FieldProblem]], Sheet]
Make = Callable[[CaseView], engine.Command]
CarryOut = Callable[[CaseView], None]


def form_page(
    desk: Desk,
    case_id: UUID,
    *,
    offered: tuple[str, str],
    build: Build,
    make: Make,
) -> HttpResponse:
    """Show the form; with POST carry out the command, or show again what was typed.

    ``offered`` are kind and id of the engine's offer: without it there is no such page.
    """

    def carry_out(before: CaseView) -> None:
        actions.act(
            case_id=case_id,
            command=make(before),
            actor=desk.actor,
            expected_position=position_of(desk.request.POST),
        )

    return acting_page(desk, case_id, offered=offered, build=build, carry_out=carry_out)


def acting_page(
    desk: Desk,
    case_id: UUID,
    *,
    offered: tuple[str, str],
    build: Build,
    carry_out: CarryOut,
) -> HttpResponse:
    """As ``form_page``, for what is more than one command to this case."""
    if not desk.post:
        return _show(desk, case_id, offered, build)
    try:
        before = queries.working_copy(case_id)
        # What is refused leaves no files behind.
        with actions.all_or_nothing():
            carry_out(before)
    except NotFound:
        raise
    except VerbundError as error:
        return _show(desk, case_id, offered, build, error)
    say(desk, translate(f"work.{offered[0]}.done"))
    return HttpResponseRedirect(reverse("desk-case", args=[case_id]))


def _show(
    desk: Desk,
    case_id: UUID,
    offered: tuple[str, str],
    build: Build,
    error: VerbundError | None = None,
) -> HttpResponse:
    view = queries.case_view(case_id, desk.actor, language=desk.language)
    kind, offer_id = offered
    offer = casefile.offer(view, kind, offer_id)
    if offer is None and error is None:
        raise NotFound(translate("work.step.unknown"))
    problems = error.fields if error else ()
    sheet = build(view, desk.request.POST, problems)
    because = ""
    if offer is not None and not offer.enabled and offer.because is not None:
        because = offer.because.get(desk.language)
    context = {
        "view": view,
        "sheet": sheet,
        "title": translate(f"work.{sheet.kind}.title"),
        "submit": translate(f"work.{sheet.kind}.submit"),
        "because": because or sheet.because,
        "errors": field_errors(error) if error else [],
        "conflict": casefile.since(desk, view, position_of(desk.request.POST) or 0)
        if isinstance(error, CaseChangedMeanwhile)
        else [],
        "due": casefile.head_due(view, desk.language),
    }
    keys = [(("Alt", "S"), translate("work.key.send"))]
    status = error.status if error else 200
    return page(
        desk, "desk/form.html", context, section="worklist", keys=keys, status=status
    )


def text(
    name: str,
    kind: str,
    given: Mapping[str, object],
    problems: Sequence[FieldProblem] = (),
    *,
    required: bool = True,
    hint: bool = False,
    widget: str = "longtext",
    type_: str = "text",
    options: tuple[tuple[str, str], ...] = (),
) -> Input:
    """One input whose words are ``work.<kind>.<name>`` (and ``…_hint``)."""
    return Input(
        kind=widget,
        name=name,
        label=translate(f"work.{kind}.{name}"),
        hint=translate(f"work.{kind}.{name}_hint") if hint else None,
        value=str(given.get(name) or ""),
        error=next((p.message for p in problems if p.path == name), None),
        required=required,
        type=type_,
        options=options,
        maxlength=4000 if widget == "longtext" else None,
    )
