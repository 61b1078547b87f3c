"""Asking other offices and choosing conditions, as the office that handles a case."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.cases.timeline_offices import VERDICTS
from verbund.channels.desk import casefile, consulting
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.inputs import Input
from verbund.channels.desk.web.case import day_of, position_of, wrong
from verbund.channels.desk.web.consult import ANSWERS
from verbund.channels.desk.web.forms import Sheet, form_page, text
from verbund.core.errors import FieldProblem, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock

Given = Mapping[str, object]
Problems = Sequence[FieldProblem]


@require_http_methods(["GET", "POST"])
@desk_page
def inquire(desk: Desk, case_id: UUID) -> HttpResponse:
    """Ask other offices, all at once."""

    def build(view: CaseView, given: Given, problems: Problems) -> Sheet:
        known = engine.offices(view.ground, view.state, clock.now())
        askable = [each for each in known if each.askable]
        chosen = desk.request.POST.getlist("offices") if desk.post else []
        if not desk.post:
            chosen = [e.office.id for e in askable if e.needed and e.latest is None]
        boxes = Input(
            kind="choices",
            name="offices",
            label=translate("work.inquire.offices"),
            hint=translate("work.inquire.offices_hint"),
            options=tuple(
                (
                    e.office.id,
                    f"{e.office.title.get(desk.language)} – {e.recipient.name}"
                    if e.recipient
                    else e.office.title.get(desk.language),
                )
                for e in askable
            ),
            value=chosen,
        )
        return Sheet(
            kind="inquire",
            inputs=[
                boxes,
                text("message", "inquire", given, problems, required=False, hint=True),
                text(
                    "until", "inquire", given, problems, required=False, hint=True,
                    widget="text", type_="date",
                ),
            ],
            steps=[
                f"{e.office.title.de}: {e.office.question.de}"
                for e in askable
                if e.needed
            ],
            steps_title=translate("work.inquire.questions"),
        )  # fmt: skip

    return form_page(
        desk,
        case_id,
        offered=("inquire", ""),
        build=build,
        make=lambda _view: engine.SendInquiries(
            actor=ref(desk.actor),
            offices=tuple(desk.request.POST.getlist("offices")),
            message=desk.request.POST.get("message", "").strip(),
            until=day_of(desk.request.POST, "until"),
        ),
    )


@require_http_methods(["GET", "POST"])
@desk_page
def answer(desk: Desk, case_id: UUID, inquiry: str) -> HttpResponse:
    """Write down an answer that came by post or telephone."""

    def build(view: CaseView, given: Given, problems: Problems) -> Sheet:
        found = next((i for i in view.state.inquiries if i.id == inquiry), None)
        if found is None or not found.open:
            raise NotFound(translate("work.step.unknown"))
        rules = view.ground.blueprint.process.inquiries
        office = rules.office(found.office) if rules else None
        options = tuple((name, VERDICTS[name].de.capitalize()) for name in ANSWERS)
        return Sheet(
            kind="answer",
            intro=[office.title.de, office.question.de] if office else [],
            inputs=[
                text(
                    "verdict", "answer", given, problems, widget="radios",
                    options=options,
                ),
                text("text", "answer", given, problems, required=False, hint=True),
                text("free", "answer", given, problems, required=False, hint=True),
            ],
        )  # fmt: skip

    def make(_view: CaseView) -> engine.Command:
        given = desk.request.POST
        verdict = given.get("verdict", "")
        if verdict not in ANSWERS:
            raise wrong("verdict", translate("work.answer.missing"))
        return engine.AnswerInquiry(
            actor=ref(desk.actor),
            inquiry=inquiry,
            verdict=verdict,
            text=given.get("text", "").strip(),
            conditions=consulting.chosen_conditions((), dict(given.lists())),
        )

    return form_page(desk, case_id, offered=("note", ""), build=build, make=make)


@require_http_methods(["GET", "POST"])
@desk_page
def conditions(desk: Desk, case_id: UUID) -> HttpResponse:
    """Choose what the notice will impose: the kit, with what the offices asked for."""
    error: VerbundError | None = None
    post = dict(desk.request.POST.lists()) if desk.post else None
    if post is not None:
        before = queries.working_copy(case_id)
        definitions = tuple(before.ground.blueprint.conditions.values())
        try:
            actions.act(
                case_id=case_id,
                command=engine.SetConditions(
                    actor=ref(desk.actor),
                    conditions=consulting.chosen_conditions(definitions, post),
                ),
                actor=desk.actor,
                expected_position=position_of(desk.request.POST),
            )
        except NotFound:
            raise
        except VerbundError as problem:
            error = problem
        else:
            say(desk, translate("work.conditions.done"))
            return HttpResponseRedirect(consulting.page_of(before))
    view = queries.case_view(case_id, desk.actor, language=desk.language)
    offered = casefile.offer(view, "conditions")
    if offered is None and error is None:
        raise NotFound(translate("work.step.unknown"))
    own = "\n\n".join(c.text for c in view.state.conditions if not c.id)
    rules = view.ground.blueprint.process.conditions
    context = {
        "view": view,
        "rows": consulting.condition_rows(
            engine.suggestions(view.ground, view.state, clock.now()),
            post,
            error.fields if error else (),
            desk.language,
        ),
        "free": desk.request.POST.get("free", own),
        "may_free": rules is not None and rules.free,
        "because": casefile.because(offered, desk.language),
        "errors": field_errors(error) if error else [],
        "due": casefile.head_due(view, desk.language),
    }
    status = error.status if error else 200
    return page(
        desk, "desk/conditions.html", context, section="worklist", status=status
    )
