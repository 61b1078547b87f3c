"""Asking the citizen for something, and taking in what came on paper."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile, inputs
from verbund.channels.desk.entering import field_at
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.inputs import Input
from verbund.channels.desk.web.case import day_of, position_of, wrong
from verbund.channels.desk.web.forms import Sheet, form_page, text
from verbund.core.errors import FieldProblem, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de

_FREE = 3


@require_http_methods(["GET", "POST"])
@desk_page
def request(desk: Desk, case_id: UUID) -> HttpResponse:
    """Ask for documents or answers; the last day is reckoned, or set later."""
    if not desk.post:
        return _show(desk, case_id)
    given = desk.request.POST
    try:
        if given.get("do") == "preview":
            return _show(desk, case_id)
        actions.act(
            case_id=case_id,
            command=_command(desk, given),
            actor=desk.actor,
            expected_position=position_of(given),
        )
    except NotFound:
        raise
    except VerbundError as error:
        return _show(desk, case_id, error)
    say(desk, translate("work.request.done"))
    return HttpResponseRedirect(reverse("desk-case", args=[case_id]))


def _command(desk: Desk, given: Mapping[str, object]) -> engine.RequestDocuments:
    items = _items(desk)
    if not items:
        raise wrong("items", translate("work.request.nothing"))
    return engine.RequestDocuments(
        actor=ref(desk.actor),
        items=items,
        until=day_of(given, "until"),
        message=str(given.get("message") or "").strip()[:4000],
    )


def _items(desk: Desk) -> tuple[engine.RequestItem, ...]:
    given = desk.request.POST
    found = [
        engine.RequestItem(
            field=path[:200], reason=given.get(f"reason.{path}", "").strip()[:500]
        )
        for path in dict.fromkeys(given.getlist("items"))
        if path
    ]
    for number in range(_FREE):
        title = given.get(f"title.{number}", "").strip()[:200]
        reason = given.get(f"why.{number}", "").strip()[:500]
        if title:
            found.append(engine.RequestItem(title=title, reason=reason))
    return tuple(found)


def _show(desk: Desk, case_id: UUID, error: VerbundError | None = None) -> HttpResponse:
    view = queries.case_view(case_id, desk.actor, language=desk.language)
    offered = casefile.offer(view, "request")
    if offered is None and error is None:
        raise NotFound(translate("work.step.unknown"))
    given = desk.request.POST
    because = ""
    if offered is not None and not offered.enabled and offered.because is not None:
        because = offered.because.get(desk.language)
    due, steps = _last_day(desk, view)
    context = {
        "view": view,
        "because": because,
        "papers": _fields(desk, view, papers=True),
        "facts": _fields(desk, view, papers=False),
        "chosen": set(given.getlist("items")) if desk.post else set(),
        "given": given if desk.post else {},
        "free": range(_FREE),
        "last_day": date_de(due, desk.language) if due else "",
        "steps": steps,
        "errors": field_errors(error, "#items") if error else [],
        "conflict": casefile.since(desk, view, position_of(given) or 0)
        if isinstance(error, CaseChangedMeanwhile)
        else [],
        "due": casefile.head_due(view, desk.language),
    }
    keys = [(("Alt", "S"), translate("work.key.send"))]
    status = error.status if error else 200
    return page(
        desk, "desk/request.html", context, section="worklist", keys=keys, status=status
    )


def _last_day(desk: Desk, view: CaseView) -> tuple[date | None, list[str]]:
    """The day the engine would set if the request went out now, and its reckoning."""
    given = desk.request.POST
    try:
        until = day_of(given, "until")
    except VerbundError:
        until = None
    probe = engine.RequestDocuments(
        actor=ref(desk.actor),
        items=(engine.RequestItem(title="–", reason="–"),),
        until=until,
    )
    now = clock.now()
    outcome = engine.decide(view.ground, view.state, probe, now)
    if isinstance(outcome, engine.Refusal):
        return None, []
    state = view.state
    for entry in outcome:
        state = engine.evolve(view.ground, state, entry)
    found = state.open_requests()[-1]
    clocks = (c for c in state.clocks.values() if c.subject == found.id)
    steps = found.steps or next((c.steps for c in clocks), ())
    return found.due_on, [casefile.reckoned(step, desk.language) for step in steps]


def _fields(desk: Desk, view: CaseView, *, papers: bool) -> list[tuple[str, str, str]]:
    """Path, label and present answer of all visible fields that are (no) files."""
    found = []
    for shown in engine.summary(
        view.ground, view.state.answers, now=clock.now(), language=desk.language
    ):
        for row in shown.rows:
            if (row.field.type == "file") == papers:
                label = row.label.get(desk.language)
                if row.item_label:
                    label = f"{row.item_label}, {label}"
                found.append((row.path, label, row.value))
    return found


# --- what came in on paper ----------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page
def supply(desk: Desk, case_id: UUID) -> HttpResponse:
    """Take in what was asked for: scanned papers, answers given at the counter."""

    def build(
        view: CaseView, given: Mapping[str, object], problems: Sequence[FieldProblem]
    ) -> Sheet:
        fields: list[Input] = []
        for item in _open_items(view):
            field = field_at(view.ground.blueprint, item.field or "")
            if field is None or item.field is None:
                continue
            raw = inputs.posted(field, item.field, dict(desk.request.POST.lists()))
            fields.append(
                inputs.one_input(
                    field, name=item.field, raw=raw, required=False,
                    problems=problems, language=desk.language,
                )
            )  # fmt: skip
        fields.append(
            Input(
                kind="file",
                name="files",
                label=translate("work.supply.files"),
                many=True,
                required=False,
            )
        )
        fields.append(text("message", "supply", given, problems, required=False))
        asked = [
            f"{item.title or casefile.label_of(view, item.field or '', desk.language)}"
            + (f": {item.reason}" if item.reason else "")
            for item in _open_items(view)
        ]
        return Sheet(
            kind="supply",
            inputs=fields,
            intro=[translate("work.supply.intro")],
            steps=asked,
            steps_title=translate("work.supply.asked"),
            multipart=True,
        )

    return form_page(
        desk,
        case_id,
        offered=("supply", ""),
        build=build,
        make=lambda view: _supply(desk, view),
    )


def _supply(desk: Desk, view: CaseView) -> engine.Supply:
    """Store the files and name them in the command."""
    posted = dict(desk.request.POST.lists())
    answers: dict[str, object] = {}
    for item in _open_items(view):
        field = field_at(view.ground.blueprint, item.field or "")
        if field is None or item.field is None:
            continue
        if field.type == "file":
            refs = _stored(desk, view.id, item.field)
            if refs:
                as_answers = [
                    {
                        "file": r.file,
                        "name": r.name,
                        "size": r.size,
                        "media_type": r.media_type,
                    }
                    for r in refs
                ]
                answers[item.field] = as_answers if field.many else as_answers[0]
            continue
        value = inputs.posted(field, item.field, posted)
        if value is not None:
            answers[item.field] = value
    requests = view.state.open_requests()
    return engine.Supply(
        actor=ref(desk.actor),
        request=requests[0].id if requests else "",
        answers=answers,
        files=tuple(_stored(desk, view.id, "files")),
        message=desk.request.POST.get("message", "").strip()[:4000],
    )


def _stored(desk: Desk, case_id: UUID, name: str) -> list[engine.FileRef]:
    found = []
    for sent in desk.request.FILES.getlist(name):
        row = actions.attach_file(
            case_id=case_id,
            actor=desk.actor,
            name=sent.name or "Datei",
            content=sent.read(),
            field="" if name == "files" else name,
            entry=False,
        )
        found.append(engine.FileRef(row.digest, row.name, row.size, row.media_type))
    return found


def _open_items(view: CaseView) -> tuple[engine.RequestItem, ...]:
    requests = view.state.open_requests()
    return requests[0].items if requests else ()
