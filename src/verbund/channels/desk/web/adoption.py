"""Adopting a blueprint: one page with the by-law's values, bindings and a rehearsal."""

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from verbund.cases.queries import processing_times
from verbund.catalogue import actions
from verbund.catalogue.actions_work import work_report
from verbund.catalogue.library import uses_by_key
from verbund.catalogue.slots import Slot, own_fact, slots_of
from verbund.catalogue.suggestions import similar_members
from verbund.catalogue.work import WorkReport
from verbund.channels.desk import adoption as forms
from verbund.channels.desk import library as shown
from verbund.channels.desk.adopted_values import day_of, values_of
from verbund.channels.desk.frame import (
    Desk,
    desk_page,
    field_errors,
    page,
    problem,
    say,
)
from verbund.channels.desk.own_fields import (
    KINDS,
    NAMES,
    PERSONAL,
    NewField,
    of_own_field,
    own_fields,
    with_field,
    without_field,
)
from verbund.channels.desk.previews import kinds_of
from verbund.channels.desk.web.library import town_of
from verbund.channels.desk.wording import (
    own_texts,
    with_text,
    without_text,
    wordings,
)
from verbund.core.errors import FieldProblem, Invalid, NotFound, VerbundError
from verbund.core.ui.filters import field_id
from verbund.core.ui.texts import translate
from verbund.engine.overlay import Overlay
from verbund.engine.text import LANGUAGES
from verbund.kernel import clock
from verbund.kernel.calendars import LAND_NAMES
from verbund.kernel.german import time_de
from verbund.members import queries as members
from verbund.members.queries import Member


@require_POST
@desk_page
def begin(desk: Desk, key: str, member: str) -> HttpResponse:
    """Begin or go on; leads to the page that fits."""
    town = town_of(desk, member)
    version = desk.request.POST.get("version") or None
    try:
        report = actions.begin_work(
            member=town, key=key, version=version, actor=desk.actor
        )
    except VerbundError as error:
        say(desk, problem(error), kind="warning")
        return HttpResponseRedirect(reverse("desk-blueprint", args=[key]))
    return HttpResponseRedirect(_address(report, key, town))


@require_http_methods(["GET", "POST"])
@desk_page
def adopt(desk: Desk, key: str, member: str) -> HttpResponse:
    """Values, bindings, rehearsal; what is typed is kept, what is missing is named."""
    town = town_of(desk, member)
    report = begun(desk, key, town)
    errors: list[dict[str, str]] = []
    wrong: dict[str, str] = {}
    if desk.post:
        what = desk.request.POST.get("what", "")
        try:
            if what == "discard":
                return _discarded(desk, key, town, report)
            report = saved(desk, town, report)
            if what == "word" or what.startswith("unword."):
                return _reworded(desk, key, town, report, what)
            if what == "field" or what.startswith("unfield."):
                return _asked_more(desk, key, town, report, what)
            if what == "activate":
                return activated(desk, key, town, report)
            if not what.startswith("more."):
                say(desk, translate("library.adopt.saved"))
            more = what.removeprefix("more.") if what.startswith("more.") else ""
            tail = f"?mehr={more}#v-{more}" if more else ""
            address = reverse("desk-adopt", args=[key, member])
            return HttpResponseRedirect(f"{address}{tail}")
        except VerbundError as error:
            errors = errors_of(error)
            wrong = {one.path: one.message for one in error.fields}
            report = begun(desk, key, town)
    context = adoption_context(desk, key, town, report)
    mine = own_fields(report)
    context |= {
        "errors": errors,
        "wordings": wordings(report.upstream),
        "own_texts": [
            one
            for one, edit in zip(own_texts(report), report.own, strict=True)
            if not of_own_field(edit, mine)
        ],
        "own_fields": mine,
        "new_field": _new_field(desk.request.POST),
        "field_wrong": {name: wrong.get(name, "") for name in NAMES},
        "kinds": [(one, translate(f"library.own.kind.{one}")) for one in KINDS],
        "personal": [
            (one, translate(f"library.own.personal.{one}")) for one in PERSONAL
        ],
        "form_pages": [(step.id, step.title.de) for step in report.upstream.steps],
        "typed": {code: desk.request.POST.get(f"w.{code}", "") for code in LANGUAGES},
        "word_path": desk.request.POST.get("w.path", ""),
    }
    keys = [(("Alt", "S"), translate("library.key.save"))]
    return page(desk, "desk/adopt.html", context, section="library", keys=keys)


def begun(desk: Desk, key: str, town: Member) -> WorkReport:
    """What was begun; ``NotFound`` if nothing was."""
    report = work_report(member=town, key=key, actor=desk.actor)
    if report is None:
        raise NotFound("Hier ist nichts begonnen. Gehen Sie über die Blaupause.")
    return report


def saved(desk: Desk, town: Member, report: WorkReport) -> WorkReport:
    """Keep what the form says."""
    post = desk.request.POST
    return actions.save_work(
        member=town,
        draft_id=report.work.id,
        actor=desk.actor,
        parameters=values_of(post, report),
        bindings=bindings_in(desk, report),
        active_from=day_in(post.get("active_from", ""), "active_from"),
        expected_position=position_in(desk),
    )


def activated(desk: Desk, key: str, town: Member, report: WorkReport) -> HttpResponse:
    """Put it in force, or let it begin on its day."""
    day = report.work.active_from
    if report.is_update and day is not None and day > clock.today():
        actions.schedule_work(member=town, draft_id=report.work.id, actor=desk.actor)
        say(desk, translate("library.update.scheduled", day=forms.spelled(day)))
    else:
        done = actions.activate_work(
            member=town, draft_id=report.work.id, actor=desk.actor
        )
        begins = forms.spelled(done.adoption.active_from)
        text = "library.adopt.updated" if report.is_update else "library.adopt.done"
        title = translate(
            text,
            member=town.official_name,
            version=done.adoption.version.version,
            day=begins,
        )
        say(desk, title, lines=[translate("library.adopt.recorded")])
    return HttpResponseRedirect(reverse("desk-blueprint", args=[key]))


def adoption_context(
    desk: Desk, key: str, town: Member, report: WorkReport
) -> dict[str, object]:
    """What both pages show of values, bindings and rehearsal."""
    names = {m.slug: m.name for m in desk.known.members.values()}
    more = desk.request.GET.get("mehr", "")
    values = forms.forms_of(report, names, more)
    slots = [_slot(desk, slot, report, town) for slot in slots_of(report.blueprint)]
    similar = similar_members(town, key)[:2]
    times = processing_times().get(key)
    blueprint = report.blueprint
    return {
        "report": report,
        "work": report.work,
        "blueprint": blueprint,
        "town": town,
        "values": [form for form in values if not form.fixed],
        "fixed": [form for form in values if form.fixed],
        "land": LAND_NAMES.get(town.land, town.land),
        "units": [
            (u, translate(f"library.unit.{u}")) for u in ("D", "WD", "W", "M", "Y")
        ],
        "slots": slots,
        "bound": sum(1 for slot in slots if slot["done"]),
        "missing": len(report.because),
        "saved_at": time_de(report.work.changed_at),
        "active_from": forms.written_day(report.work.active_from),
        "passed": len(report.rehearsed) - len(report.failures),
        "rehearsed": report.rehearsed,
        "similar": [member.name for member in similar],
        "users": len(uses_by_key().get(key, ())),
        "median": shown.median_words(times),
        "pages": len(blueprint.steps),
        "letters": len(blueprint.notices),
        "previews": {
            what: reverse("desk-blueprint-preview", args=[key, what])
            for what in kinds_of(blueprint)
        },
    }


def errors_of(error: VerbundError) -> list[dict[str, str]]:
    """Every problem with a link to its place on the page."""
    if not error.fields:
        return field_errors(error, "#werte")
    return [
        {
            "message": one.message,
            "href": f"#{field_id(one.path)}"
            if one.path in NAMES
            else f"#v-{one.path.partition('.')[0]}",
            "path": one.path,
        }
        for one in error.fields
    ]


def _address(report: WorkReport, key: str, town: Member) -> str:
    update = report.is_update and report.base != report.upstream
    name = "desk-update" if update else "desk-adopt"
    return reverse(name, args=[key, town.slug])


def _discarded(desk: Desk, key: str, town: Member, report: WorkReport) -> HttpResponse:
    actions.discard_work(member=town, draft_id=report.work.id, actor=desk.actor)
    say(desk, translate("library.adopt.discarded"))
    return HttpResponseRedirect(reverse("desk-blueprint", args=[key]))


def _reworded(
    desk: Desk, key: str, town: Member, report: WorkReport, what: str
) -> HttpResponse:
    """Put one text in own words, or back."""
    post = desk.request.POST
    if what == "word":
        typed = {code: post.get(f"w.{code}", "") for code in LANGUAGES}
        overlay: Overlay | None = with_text(report, post.get("w.path", ""), typed)
    else:
        overlay = without_text(report, what.removeprefix("unword."))
    actions.save_work(
        member=town, draft_id=report.work.id, actor=desk.actor, overlay=overlay
    )
    say(desk, translate("library.words.saved"))
    address = reverse("desk-adopt", args=[key, town.slug])
    return HttpResponseRedirect(f"{address}#worte")


def _asked_more(
    desk: Desk, key: str, town: Member, report: WorkReport, what: str
) -> HttpResponse:
    """Add a question of the town's own, or leave one out."""
    if what == "field":
        overlay = with_field(report, _new_field(desk.request.POST))
    else:
        overlay = without_field(report, what.removeprefix("unfield."))
    actions.save_work(
        member=town, draft_id=report.work.id, actor=desk.actor, overlay=overlay
    )
    say(desk, translate("library.own.saved"))
    address = reverse("desk-adopt", args=[key, town.slug])
    return HttpResponseRedirect(f"{address}#fragen")


def _new_field(post: QueryDict) -> NewField:
    return NewField(
        labels={code: post.get(f"f.{code}", "")[:200] for code in LANGUAGES},
        kind=post.get("f.kind", ""),
        page=post.get("f.page", ""),
        personal=post.get("f.personal", ""),
        required=post.get("f.required") == "yes",
    )


def _slot(
    desk: Desk, slot: Slot, report: WorkReport, town: Member
) -> dict[str, object]:
    """One thing of the member's own that the blueprint needs."""
    bound = report.work.bindings.get(slot.name)
    fact = own_fact(slot, town)
    value = bound.get("name", "") if isinstance(bound, dict) else bound
    offices = (
        [office.name for office in members.offices_of(town)] if slot.office else []
    )
    return {
        "name": slot.name,
        "title": slot.title,
        "cure": slot.cure,
        "office": slot.office,
        "offices": offices,
        "value": str(value or ""),
        "fact": fact,
        "done": bool(value or fact),
    }


def bindings_in(desk: Desk, report: WorkReport) -> dict[str, object]:
    found: dict[str, object] = {}
    for slot in slots_of(report.blueprint):
        given = desk.request.POST.get(f"b.{slot.name}")
        if given is None:
            continue
        given = given.strip()[:200]
        found[slot.name] = (
            {"kind": "own", "name": given} if slot.office and given else given
        )
    return found


def day_in(text: str, name: str) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        message = f"„{text}“ ist kein Tag. Schreiben Sie ihn wie 01.01.2027."
        raise Invalid(message, fields=[FieldProblem(name, message, "date")]) from None


def position_in(desk: Desk) -> int | None:
    given = desk.request.POST.get("position", "")
    return int(given) if given.isdigit() else None


__all__ = ["adopt", "begin"]
