"""The day: visits in order, what is sealed, drafted and in the cash box."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from verbund import engine
from verbund.cases import queries as cases
from verbund.cases.errors import CaseNotFound
from verbund.cases.forms.widgets import value_at
from verbund.catalogue import queries as catalogue
from verbund.channels.suitcase import casework, sealing, taken_forms, wording
from verbund.channels.suitcase.casework import CHANNEL
from verbund.channels.suitcase.errors import NotInPack, WorkNotFound
from verbund.channels.suitcase.forming import title_of
from verbund.channels.suitcase.frame import Koffer, open_page, page, say, working_page
from verbund.channels.suitcase.runtime import Opened
from verbund.channels.suitcase.work import Work
from verbund.core.errors import NotFound
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.nodes.local import identity
from verbund.nodes.pack_file import Stop


@require_safe
@open_page
def tour(koffer: Koffer) -> HttpResponse:
    """Appointments with addresses, and the figures of the day."""
    opened = koffer.opened
    entries = opened.outbox.entries()
    days = opened.cash.days()
    stops = opened.pack.tour.stops if opened.pack.tour else ()
    context = {
        "tour": opened.pack.tour,
        "expires": wording.moment(opened.pack.expires_at),
        "over": opened.over,
        "net": wording.net(koffer.node.net),
        "online": koffer.node.net.online is True,
        "stops": _stops(opened, stops, koffer.language),
        "taken": taken_forms.rows(opened, koffer.language),
        "finished": sum(1 for stop in stops if opened.days.of_stop(stop.case_id)),
        "absent": sum(1 for stop in stops if opened.days.is_absent(stop.case_id)),
        "waiting": sum(1 for one in entries if one.size),
        "drafts": len(opened.cabinet.all()),
        "days": days,
        "cash": sum(day.total for day in days),
        "numbers": wording.numbers(days),
        "synced": koffer.node.net.synced_at,
    }
    return page(koffer, "tour.html", context, section="tour")


def _stops(
    opened: Opened, stops: tuple[Stop, ...], language: str
) -> list[dict[str, object]]:
    drafted = {
        work.stop: work for work in opened.cabinet.all() if work.stop is not None
    }
    rows: list[dict[str, object]] = []
    current = False
    for stop in sorted(stops, key=lambda one: one.starts_at):
        sealed = opened.days.of_stop(stop.case_id)
        absent = opened.days.is_absent(stop.case_id)
        work = drafted.get(stop.case_id)
        here = not current and not sealed and not absent
        current = current or here
        rows.append(
            {
                "stop": stop,
                "title": service_title(stop, language),
                "timed": stop.starts_at != stop.ends_at,
                "address": stop.address or _address(stop),
                "sealed": wording.parts(sealed),
                "done": bool(sealed),
                "absent": absent,
                "draft": work,
                "current": here or (work is not None and not sealed),
            }
        )
    return rows


def _address(stop: Stop) -> str:
    """Where the person lives, as the case of a visit without appointment says."""
    view = cases.working_copy(stop.case_id)
    path = view.ground.blueprint.contact.address
    found = value_at(view.state.answers, path) if path else None
    if not isinstance(found, dict):
        return ""
    street = f"{found.get('street', '')} {found.get('house_number', '')}".strip()
    place = f"{found.get('postal_code', '')} {found.get('city', '')}".strip()
    return ", ".join(one for one in (street, place) if one)


def service_title(stop: Stop, language: str) -> str:
    """What the visit is for, in the words of the member's blueprint."""
    member = members.member_by_id(stop.owner)
    ground = catalogue.ground_for(member, stop.blueprint)
    return title_of(ground.blueprint, stop.service, language)


@require_safe
@open_page
def drafts(koffer: Koffer) -> HttpResponse:
    """Everything that is begun and not sealed."""
    rows = []
    for work in koffer.opened.cabinet.all():
        title = work.number or work.blueprint
        row: dict[str, object] = {"work": work, "title": title, "who": ""}
        try:
            _, ground = casework.ground_of(work)
            row["title"] = title_of(ground.blueprint, work.service, koffer.language)
            row["who"] = wording.applicant(ground, work.answers)
            if work.kind == "known":
                casework.case_of(work)
        except NotInPack as error:
            row["misfit"] = error.detail
        rows.append(row)
    return page(koffer, "drafts.html", {"rows": rows}, section="drafts")


@require_safe
@working_page
def choose(koffer: Koffer) -> HttpResponse:
    """A visit without appointment: which service, of which municipality."""
    rows = []
    words = koffer.request.GET.get("suche", "").strip().lower()[:100]
    for member in served(koffer.opened):
        for entry in catalogue.services_of(member):
            title = entry.title.get(koffer.language)
            text = " ".join((title, *entry.keywords)).lower()
            if CHANNEL in entry.channels and words in text:
                rows.append({"entry": entry, "title": title, "member": member.name})
    return page(koffer, "choose.html", {"rows": rows, "search": words}, section="tour")


@require_POST
@working_page
def begin(koffer: Koffer, member: str, blueprint: str, service: str) -> HttpResponse:
    """A new draft of this service, with what the entrance already says."""
    owner = members.member_by_slug(member)
    adopted = catalogue.service(owner, blueprint)
    adopted.entry(service)
    if not adopted.active or CHANNEL not in adopted.blueprint.channels:
        raise NotFound(translate("suitcase.choose.none"))
    definition = adopted.blueprint.service(service)
    stop = _uuid(koffer.given("stop", 40))
    preset = dict(definition.preset) if definition else {}
    work = _new(
        koffer,
        kind="new",
        member_id=owner.id,
        blueprint=blueprint,
        digest=adopted.blueprint.digest,
        service=service,
        case_id=new_id(),
        answers={**wording.nested(preset), **_known_answers(koffer, blueprint, stop)},
        stop=stop,
    )
    return HttpResponseRedirect(reverse("suitcase-work", args=[work.id]))


def _known_answers(
    koffer: Koffer, blueprint: str, stop: UUID | None
) -> dict[str, object]:
    """The answers of the stop's case, if the same form is filled in once more."""
    if stop is None:
        return {}
    try:
        view = cases.working_copy(stop)
    except CaseNotFound:
        return {}
    return dict(view.state.answers) if view.row.blueprint == blueprint else {}


@require_POST
@working_page
def visit(koffer: Koffer, case_id: UUID) -> HttpResponse:
    """Open a stop: its draft if there is one, else the case is carried on."""
    for work in koffer.opened.cabinet.all():
        if work.case_id == case_id and work.kind == "known":
            return HttpResponseRedirect(reverse("suitcase-work", args=[work.id]))
    work = _carry_on(koffer, case_id)
    return HttpResponseRedirect(reverse("suitcase-work", args=[work.id]))


@require_POST
@working_page
def absent(koffer: Koffer, case_id: UUID) -> HttpResponse:
    """Nobody was there: noted here, and in the case where it has an appointment."""
    opened = koffer.opened
    view = cases.working_copy(case_id)
    opened.days.mark_absent(case_id, clock.now())
    command = engine.RecordAttendance(actor=opened.officer, channel=CHANNEL, kept=False)
    decided = engine.decide(view.ground, view.state, command, clock.now())
    if not isinstance(decided, engine.Refusal):
        work = _carry_on(koffer, case_id)
        work = opened.cabinet.save(
            msgspec.structs.replace(
                work, stop=None, steps=(casework.step_for(command),)
            )
        )
        sealing.finish(opened, work, translate("suitcase.stop.absent"))
        koffer.node.wake()
    say(koffer, translate("suitcase.stop.noted"))
    return HttpResponseRedirect(reverse("suitcase"))


def _carry_on(koffer: Koffer, case_id: UUID) -> Work:
    try:
        view = cases.working_copy(case_id)
    except CaseNotFound:
        raise WorkNotFound from None
    return _new(
        koffer,
        kind="known",
        member_id=view.row.owner_id,
        blueprint=view.row.blueprint,
        digest=view.ground.blueprint.digest,
        service=view.row.service,
        case_id=case_id,
        number=view.number,
        position=view.position,
        answers=dict(view.state.answers),
        stop=case_id,
    )


def _new(koffer: Koffer, **values: object) -> Work:
    now: datetime = clock.now()
    work = msgspec.convert(
        {
            "id": new_id(),
            "language": koffer.language,
            "begun_at": now,
            "changed_at": now,
            **values,
        },
        Work,
    )
    return koffer.opened.cabinet.save(work)


def served(opened: Opened) -> list[members.Member]:
    """The members that the suitcase works for, by name."""
    known = members.current_directory().members
    scope = identity.load(opened.home).tenants
    rows = [known[UUID(one)] for one in scope if UUID(one) in known]
    return sorted(rows, key=lambda one: one.name)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
