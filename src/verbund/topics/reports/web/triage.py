"""Sifting at the desk: one report after the other, one key for each act."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.core.errors import Invalid, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import short_date_de
from verbund.nodes import actions as nodes
from verbund.nodes.queries import tours
from verbund.nodes.rights import REVIEW
from verbund.topics.reports import actions, triage
from verbund.topics.reports.actions.moderating import REASONS
from verbund.topics.reports.shapes import Similar
from verbund.topics.reports.triage import Looked, Sifted
from verbund.topics.reports.wording import detail_word

#: So many are dealt with in one go: as many as a list shows.
_MOST: Final = 100
_COLUMNS: Final = (
    "kind", "place", "member", "office", "on", "joined", "marks",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def triage_list(desk: Desk) -> HttpResponse:
    """New reports, likely duplicates, what passers-by say, what is hidden.

    What is ticked can be merged or marked as seen in one go.
    """
    view = _view(desk)
    if desk.post:
        _together(desk)
        return HttpResponseRedirect(f"{reverse('desk-reports')}?ansicht={view}")
    number = triage.counts(desk.actor)
    rows = triage.sift(desk.actor, view)
    return page(
        desk,
        "reports/triage.html",
        {
            "view": view,
            "views": [
                {
                    "label": translate(f"reports.desk.view.{name}"),
                    "href": f"?ansicht={name}",
                    "count": number[name],
                    "current": name == view,
                }
                for name in triage.VIEWS
            ],
            "rows": [_line(desk, row, view) for row in rows],
            "columns": _COLUMNS,
            "merging": view == "alike",
            "first_href": _href(rows[0].case_id, view) if rows else "",
        },
        section="desk-reports",
        keys=((["n"], translate("reports.desk.key.first")),),
    )


def _together(desk: Desk) -> None:
    """Carry out what was pressed for all that are ticked; say what came of it."""
    given = desk.request.POST
    chosen = [_uuid(text) for text in given.getlist("case")][:_MOST]
    acts = {"merge": actions.merge_alike, "check": actions.check_all}
    act = acts.get(given.get("was", ""))
    if act is None or not chosen:
        say(desk, translate("reports.desk.together.nothing"), kind="warning")
        return
    found = act(case_ids=chosen, actor=desk.actor)
    lines = [f"{number}: {why}" for number, why in found.failed]
    say(
        desk,
        translate("reports.desk.together.done", done=found.done, all=len(chosen)),
        kind="warning" if lines else "success",
        lines=lines,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def triage_one(desk: Desk, case_id: UUID) -> HttpResponse:
    """One report beside those that look like it; an act leads to the next."""
    view = _view(desk)
    error: VerbundError | None = None
    if desk.post:
        try:
            said = _act(desk, case_id)
        except VerbundError as refused:
            error = refused
        else:
            say(desk, said)
            onward = triage.following(desk.actor, view, case_id)
            target = (
                _href(onward, view)
                if onward
                else f"{reverse('desk-reports')}?ansicht={view}"
            )
            return HttpResponseRedirect(target)
    looked = triage.look(desk.actor, case_id)
    return page(
        desk,
        "reports/triage_one.html",
        _one(desk, looked, view, error),
        section="desk-reports",
        keys=(
            (["f"], translate("reports.desk.key.release")),
            (["s"], translate("reports.desk.key.check")),
            (["v"], translate("reports.desk.key.hide")),
            (["n"], translate("reports.desk.key.next")),
        ),
        status=error.status if error else 200,
    )


def _act(desk: Desk, case_id: UUID) -> str:
    """Carry out what was pressed; what to say about it."""
    given, actor = desk.request.POST, desk.actor
    what, note = given.get("was", ""), given.get("notiz", "")[:500]
    reason = given.get("grund", "")
    if what == "release":
        position = (
            int(given.get("stand", "0")) if given.get("stand", "").isdecimal() else 0
        )
        triage.release(case_id=case_id, actor=actor, expected_position=position)
    elif what == "check":
        actions.check(case_id=case_id, actor=actor)
    elif what == "hide":
        actions.hide(case_id=case_id, reason=reason, actor=actor, note=note)
    elif what == "show":
        actions.show(case_id=case_id, actor=actor, note=note)
    elif what == "text":
        actions.set_text(
            case_id=case_id,
            text=given.get("text", ""),
            actor=actor,
            reason=reason,
            note=note,
        )
    elif what == "text_back":
        actions.set_text(case_id=case_id, text=None, actor=actor)
    elif what == "merge":
        actions.merge(
            case_id=case_id, into=_uuid(given.get("mit", "")), actor=actor, note=note
        )
    elif what == "tour":
        nodes.add_case(
            tour_id=_uuid(given.get("tour", "")), case_id=case_id, actor=actor
        )
    elif what in {"settle_done", "settle_open", "settle_abuse"}:
        kind = what.removeprefix("settle_")
        actions.settle_hints(case_id=case_id, kind=kind, actor=actor)
        what = "settle"
    else:
        raise Invalid(translate("reports.desk.unknown_act"))
    return translate(f"reports.desk.did.{what}")


def _one(
    desk: Desk, looked: Looked, view: str, error: VerbundError | None
) -> dict[str, object]:
    row = looked.row
    words = triage.words_of(desk.actor, looked.alike)
    return {
        "view_name": view,
        "looked": looked,
        "row": _line(desk, row, view),
        "place_text": row.address,
        "detail": detail_word(
            "registered" if not looked.readable else "confirmed", "de"
        ),
        "state": looked.view.row.state,
        "case_href": reverse("desk-case", args=[row.case_id]),
        "public_href": f"/{desk.known.members[row.owner_id].slug}/anliegen/"
        f"{row.public_id}/",
        "photos_href": reverse("desk-pictures") if row.photos else "",
        "release": looked.release.title.get("de") if looked.release else "",
        "position": looked.view.position,
        "alike": [
            {**_alike(desk, one, at), "text": words.get(one.case_id, one.text)}
            for at, one in enumerate(looked.alike, 1)
        ],
        "hints": [
            {
                "word": translate(f"reports.desk.hint.{said.kind}"),
                "text": said.text,
                "at": said.at,
            }
            for said in looked.hints
        ],
        "hint_kinds": sorted({said.kind for said in looked.hints}),
        "log": [
            (
                short_date_de(to_berlin(one.at).date()),
                translate(f"reports.desk.log.{one.act}"),
                REASONS.get(one.reason, ""),
                one.note,
                one.person,
            )
            for one in looked.log
        ],
        "tours": _tours(desk),
        "reasons": [{"value": k, "label": v} for k, v in REASONS.items()],
        "back_href": f"{reverse('desk-reports')}?ansicht={view}",
        "next_href": _next(desk, view, row.case_id),
        "errors": [{"message": problem(error), "href": "#grund"}] if error else [],
        "given": desk.request.POST,
    }


def _tours(desk: Desk) -> list[dict[str, str]]:
    """Tours on which somebody could look at it and mend it, without a network."""
    if not desk.may(REVIEW.key):
        return []
    return [
        {
            "value": str(tour.id),
            "label": f"{tour.name}, {short_date_de(tour.day)}",
        }
        for tour in tours(desk.actor)
    ]


def _next(desk: Desk, view: str, case_id: UUID) -> str:
    found = triage.following(desk.actor, view, case_id)
    return _href(found, view) if found else ""


def _line(desk: Desk, row: Sifted, view: str) -> dict[str, object]:
    marks = []
    if row.alike:
        marks.append(translate("reports.desk.mark.alike"))
    if row.photos:
        marks.append(translate("reports.desk.mark.photos"))
    if row.done_hints:
        marks.append(translate("reports.desk.mark.done", count=row.done_hints))
    if row.open_hints:
        marks.append(translate("reports.desk.mark.open", count=row.open_hints))
    if row.abuse_hints:
        marks.append(translate("reports.desk.mark.abuse", count=row.abuse_hints))
    if row.hidden:
        marks.append(translate("reports.desk.mark.hidden"))
    if triage.overdue(row):
        marks.append(translate("reports.desk.mark.overdue"))
    return {
        "href": _href(row.case_id, view),
        "number": row.public_id,
        "title": row.title,
        "address": row.address,
        "member": desk.member_name(row.owner_id),
        "office": row.office or "–",
        "on": short_date_de(to_berlin(row.requested_at).date()),
        "joined": row.joined,
        "marks": marks,
        "value": str(row.case_id),
        "repeats": row.repeats,
    }


def _alike(desk: Desk, one: Similar, at: int) -> dict[str, object]:
    return {
        "case_id": str(one.case_id),
        "number": one.public_id,
        "title": one.title,
        "address": one.address,
        "metres": "" if one.metres is None else f"{round(one.metres)} m",
        "days": round(one.days),
        "voices": one.joined + 1,
        "share": round(100 * one.score),
        "detail": detail_word(one.detail, "de"),
        "href": reverse("desk-case", args=[one.case_id]),
        "key": str(at),
        "public": one.visible,
    }


def _view(desk: Desk) -> str:
    asked = desk.request.GET.get("ansicht", "new")
    return asked if asked in triage.VIEWS else "new"


def _href(case_id: UUID, view: str) -> str:
    return f"{reverse('desk-report', args=[case_id])}?ansicht={view}"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid(translate("reports.desk.unknown_act")) from error
