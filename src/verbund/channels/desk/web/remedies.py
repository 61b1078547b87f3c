"""Objection, reinstatement, withdrawal and reopening."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.channels.desk import casefile, listing
from verbund.channels.desk.frame import Desk, desk_page
from verbund.channels.desk.inputs import Input
from verbund.channels.desk.web.case import wrong
from verbund.channels.desk.web.forms import Sheet, form_page, text
from verbund.core.errors import FieldProblem
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.german import date_de

Given = Mapping[str, object]
Problems = Sequence[FieldProblem]


@require_http_methods(["GET", "POST"])
@desk_page
def objection(desk: Desk, case_id: UUID) -> HttpResponse:
    """Write down an objection that came in on paper; a late one only knowingly."""

    def build(view: CaseView, given: Given, problems: Problems) -> Sheet:
        due = _last_day(view)
        command = _objection(desk, given, lenient=True)
        outcome = engine.decide(view.ground, view.state, command, clock.now())
        late = isinstance(outcome, engine.Refusal) and outcome.code == "objection_late"
        late = late or bool(given.get("late"))
        inputs: list[Input] = [
            text("text", "objection", given, problems, hint=True),
            text(
                "received", "objection",
                {"received": given.get("received") or clock.today().isoformat()},
                problems, hint=True, widget="text", type_="date",
            ),
        ]  # fmt: skip
        warning = ""
        if late and due is not None:
            warning = translate("work.objection.late", day=date_de(due, desk.language))
            yes = (("yes", translate("work.objection.take_late")),)
            box = text(
                "late", "objection", given, problems, widget="choices", options=yes
            )
            inputs += [
                box,
                text("reason", "objection", given, problems, required=False),
            ]
        intro = (
            [translate("work.objection.until", day=date_de(due, desk.language))]
            if due
            else []
        )
        return Sheet(
            kind="objection",
            inputs=inputs,
            intro=intro,
            warning=warning,
            steps=_reckoning(view, desk.language),
            steps_title=translate("work.objection.reckoned"),
        )

    return form_page(
        desk,
        case_id,
        offered=("objection", ""),
        build=build,
        make=lambda view: _objection(desk, desk.request.POST),
    )


def _objection(
    desk: Desk, given: Given, *, lenient: bool = False
) -> engine.FileObjection:
    day = listing.read_day(str(given.get("received") or ""))
    received = None
    if day is not None and day != clock.today():
        received = datetime.combine(day, time(12), tzinfo=BERLIN)
    elif day is None and given.get("received") and not lenient:
        raise wrong("received", translate("work.error.day"))
    body = str(given.get("text") or "").strip()
    if not body and not lenient:
        raise wrong("text", translate("work.objection.text_missing"))
    return engine.FileObjection(
        actor=ref(desk.actor),
        text=body or "–",
        received_at=received,
        acknowledge_late=bool(given.get("late")),
        reinstatement_reason=str(given.get("reason") or "").strip(),
    )


def _clock(view: CaseView) -> engine.ClockState | None:
    rules = view.ground.blueprint.process.objection
    found = [
        c
        for c in view.state.clocks.values()
        if rules is not None and c.id.partition("~")[0] == rules.clock
    ]
    return found[-1] if found else None


def _last_day(view: CaseView) -> date | None:
    found = _clock(view)
    return found.due_on if found else None


def _reckoning(view: CaseView, language: str) -> list[str]:
    found = _clock(view)
    return [casefile.reckoned(s, language) for s in found.steps] if found else []


@require_http_methods(["GET", "POST"])
@desk_page
def reinstatement(desk: Desk, case_id: UUID) -> HttpResponse:
    """Decide whether a late objection counts all the same."""

    def build(view: CaseView, given: Given, problems: Problems) -> Sheet:
        found = view.state.objection
        choices = (
            ("yes", translate("work.reinstatement.grant")),
            ("no", translate("work.reinstatement.deny")),
        )
        intro = []
        if found is not None:
            received = clock.to_berlin(found.received_at).date()
            intro.append(
                translate(
                    "work.reinstatement.facts",
                    received=date_de(received, desk.language),
                    due=date_de(found.due_on, desk.language) if found.due_on else "–",
                )
            )
            if found.reinstatement_reason:
                why = found.reinstatement_reason
                intro.append(translate("work.reinstatement.reason_given", why=why))
        granted = text(
            "granted",
            "reinstatement",
            given,
            problems,
            widget="radios",
            options=choices,
        )
        reason = text("reason", "reinstatement", given, problems, hint=True)
        return Sheet(kind="reinstatement", inputs=[granted, reason], intro=intro)

    def make(view: CaseView) -> engine.Command:
        given = desk.request.POST
        if given.get("granted") not in {"yes", "no"}:
            raise wrong("granted", translate("work.reinstatement.choose"))
        if not given.get("reason", "").strip():
            raise wrong("reason", translate("work.error.reason"))
        return engine.DecideReinstatement(
            actor=ref(desk.actor),
            granted=given["granted"] == "yes",
            reason=given["reason"].strip()[:4000],
        )

    return form_page(
        desk, case_id, offered=("reinstatement", ""), build=build, make=make
    )


@require_http_methods(["GET", "POST"])
@desk_page
def withdraw(desk: Desk, case_id: UUID) -> HttpResponse:
    """Take the application back for the citizen."""
    return _with_reason(desk, case_id, "withdraw", engine.Withdraw)


@require_http_methods(["GET", "POST"])
@desk_page
def reopen(desk: Desk, case_id: UUID) -> HttpResponse:
    """Take up a closed case again."""
    return _with_reason(desk, case_id, "reopen", engine.Reopen)


def _with_reason(
    desk: Desk,
    case_id: UUID,
    kind: str,
    command: type[engine.Withdraw] | type[engine.Reopen],
) -> HttpResponse:
    def build(view: CaseView, given: Given, problems: Problems) -> Sheet:
        reason = text("reason", kind, given, problems, hint=True)
        intro = [translate(f"work.{kind}.intro")]
        return Sheet(kind=kind, inputs=[reason], intro=intro)

    def make(view: CaseView) -> engine.Command:
        reason = desk.request.POST.get("reason", "").strip()[:4000]
        if not reason:
            raise wrong("reason", translate("work.error.reason"))
        return command(actor=ref(desk.actor), reason=reason)

    return form_page(desk, case_id, offered=(kind, ""), build=build, make=make)
