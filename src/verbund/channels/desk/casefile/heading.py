"""The head of a case, who it is about, its decision and who may see it."""

from collections.abc import Sequence

from django.urls import reverse

from verbund.cases.shapes import CaseView
from verbund.channels.desk import listing
from verbund.channels.desk.frame import Desk, state_title
from verbund.core.ui.texts import translate
from verbund.engine import report
from verbund.kernel import clock
from verbund.kernel.german import date_de, datetime_de


def title(desk: Desk, view: CaseView) -> str:
    """Which service for whom; of a report what is broken and where."""
    service = view.row.title
    if view.ground.blueprint.report is not None:
        return _what_and_where(view) or service
    return (
        translate("work.case.title", service=service, name=view.row.applicant)
        if view.row.applicant
        else service
    )


def _what_and_where(view: CaseView) -> str:
    """Category and place of a report; empty once its content was erased."""
    blueprint, answers = view.ground.blueprint, view.state.answers
    category = report.category_of(blueprint, answers)
    place = report.place_of(blueprint, answers)
    parts = (category.title.de if category else "", place.line if place else "")
    return ", ".join(part for part in parts if part)


def meta(desk: Desk, view: CaseView) -> list[str]:
    """Number, bodies, person and blueprint, as the head names them."""
    state, ground = view.state, view.ground
    return [
        view.number,
        translate("work.case.owner", name=ground.owner.official_name),
        translate("work.case.acting", name=ground.acting.official_name),
        translate(
            "work.case.assignee",
            name=state.assignee_name or translate("work.list.nobody"),
        ),
        translate("work.case.blueprint", key=state.blueprint, version=state.version),
    ]


def state_word(desk: Desk, view: CaseView) -> str:
    """The clerk's word for where the case stands."""
    return state_title(view.ground.blueprint, view.state.state, desk.language)


def objection_word(desk: Desk, view: CaseView) -> str:
    """Where a running objection stands; empty without one."""
    found = view.state.objection
    if found is None or found.end:
        return ""
    return state_title(view.ground.blueprint, found.state, desk.language)


def contact(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    """Who came in by which way."""
    state = view.state
    rows: list[tuple[str, object]] = [
        ("channel", listing.channel_word(state.channel)),
        ("opened", datetime_de(clock.to_berlin(state.opened_at))),
        ("language", translate(f"work.language.{state.language}")),
        ("email", view.contact_email),
    ]
    if state.opened_by is not None and state.opened_by.kind == "staff":
        rows.append(("entered_by", state.opened_by.name))
    return [
        {"label": translate(f"work.contact.{name}"), "value": value}
        for name, value in rows
    ]


def decision(desk: Desk, view: CaseView) -> list[dict[str, object]]:
    """The last decision: what, when, who, the announced last day."""
    found = view.state.decision
    if found is None:
        return []
    step = view.ground.blueprint.process.transition(found.transition)
    by = found.by.name
    if found.proposed_by:
        by = translate("work.decision.two", first=found.proposed_by, second=by)
    rows: list[dict[str, object]] = [
        {
            "label": translate("work.decision.step"),
            "value": step.title.get(desk.language) if step else found.transition,
        },
        {
            "label": translate("work.decision.at"),
            "value": datetime_de(clock.to_berlin(found.at)),
        },
        {"label": translate("work.decision.by"), "value": by},
    ]
    for notice in view.state.notices:
        if notice.decision != found.id or notice.announced_on is None:
            continue
        rows.append(
            {
                "label": translate("work.decision.announced"),
                "value": date_de(notice.announced_on, desk.language),
            }
        )
    return rows


def rights(
    desk: Desk, view: CaseView, people: Sequence[object]
) -> list[dict[str, object]]:
    """Who may see the case, and until when it is kept."""
    bodies = {view.row.owner_id, view.row.acting_id}
    names = ", ".join(sorted(desk.member_name(one) for one in bodies))
    rows: list[dict[str, object]] = [
        {
            "label": translate("work.rights.see"),
            "value": translate("work.rights.staff", count=len(people), bodies=names),
        },
        {
            "label": translate("work.rights.delete"),
            "value": date_de(view.delete_on, desk.language)
            if view.delete_on
            else translate("work.rights.not_yet"),
        },
    ]
    if view.legal_hold:
        rows.append({"label": translate("work.rights.hold"), "value": view.legal_hold})
    return rows


def links(desk: Desk, view: CaseView) -> list[dict[str, str]]:
    """Cases this one was merged with: where it goes on, and what came in."""
    state = view.state
    found = [("merged_into", state.merged_into)] if state.merged_into else []
    found += [("merged", each) for each in state.merged]
    return [
        {
            "text": translate(f"work.case.{key}"),
            "number": link.number,
            "href": reverse("desk-case", args=[link.case]),
        }
        for key, link in found
    ]
