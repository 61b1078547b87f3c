"""A step of the process that the citizen takes: any blueprint's, inputs and all."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from msgspec.structs import replace

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.change import act
from verbund.cases.forms.widgets import Question, Shown, error_links, widgets
from verbund.cases.queries.case import citizen_of
from verbund.channels.portal.frame import language, page
from verbund.channels.portal.web.status import opened
from verbund.core.errors import FieldProblem, VerbundError
from verbund.members.queries import Member

_LONGEST = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
def step(
    request: HttpRequest, member: Member, token: str, transition: str
) -> HttpResponse:
    """Fill in what the step asks for, or just confirm it."""
    view = opened(request, member, token)
    here = reverse("portal-status", args=[member, token])
    offer = next(
        (o for o in view.offers if o.kind == "transition" and o.id == transition), None
    )
    if offer is None or not offer.enabled:
        return HttpResponseRedirect(here)
    fields = [field for field in offer.inputs if field.type not in {"file", "group"}]
    raw = _raw(request, fields)
    error: VerbundError | None = None
    if request.method == "POST":
        citizen = citizen_of(view)
        command = engine.Act(
            actor=ref(citizen), channel="web", transition=transition, input=raw
        )
        try:
            act(case_id=view.id, command=command, actor=citizen, token=token)
        except VerbundError as refused:
            error = refused
        else:
            return HttpResponseRedirect(f"{here}?ok=step")
    questions = [_question(field) for field in fields]
    problems = [_told(problem) for problem in error.fields] if error else []
    links = error_links(problems, questions, language())
    if error is not None and not links:
        links = [{"message": error.detail or error.title, "href": None}]
    shown = Shown(raw=raw, errors=problems, language=language())
    return page(
        request,
        "step.html",
        {
            "back_href": here,
            "title": offer.title.get(language()),
            "widgets": widgets(questions, shown),
            "errors": links,
        },
        member=member,
        current="cases",
        private=True,
        status=422 if error else 200,
    )


def _question(field: engine.Field) -> Question:
    """The input as a question; ``input.x`` is ``x`` on this page."""
    condition = field.visible_if
    if condition is not None:
        field = replace(field, visible_if=condition.replace("input.", "", 1))
    return Question(
        path=field.id,
        field=field,
        required=field.required is not False,
        visible=condition is None,
    )


def _raw(request: HttpRequest, fields: list[engine.Field]) -> dict[str, object]:
    found: dict[str, object] = {}
    for field in fields:
        value = _typed(request, field)
        if value:
            found[field.id] = value
    return found


def _typed(request: HttpRequest, field: engine.Field) -> object:
    if field.type == "choices":
        return [value for value in request.POST.getlist(field.id) if value]
    parts: Mapping[str, str] = {
        name.removeprefix(f"{field.id}."): str(value)[:_LONGEST]
        for name, value in request.POST.items()
        if name.startswith(f"{field.id}.") and value
    }
    return dict(parts) or request.POST.get(field.id, "")[:_LONGEST]


def _told(problem: FieldProblem) -> engine.FieldError:
    return engine.FieldError(
        path=problem.path, code=problem.code, message=engine.text(problem.message)
    )
