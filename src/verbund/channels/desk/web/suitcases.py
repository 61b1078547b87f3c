"""What suitcases bring back: the report, one part, a contradiction to decide."""

from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from verbund.channels.desk import clash_page
from verbund.channels.desk.frame import Desk, desk_page, page, problem, say
from verbund.core.errors import NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.kernel.money import format_euro
from verbund.nodes import actions, queries
from verbund.nodes.errors import ArrivalNotFound
from verbund.nodes.rights import MANAGE, REVIEW
from verbund.nodes.shapes import ArrivalRow, ClashView

_LOOK = {
    "applied": ("success", "success"),
    "held": ("info", "info"),
    "conflict": ("warning", "warning"),
    "rejected": ("warning", "warning"),
}
_FORCEABLE = ("gap", "late", "fork", "review", "waits")


@require_safe
@desk_page
def arrivals(desk: Desk) -> HttpResponse:
    """What came back: what is open first, all of one suitcase on demand."""
    require(desk.actor, REVIEW.key)
    chosen = _uuid(desk.request.GET.get("koffer", ""))
    everything = desk.request.GET.get("alle") is not None or chosen is not None
    rows = queries.arrivals(desk.actor, device_id=chosen, open_only=not everything)
    balance = queries.balance(desk.actor, device_id=chosen)
    context = {
        "rows": [_row(row) for row in rows],
        "balance": balance,
        "everything": everything,
        "device": rows[0].device_name if chosen and rows else "",
        "cash": _cash(desk, chosen) if chosen else [],
        "may_manage": desk.may(MANAGE.key),
    }
    return page(desk, "desk/suitcases.html", context, section="suitcases")


@require_http_methods(["GET", "POST"])
@desk_page
def part(desk: Desk, part_id: UUID) -> HttpResponse:
    """One part with its full content, and what can be done with it."""
    row = queries.arrival(part_id, desk.actor)
    error: VerbundError | None = None
    given = desk.request.POST
    if desk.post:
        reason = given.get("reason", "")
        try:
            what = given.get("what", "")
            if what == "force":
                actions.force(arrival_id=part_id, reason=reason, actor=desk.actor)
            elif what == "retry":
                actions.retry(arrival_id=part_id, actor=desk.actor)
            else:
                actions.settle(arrival_id=part_id, reason=reason, actor=desk.actor)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            after = queries.arrival(part_id, desk.actor)
            say(desk, translate(f"nodes.state.{after.state}"))
            return HttpResponseRedirect(reverse("desk-part", args=[part_id]))
    try:
        operation = queries.content(part_id, desk.actor)
        content = msgspec.json.format(
            msgspec.json.encode(operation.payload), indent=2
        ).decode()
        told = ""
    except ArrivalNotFound as missing:
        operation, content, told = None, "", missing.detail
    context = {
        "row": _row(row),
        "part": row,
        "owner": desk.member_name(row.owner),
        "officer": operation.actor.name if operation else "",
        "content": content,
        "told": told,
        "error": problem(error) if error else "",
        "reason": given.get("reason", ""),
        "may_force": row.state == "held" and row.reason in _FORCEABLE,
        "may_retry": row.state == "rejected" and row.settled_at is None,
        "may_settle": row.settled_at is None and row.state in ("rejected", "held"),
    }
    status = error.status if error else 200
    return page(
        desk, "desk/suitcase_part.html", context, section="suitcases", status=status
    )


@require_http_methods(["GET", "POST"])
@desk_page
def clash(desk: Desk, clash_id: UUID) -> HttpResponse:
    """Base, centre and suitcase side by side; a person chooses.

    ``what=look`` decides nothing: it shows what the values ticked so far would cost.
    """
    view = queries.clash(clash_id, desk.actor)
    given, error = desk.request.POST, None
    looking = given.get("what") == "look"
    if desk.post and not looking:
        try:
            done = _decided(desk, view)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            say(desk, translate(f"nodes.clash.{done}"))
            return HttpResponseRedirect(reverse("desk-suitcases"))
    choices = {
        one.path: given.get(f"c.{index}", view.choices.get(one.path, ""))
        for index, one in enumerate(view.contradictions)
    }
    if desk.post:
        view = queries.clash(clash_id, desk.actor, choices)
    context = clash_page.context(desk, view, choices)
    context |= {
        "row": _row(view.arrival),
        "position": _position(desk, view),
        "reason": given.get("reason", view.reason),
        "error": problem(error) if error else "",
    }
    status = error.status if error else 200
    return page(
        desk,
        "desk/clash.html",
        context,
        section="suitcases",
        keys=clash_page.keys() if view.state == "open" else (),
        status=status,
    )


def _decided(desk: Desk, view: ClashView) -> str:
    given = desk.request.POST
    what = given.get("what", "")
    if what == "release":
        actions.release(clash_id=view.id, actor=desk.actor)
        return "decided"
    if what == "back":
        actions.give_back(clash_id=view.id, actor=desk.actor)
        return "given_back"
    numbered = list(enumerate(view.contradictions))
    position = given.get("position", "")
    return actions.choose(
        clash_id=view.id,
        choices={one.path: given.get(f"c.{index}", "") for index, one in numbered},
        reasons={one.path: given.get(f"r.{index}", "") for index, one in numbered},
        reason=given.get("reason", ""),
        actor=desk.actor,
        position=int(position) if position.isascii() and position.isdigit() else None,
    )


def _position(desk: Desk, view: ClashView) -> int:
    return queries.present_position(view.case_id, desk.actor)


def _row(row: ArrivalRow) -> dict[str, object]:
    badge, icon = _LOOK[row.state]
    reason = translate(f"nodes.reason.{row.reason}") if row.reason else ""
    says = " ".join(one for one in (reason, row.message, row.note) if one)
    if row.repeats:
        says = f"{says} {translate('nodes.repeated')}".strip()
    when = row.captured_at or row.received_at
    return {
        "id": row.id,
        "href": reverse("desk-part", args=[row.id]),
        "seq": f"{row.seq:04d}",
        "device": row.device_name,
        "device_id": row.device_id,
        "time": f"{short_date_de(clock.to_berlin(when).date())}, "
        f"{clock.to_berlin(when):%H:%M}",
        "kind": translate(f"nodes.kind.{row.kind}"),
        "state": translate(f"nodes.state.{row.state}"),
        "badge": badge,
        "icon": icon,
        "says": says,
        "number": row.case_number,
        "case_href": reverse("desk-case", args=[row.case_id])
        if row.case_id and row.case_number
        else "",
        "clash_href": reverse("desk-clash", args=[row.clash_id])
        if row.clash_id and row.state == "conflict"
        else "",
        "hash": row.short_hash,
        "settled": row.settled_by,
    }


def _cash(desk: Desk, device_id: UUID) -> list[dict[str, object]]:
    return [
        {
            "numbers": f"{row.prefix}{row.first:04d}–{row.last:04d}",
            "used": row.used,
            "gaps": ", ".join(f"{one:04d}" for one in row.gaps[:20]),
            "cash": format_euro(row.cash_cents),
            "counted": "" if row.counted_cents is None
            else format_euro(row.counted_cents),
            "agrees": row.counted_cents is not None
            and row.counted_cents == row.expected_cents,
        }
        for row in queries.cash(desk.actor, device_id=device_id)
    ]  # fmt: skip


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
