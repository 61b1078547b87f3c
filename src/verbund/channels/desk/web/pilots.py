"""Pilots: plan a trial, fix its goals, read its balance sheet."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from verbund.catalogue import queries as catalogue
from verbund.channels.desk.frame import (
    Desk,
    desk_page,
    field_errors,
    page,
    problem,
    say,
)
from verbund.core.errors import Conflict, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.members.roles import MANAGE_REGION
from verbund.publishing.book.printing import print_book
from verbund.publishing.models import Pilot
from verbund.publishing.pilots import actions, charts, papers, queries, words
from verbund.publishing.pilots.measures import MEASURES, Sample
from verbund.publishing.pilots.report import GoalLine, Report

_VALUES = ("before_value", "before_count", "after_value", "after_count")


@require_safe
@desk_page
def pilots(desk: Desk) -> HttpResponse:
    """All trials of the associations that the person coordinates."""
    rows = [
        [
            (pilot.title, reverse("desk-pilot", args=[pilot.id])),
            words.span(pilot.begins_on, pilot.ends_on),
            _stage(pilot),
        ]
        for association in _associations(desk)
        for pilot in queries.pilots_of(association)
    ]
    context = {"rows": rows}
    return page(desk, "desk/pilots.html", context, section="pilots")


@require_http_methods(["GET", "POST"])
@desk_page
def plan(desk: Desk) -> HttpResponse:
    """The form of a new plan."""
    associations = _associations(desk)
    if not associations:
        raise NotFound("Sie koordinieren keinen Verband.")
    given = desk.request.POST if desk.post else QueryDict()
    association = next(
        (a for a in associations if a.slug == given.get("association")),
        associations[0],
    )
    errors: list[dict[str, str]] = []
    if desk.post:
        try:
            pilot = _planned(desk, association, given)
        except VerbundError as error:
            errors = field_errors(error)
        else:
            say(desk, translate("publishing.pilots.planned"))
            return HttpResponseRedirect(reverse("desk-pilot", args=[pilot.id]))
    newest: dict[str, str] = {}
    for version in catalogue.versions_of():
        if version.key not in newest and version.withdrawn_at is None:
            blueprint = catalogue.blueprint_by_digest(version.digest)
            newest[version.key] = blueprint.title.de
    taking_part = {
        member.id: member.name
        for one in associations
        for member in members.members_of(one)
    }
    context = {
        "errors": errors,
        "wrong": {error["path"]: error["message"] for error in errors},
        "given": given,
        "associations": [(a.slug, a.name) for a in associations],
        "blueprints": sorted(newest.items(), key=lambda pair: pair[1]),
        "members": [
            {"value": str(key), "label": name} for key, name in taking_part.items()
        ],
        "chosen": given.getlist("members"),
    }
    return page(
        desk,
        "desk/pilot_plan.html",
        context,
        section="pilots",
        status=422 if errors else 200,
    )


def _planned(desk: Desk, association: Member, given: QueryDict) -> Pilot:
    return actions.plan_pilot(
        actor=desk.actor,
        association=association,
        title=given.get("title", ""),
        question=given.get("question", ""),
        blueprint_key=given.get("blueprint", ""),
        members_taking_part=_ids(given.getlist("members")),
        before=(_day(given, "before_from"), _day(given, "before_to")),
        period=(_day(given, "begins_on"), _day(given, "ends_on")),
    )


@require_safe
@desk_page
def pilot(desk: Desk, pilot_id: UUID) -> HttpResponse:
    """The plan while its goals are open, the balance sheet from then on."""
    return _shown(desk, pilot_id)


@require_POST
@desk_page
def change(desk: Desk, pilot_id: UUID) -> HttpResponse:
    """Add or drop a goal, fix all, fill in values, conclude; by the button pressed."""
    found = _own(desk, pilot_id)
    given = desk.request.POST
    try:
        told = _do(desk, found, given)
    except VerbundError as error:
        return _shown(desk, pilot_id, error=error, given=given)
    say(desk, translate(f"publishing.pilots.{told}"))
    return HttpResponseRedirect(reverse("desk-pilot", args=[pilot_id]))


def _do(desk: Desk, found: Pilot, given: QueryDict) -> str:
    what = given.get("do", "")
    if what == "goal":
        actions.add_goal(
            actor=desk.actor,
            pilot=found,
            measure=given.get("measure", ""),
            direction=given.get("direction", ""),
            target=_thousandths(given.get("target", "")) or 0,
            title=given.get("title", "")[:120],
            note=given.get("note", "")[:200],
            unit=given.get("unit", "")[:20],
        )
        return "goal_added"
    if what.startswith("drop-") and what[5:].isdecimal():
        actions.drop_goal(actor=desk.actor, pilot=found, goal_id=int(what[5:]))
        return "goal_dropped"
    if what == "fix":
        actions.fix_goals(actor=desk.actor, pilot=found)
        return "goals_fixed"
    if what == "values":
        actions.enter_values(actor=desk.actor, pilot=found, values=_values(given))
        return "values_entered"
    if what in {"conclude", "close"}:
        actions.conclude(
            actor=desk.actor,
            pilot=found,
            conclusion=given.get("conclusion", ""),
            text=given.get("text", ""),
            caveats=given.get("caveats", "").splitlines(),
            close=what == "close",
        )
        return "closed" if what == "close" else "concluded"
    raise Conflict("Diesen Knopf gibt es nicht mehr. Bitte laden Sie die Seite neu.")


@require_safe
@desk_page
def pilot_file(desk: Desk, pilot_id: UUID, kind: str) -> HttpResponse:
    """The balance sheet as CSV or PDF."""
    found = _own(desk, pilot_id)
    report = queries.report(found)
    if kind == "csv":
        answer = HttpResponse(
            papers.report_csv(report), content_type="text/csv; charset=utf-8"
        )
    else:
        association = members.member_by_id(found.association_id)
        book = papers.pilot_book(report, association)
        answer = HttpResponse(
            print_book(book, at=clock.now()), content_type="application/pdf"
        )
    name = f"bilanz-{found.begins_on:%Y-%m}.{kind}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


# --- inside -------------------------------------------------------------------


def _associations(desk: Desk) -> list[Member]:
    require(desk.actor, MANAGE_REGION.key)
    found = [
        member
        for member in desk.known.members.values()
        if member.kind == Member.Kind.ASSOCIATION and member.id in desk.actor.members
    ]
    return sorted(found, key=lambda member: member.name)


def _own(desk: Desk, pilot_id: UUID) -> Pilot:
    require(desk.actor, MANAGE_REGION.key)
    found = queries.pilot_by_id(pilot_id)
    if found.association_id not in desk.actor.members:
        raise NotFound("Diese Erprobung gibt es nicht.")
    return found


def _shown(
    desk: Desk,
    pilot_id: UUID,
    *,
    error: VerbundError | None = None,
    given: QueryDict | None = None,
) -> HttpResponse:
    found = _own(desk, pilot_id)
    errors = field_errors(error) if error else []
    context: dict[str, object] = {
        "pilot": found,
        "errors": [e for e in errors if e["href"]],
        "conflict": problem(error) if error and not error.fields else "",
        "wrong": {e["path"]: e["message"] for e in errors},
        "given": given or QueryDict(),
        "span": words.span(found.begins_on, found.ends_on),
        "before": words.span(found.before_from, found.before_to),
        "stage": _stage(found),
    }
    keys = []
    if found.fixed_at is None:
        template = "desk/pilot_goals.html"
        goals = list(found.goals.order_by("position"))
        context |= {
            "goals": goals,
            "measures": [(m.key, f"{m.title}: {m.note}") for m in MEASURES.values()],
            "targets": {goal.id: _target(goal.target) for goal in goals},
        }
    else:
        template = "desk/pilot.html"
        context |= _balance(found, queries.report(found))
        keys = [
            (("T",), translate("publishing.pilots.to_table")),
            (("G",), translate("publishing.pilots.to_pictures")),
        ]
    return page(
        desk,
        template,
        context,
        section="pilots",
        keys=keys,
        status=(error.status if error.status != 400 else 422) if error else 200,
    )


def _balance(found: Pilot, report: Report) -> dict[str, object]:
    about_months, about_members = papers.chart_words(report)
    name = report.chart.title if report.chart else ""
    return {
        "report": report,
        "about": papers.where_and_when(report),
        "fixed": date_de(found.fixed_at.date()) if found.fixed_at else "",
        "late": bool(found.fixed_at and found.fixed_at.date() >= found.begins_on),
        "goals": [_goal(goal) for goal in report.goals],
        "chart": name,
        "unit": report.chart.unit if report.chart else "",
        "months_chart": charts.months_chart(
            report.months, title=name, words=about_months, ident="m"
        ),
        "members_chart": charts.members_chart(
            report.members, title=name, words=about_members, ident="n"
        ),
        "months": [
            [
                words.month(m.before_label),
                *_cells(m.before),
                words.month(m.after_label),
                *_cells(m.after),
            ]
            for m in report.months
        ],
        "member_rows": [
            [m.name, *_cells(m.before), *_cells(m.after)] for m in report.members
        ],
        "entered": [
            (goal, [_target(getattr(goal, name)) for name in _VALUES[::2]])
            for goal in found.goals.filter(measure=actions.ENTERED).order_by("position")
        ],
        "caveats_text": "\n".join(str(line) for line in found.caveats),
    }


def _goal(goal: GoalLine) -> dict[str, object]:
    word, kind = words.VERDICTS[goal.verdict]
    return {
        "title": goal.title,
        "note": goal.note,
        "target": words.target(goal),
        "before": words.value(goal, goal.before),
        "before_count": words.behind(goal, goal.before),
        "after": words.value(goal, goal.after),
        "after_count": words.behind(goal, goal.after),
        "change": words.change(goal),
        "sure": words.sure(goal),
        "verdict": word,
        "kind": kind,
    }


def _cells(found: Sample) -> list[str]:
    return [words.number_or_few(found), words.count(found)]


def _stage(pilot: Pilot) -> str:
    today = clock.today()
    if pilot.closed_at:
        stage = "closed"
    elif pilot.fixed_at is None:
        stage = "planning"
    elif today < pilot.begins_on:
        stage = "waiting"
    elif today <= pilot.ends_on:
        stage = "running"
    else:
        stage = "over"
    return translate(f"publishing.pilots.stage.{stage}")


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _day(given: QueryDict, name: str) -> date:
    """The day of a date field; an impossible one fails the check of periods."""
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        return date.max if name.endswith("from") or name == "begins_on" else date.min


def _thousandths(text: str) -> int | None:
    """``83,5`` as 83500; ``None`` for what is no number."""
    whole, _, part = text.strip().replace(".", ",").partition(",")
    if not whole.isdecimal() or len(whole) > 9 or (part and not part.isdecimal()):
        return None
    return int(whole) * 1000 + int((part + "000")[:3])


def _target(value: int | None) -> str:
    return "" if value is None else words.number(value / 1000)


def _values(given: QueryDict) -> Mapping[int, Mapping[str, int | None]]:
    found: dict[int, dict[str, int | None]] = {}
    for key in given:
        name, _, goal = key.rpartition("-")
        if name in _VALUES and goal.isdecimal():
            text = given.get(key, "")
            number = _thousandths(text)
            if name.endswith("_count"):
                number = int(text) if text.isdecimal() and len(text) < 9 else None
            found.setdefault(int(goal), {})[name] = number
    return found
