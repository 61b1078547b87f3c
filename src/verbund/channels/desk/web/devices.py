"""The suitcases themselves: who has one, what for, until when; the lost ones."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from verbund.cases import queries as case_queries
from verbund.cases.errors import CaseNotFound
from verbund.catalogue import queries as catalogue
from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    page,
    problem,
    say,
    served_by,
)
from verbund.channels.desk.listing import read_day
from verbund.core.errors import Invalid, NotFound, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members import queries as members
from verbund.members.models import Office
from verbund.members.queries import Member
from verbund.members.staff import colleagues
from verbund.nodes import actions, carried, queries, taken
from verbund.nodes.rights import MANAGE
from verbund.nodes.shapes import DeviceRow, IssuedCode

_LOOK = {"ready": "success", "expired": "info", "revoked": "warning"}


@require_http_methods(["GET", "POST"])
@desk_page
def devices(desk: Desk) -> HttpResponse:
    """Every suitcase, codes that wait, and the form for a new one."""
    require(desk.actor, MANAGE.key)
    error: VerbundError | None = None
    issued: IssuedCode | None = None
    given = desk.request.POST
    if desk.post:
        try:
            if given.get("what") == "withdraw":
                actions.withdraw_code(
                    enrolment_id=_uuid(given.get("code", "")), actor=desk.actor
                )
                return HttpResponseRedirect(reverse("desk-devices"))
            issued = _issue(desk)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
    now = clock.now()
    context = {
        "rows": [_device(desk, row) for row in queries.devices(desk.actor)],
        "codes": [
            {"id": row.id, "name": row.name, "by": row.created_by,
             "until": _moment(row.expires_at)}
            for row in queries.open_codes(desk.actor)
        ],
        "issued": issued,
        "until": _moment(issued.expires_at) if issued else "",
        "people": _options((str(one.id), one.name) for one in colleagues(desk.actor)),
        "towns": _options((str(one.id), one.name) for one in towns_of(desk)),
        "services": _options(
            (key, one.title.de) for key, one in Names(desk).all().items()
        ),
        "given": given,
        "chosen": {
            name: given.getlist(name) for name in ("officer", "town", "service")
        },
        "error": problem(error) if error else "",
        "today": short_date_de(clock.to_berlin(now).date()),
    }  # fmt: skip
    status = error.status if error else 200
    return page(desk, "desk/devices.html", context, section="suitcases", status=status)


@require_http_methods(["GET", "POST"])
@desk_page
def device(desk: Desk, device_id: UUID) -> HttpResponse:
    """One suitcase: its tours, its certificate, and the way to shut it out."""
    row = queries.device(device_id, desk.actor)
    error: VerbundError | None = None
    given = desk.request.POST
    if desk.post:
        try:
            said = _changed(desk, row)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            say(desk, said)
            return HttpResponseRedirect(reverse("desk-device", args=[device_id]))
    forms = taken.taken_forms(desk.actor, device_id=device_id)
    context = {
        "row": _device(desk, row),
        "device": row,
        "tours": [
            {
                "id": tour.id,
                "name": tour.name,
                "day": short_date_de(tour.day),
                "until": _moment(tour.expires_at),
                "packed": _moment(tour.packed_at) if tour.packed_at else "",
                "cases": tour.cases,
                "forms": [_form(desk, one) for one in forms.get(tour.id, ())],
            }
            for tour in queries.tours(desk.actor, device_id=device_id)
        ],
        "offices": [("", "–")] + [
            (str(one.id), one.name) for one in _offices(desk, row)
        ],
        "enrolled": _moment(row.enrolled_at),
        "lost": row.lost,
        "seen": _moment(row.last_seen_at) if row.last_seen_at else "",
        "clock": round(row.clock_offset_s / 60),
        "carried": _carried(desk, device_id),
        "given": given,
        "error": problem(error) if error else "",
        "form_error": problem(error)
        if error and given.get("what") == "form" else "",
    }  # fmt: skip
    status = error.status if error else 200
    return page(desk, "desk/device.html", context, section="suitcases", status=status)


def _form(desk: Desk, row: taken.TakenRow) -> dict[str, object]:
    """A form that is taken along: what for and how far, nobody's name."""
    if row.title is None or row.owner is None:
        return {"draft": row.draft, "title": translate("nodes.form.gone"), "sub": ""}
    pages = translate("nodes.form.pages", done=row.done, count=row.pages)
    return {
        "draft": row.draft,
        "title": row.title.get(desk.language),
        "sub": f"{desk.member_name(row.owner)} · {pages}",
    }


def _carried(desk: Desk, device_id: UUID) -> dict[str, object]:
    found = carried.carried(device_id, desk.actor)
    return {
        "packed": _moment(found.packed_at) if found.packed_at else "",
        "until": _moment(found.ends_at) if found.ends_at else "",
        "cases": [
            {"number": number, "href": reverse("desk-case", args=[case_id])}
            for case_id, number in found.cases
        ],
        "forms": [
            f"{_service(desk, owner, key, service)} ({desk.member_name(owner)})"
            for owner, key, service in found.forms
        ],
        "waiting": found.waiting,
        "unclosed": found.unclosed,
    }


def _service(desk: Desk, owner: UUID, key: str, service: str) -> str:
    try:
        blueprint = catalogue.service(desk.known.members[owner], key).blueprint
    except (KeyError, NotFound):
        return key
    entrance = blueprint.service(service)
    return (entrance.title if entrance else blueprint.title).get(desk.language)


def _issue(desk: Desk) -> IssuedCode:
    given = desk.request.POST
    if desk.actor.member is None:
        raise NotFound
    days = given.get("days", "")
    return actions.issue_code(
        member=desk.known.members[desk.actor.member],
        name=given.get("name", ""),
        scope_members=[_uuid(one) for one in given.getlist("town")],
        scope_blueprints=given.getlist("service"),
        officers=[_uuid(one) for one in given.getlist("officer")],
        days=int(days) if days.isascii() and days.isdigit() else 0,
        actor=desk.actor,
    )


def _changed(desk: Desk, row: DeviceRow) -> str:
    given = desk.request.POST
    what = given.get("what", "")
    if what == "revoke":
        actions.revoke(
            device_id=row.id, reason=given.get("reason", ""), actor=desk.actor
        )
        return translate("nodes.device.revoked", name=row.name)
    if what == "close":
        actions.close_tour(tour_id=_uuid(given.get("tour", "")), actor=desk.actor)
        return translate("nodes.tour.closed")
    if what == "form":
        actions.take_form(
            tour_id=_uuid(given.get("tour", "")),
            code=given.get("form_code", "").strip()[:40],
            actor=desk.actor,
        )
        return translate("nodes.form.taken")
    if what == "leave":
        actions.leave_form(
            tour_id=_uuid(given.get("tour", "")),
            draft_id=_uuid(given.get("draft", "")),
            actor=desk.actor,
        )
        return translate("nodes.form.left")
    day = read_day(given.get("day", ""))
    if day is None:
        raise Invalid(translate("nodes.tour.which_day"))
    office = given.get("office", "")
    count = given.get("receipts", "")
    actions.plan_tour(
        device_id=row.id,
        name=given.get("name", ""),
        day=day,
        office_id=_uuid(office) if office else None,
        extra_cases=[_case(desk, one) for one in given.get("cases", "").split()],
        receipts=int(count) if count.isascii() and count.isdigit() else 0,
        actor=desk.actor,
    )
    return translate("nodes.tour.planned")


def _case(desk: Desk, number: str) -> UUID:
    for town in towns_of(desk):
        if number.upper().startswith(f"{town.short_code}-"):
            try:
                return case_queries.case_by_number(town, number.upper())
            except CaseNotFound:
                break
    raise Invalid(translate("nodes.tour.unknown_case", number=number[:40]))


def _device(desk: Desk, row: DeviceRow) -> dict[str, object]:
    state = row.state(clock.now())
    people = members.people_by_id(row.officers)
    return {
        "href": reverse("desk-device", args=[row.id]),
        "report": f"{reverse('desk-suitcases')}?koffer={row.id}",
        "name": row.name,
        "state": translate(f"nodes.device.{state}"),
        "badge": _LOOK[state],
        "towns": ", ".join(desk.member_name(one) for one in row.members),
        "officers": ", ".join(one.name for one in people.values()),
        "until": short_date_de(clock.to_berlin(row.valid_to).date()),
        "seen": _moment(row.last_seen_at) if row.last_seen_at else "–",
        "parts": row.last_seq,
        "fingerprint": row.fingerprint,
        "revoked": row.revoked_at is not None,
        "because": row.revoked_because,
    }


def towns_of(desk: Desk) -> list[Member]:
    """The actor's own body and those it acts for."""
    if desk.actor.member is None:
        return []
    own = desk.known.members[desk.actor.member]
    ids = dict.fromkeys((own.id, *served_by(desk.known, own, clock.today())))
    return [desk.known.members[one] for one in ids]


def _offices(desk: Desk, row: DeviceRow) -> list[Office]:
    known = desk.known.members
    return [
        office
        for one in (row.owner, *row.members)
        if one in known
        for office in members.offices_of(known[one])
    ]


def _options(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in pairs]


def _moment(moment: datetime) -> str:
    here = clock.to_berlin(moment)
    return f"{short_date_de(here.date())}, {here:%H:%M}"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
