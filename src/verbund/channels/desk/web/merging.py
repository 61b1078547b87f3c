"""The same matter twice: end this case as a duplicate that goes on in another one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from verbund.cases import actions, queries
from verbund.cases.shapes import CaseRow, CaseView, Filters
from verbund.channels.desk.frame import Desk, Names, desk_page
from verbund.channels.desk.inputs import Input
from verbund.channels.desk.web.case import position_of, wrong
from verbund.channels.desk.web.forms import Sheet, acting_page, text
from verbund.core.errors import FieldProblem, NotFound
from verbund.core.ui.texts import translate
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import date_de

_PROPOSED = 8
_LOOKED_THROUGH = 40


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def merge(desk: Desk, case_id: UUID) -> HttpResponse:
    """Choose the case in which the matter goes on; both journals tell it."""

    def build(
        view: CaseView,
        given: Mapping[str, object],
        problems: Sequence[FieldProblem],
    ) -> Sheet:
        _no_report(view)
        alike = _alike(desk, view)
        inputs: list[Input] = []
        if alike:
            names = Names(desk)
            other = ("", translate("work.merge.another"))
            options = (*((row.number, _line(desk, row, names)) for row in alike), other)
            inputs.append(
                text("into", "merge", given, problems, widget="radios", options=options)
            )
        inputs += [
            text(
                "number", "merge", given, problems,
                required=not alike, hint=True, widget="text",
            ),
            text("reason", "merge", given, problems, required=False, hint=True),
        ]  # fmt: skip
        intro = [translate("work.merge.intro"), translate("work.merge.stays")]
        return Sheet(kind="merge", inputs=inputs, intro=intro)

    def carry_out(before: CaseView) -> None:
        _no_report(before)
        actions.merge_cases(
            case_id=case_id,
            into=_chosen(desk, before),
            actor=desk.actor,
            reason=desk.request.POST.get("reason", "").strip()[:4000],
            expected_position=position_of(desk.request.POST),
        )

    return acting_page(
        desk, case_id, offered=("merge", ""), build=build, carry_out=carry_out
    )


def _no_report(view: CaseView) -> None:
    """Reports have followers that move along: they are merged where they are sifted."""
    if view.ground.blueprint.report is not None:
        raise NotFound(translate("work.step.unknown"))


def _alike(desk: Desk, view: CaseView) -> list[CaseRow]:
    """Running cases of this service and town under the same name, the oldest first."""
    name = view.row.applicant.partition(",")[0]
    if not name:
        return []
    found = queries.worklist(
        actor=desk.actor,
        filters=Filters(
            owner=view.row.owner_id,
            blueprint=view.row.blueprint,
            text=name,
        ),
        sort="opened",
        limit=_LOOKED_THROUGH,
        known=desk.known,
    )
    return [
        row
        for row in found.rows
        if row.id != view.id and row.applicant.partition(",")[0] == name
    ][:_PROPOSED]


def _line(desk: Desk, row: CaseRow, names: Names) -> str:
    return translate(
        "work.merge.line",
        number=row.number,
        name=row.applicant or "–",
        service=row.title,
        day=date_de(to_berlin(row.opened_at).date(), desk.language),
        state=names.state(row.owner_id, row.blueprint, row.state),
    )


def _chosen(desk: Desk, view: CaseView) -> UUID:
    """The case that was chosen or typed; a number counts within the same town."""
    given = desk.request.POST
    field = "into" if given.get("into") else "number"
    number = given.get(field, "").strip()
    if not number:
        raise wrong("number", translate("work.merge.number_missing"))
    for candidate in queries.cases_by_number(number, desk.actor):
        if candidate.owner_id == view.row.owner_id:
            return candidate.id
    town = desk.member_name(view.row.owner_id)
    raise wrong(
        field, translate("work.merge.number_unknown", number=number[:40], town=town)
    )
