"""The desk of the building department: list, form, files."""

from datetime import date
from uuid import UUID

import msgspec
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.channels.desk.listing import read_day
from verbund.core.config import config
from verbund.core.errors import FieldProblem, Invalid, NotFound, TooLarge, VerbundError
from verbund.core.rights import require
from verbund.core.ui.texts import translate
from verbund.kernel.german import short_date_de
from verbund.kernel.money import parse_euro
from verbund.topics.construction import actions, importing, queries, wording
from verbund.topics.construction.access import MAINTAIN
from verbund.topics.construction.shapes import (
    KINDS,
    PASSABLE,
    STATES,
    TRAFFIC,
    WALKERS,
    Phase,
    SiteFacts,
    SiteView,
)
from verbund.topics.construction.web.spots import ENDS, geometry_of, given_of

_SECTION = "desk-construction"
_LINES = (
    "title", "reason", "client", "street", "house_from", "house_to", "city", "detour",
    "stops", "order", "budget_url", "council_url",
)  # fmt: skip
_NEW_PHASES = 2
_MB = 1_000_000


@require_safe
@desk_page
def sites(desk: Desk) -> HttpResponse:
    """All sites of the person's body."""
    require(desk.actor, MAINTAIN.key)
    state = desk.request.GET.get("stand", "")
    views = [
        view
        for view in queries.sites_of(desk.actor)
        if not state or view.facts.state == state
    ]
    context = {
        "rows": [_row(desk, view) for view in views],
        "states": [
            {
                "label": _word(wording.STATES[name], desk)
                if name
                else translate("construction.desk.all"),
                "href": f"?stand={name}" if name else "?",
                "current": name == state,
            }
            for name in ("", *STATES)
        ],
    }
    return page(desk, "construction/desk_list.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@desk_page
def new(desk: Desk) -> HttpResponse:
    """Enter a site."""
    require(desk.actor, MAINTAIN.key)
    if not desk.post:
        return _form(desk, None, {})
    try:
        found = actions.enter_site(
            facts=_read(desk.request.POST, None), actor=desk.actor
        )
    except NotFound:
        raise
    except VerbundError as error:
        return _form(desk, None, desk.request.POST.dict(), error)
    say(desk, translate("construction.desk.saved"))
    return HttpResponseRedirect(reverse("desk-construction-site", args=[found]))


@require_http_methods(["GET", "POST"])
@desk_page
def edit(desk: Desk, site_id: UUID) -> HttpResponse:
    """Change a site; what is changed stands in its public history."""
    view = queries.site_for(site_id, desk.actor)
    if not desk.post:
        return _form(desk, view, _given(view.facts))
    try:
        changed = actions.change_site(
            site_id=site_id,
            facts=_read(desk.request.POST, view.facts),
            actor=desk.actor,
        )
    except NotFound:
        raise
    except VerbundError as error:
        return _form(desk, view, desk.request.POST.dict(), error)
    say(desk, translate(f"construction.desk.{'saved' if changed else 'same'}"))
    return HttpResponseRedirect(reverse("desk-construction-site", args=[site_id]))


@require_POST
@desk_page
def remove(desk: Desk, site_id: UUID) -> HttpResponse:
    """Delete a site that was entered by mistake."""
    actions.remove_site(site_id=site_id, actor=desk.actor)
    say(desk, translate("construction.desk.removed"))
    return HttpResponseRedirect(reverse("desk-construction"))


@require_http_methods(["GET", "POST"])
@desk_page
def upload(desk: Desk) -> HttpResponse:
    """Read a file: OpenStreetMap, GeoJSON, WZDx."""
    require(desk.actor, MAINTAIN.key)
    error: VerbundError | None = None
    if desk.post:
        try:
            said = _take(desk)
        except NotFound:
            raise
        except VerbundError as refused:
            error = refused
        else:
            say(desk, said)
            return HttpResponseRedirect(reverse("desk-construction"))
    errors = field_errors(error, "#file") if error else []
    given = desk.request.POST
    context = {
        "errors": errors,
        "wrong": {one["path"]: one["message"] for one in errors},
        "given": given,
    }
    return page(
        desk,
        "construction/desk_import.html",
        context,
        section=_SECTION,
        status=error.status if error else 200,
    )


def _take(desk: Desk) -> str:
    if desk.actor.member is None:
        raise NotFound
    sent = desk.request.FILES.get("file")
    if sent is None:
        raise Invalid(
            fields=[FieldProblem("file", translate("construction.desk.no_file"))]
        )
    if (sent.size or 0) > config().upload_max_mb * _MB:
        raise TooLarge(f"Erlaubt sind höchstens {config().upload_max_mb} MB.")
    given = desk.request.POST
    form, found, left_out = importing.read_sites(sent.read())
    found = importing.dated(
        found, _day(given, "starts_on", []), _day(given, "ends_on", [])
    )
    done = actions.import_sites(
        member_id=desk.actor.member, sites=found, actor=desk.actor
    )
    return translate(
        "construction.desk.imported",
        form=form,
        added=done.added,
        changed=done.changed,
        same=done.same,
        left_out=left_out,
    )


def _form(
    desk: Desk,
    view: SiteView | None,
    given: dict[str, str],
    error: VerbundError | None = None,
) -> HttpResponse:
    errors = field_errors(error, "#title") if error else []
    # What a request leaves out is as in an empty form.
    given = _given(SiteFacts(title="---")) | {"title": ""} | given
    count = len(view.facts.phases) if view else 0
    while given.get(f"phases.{count}.title"):
        count += 1
    owner = view.owner_id if view else desk.actor.member
    member = desk.known.members.get(owner) if owner else None
    context = {
        "view": view,
        "given": given,
        "errors": errors,
        "wrong": {one["path"]: one["message"] for one in errors},
        "labels": {name: _word(text, desk) for name, text in wording.FACTS.items()},
        "kinds": [(k, _word(wording.KINDS[k], desk)) for k in KINDS],
        "states": [(s, _word(wording.STATES[s], desk)) for s in STATES],
        "passable": [(p, _word(wording.PASSABLE[p], desk)) for p in PASSABLE],
        "traffic": [(t, _word(wording.TRAFFIC[t], desk)) for t in TRAFFIC],
        "walkers": WALKERS,
        "ends": ENDS,
        "around": member.slug if member else "",
        "phases": range(count + _NEW_PHASES),
        "public": reverse("construction-site", args=[member.slug, view.id])
        if view and member
        else "",
    }
    return page(
        desk,
        "construction/desk_site.html",
        context,
        section=_SECTION,
        status=error.status if error else 200,
    )


def _given(facts: SiteFacts) -> dict[str, str]:
    """The facts as a form writes them."""
    given = {
        name: str(getattr(facts, name))
        for name in (*_LINES, "kind", "state", "traffic", *WALKERS)
    }
    given |= {name: _iso(getattr(facts, name)) for name in ("starts_on", "ends_on")}
    given |= {
        name: "yes" if getattr(facts, name) else ""
        for name in ("starts_verified", "ends_verified")
    }
    cents = facts.cost_cents
    given["cost"] = "" if cents is None else f"{cents // 100},{cents % 100:02d}"
    given |= given_of(facts.geometry)
    for number, phase in enumerate(facts.phases):
        key = f"phases.{number}"
        given[f"{key}.title"] = phase.title
        given[f"{key}.text"] = phase.text
        given[f"{key}.starts_on"] = _iso(phase.starts_on)
        given[f"{key}.ends_on"] = _iso(phase.ends_on)
        for who in WALKERS:
            given[f"{key}.{who}"] = getattr(phase, who) or ""
    return given


def _read(given: QueryDict, before: SiteFacts | None) -> SiteFacts:
    """The facts that a form holds; ``Invalid`` names every field that is wrong."""
    wrong: list[FieldProblem] = []
    values: dict[str, object] = {name: given.get(name, "").strip() for name in _LINES}
    if len(str(values["title"])) < 3:
        wrong.append(FieldProblem("title", translate("construction.desk.no_title")))
    for name in ("kind", "state", "traffic", *WALKERS):
        values[name] = given.get(name, "")
    for name in ("starts_on", "ends_on"):
        values[name] = _day(given, name, wrong)
    for name in ("starts_verified", "ends_verified"):
        values[name] = given.get(name) == "yes"
    values["cost_cents"] = _cents(given.get("cost", ""), wrong)
    values["geometry"] = geometry_of(given, wrong)
    values["phases"] = tuple(_phases(given, wrong))
    if before is not None:
        values |= {"source": before.source, "licence": before.licence}
    if wrong:
        raise Invalid(fields=wrong)
    try:
        return msgspec.convert(values, SiteFacts)
    except msgspec.ValidationError as error:
        raise Invalid(f"Ein Wert passt nicht: {error}") from error


def _phases(given: QueryDict, wrong: list[FieldProblem]) -> list[Phase]:
    found = []
    number = 0
    while (title := given.get(f"phases.{number}.title")) is not None:
        key = f"phases.{number}"
        number += 1
        if not title.strip():
            continue
        values = {
            "title": title.strip(),
            "text": given.get(f"{key}.text", "").strip(),
            "starts_on": _day(given, f"{key}.starts_on", wrong),
            "ends_on": _day(given, f"{key}.ends_on", wrong),
            **{who: given.get(f"{key}.{who}") or None for who in WALKERS},
        }
        try:
            found.append(msgspec.convert(values, Phase))
        except msgspec.ValidationError as error:
            wrong.append(FieldProblem(f"{key}.title", f"Phase {number}: {error}"))
    return found


def _day(given: QueryDict, name: str, wrong: list[FieldProblem]) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    found = read_day(text)
    if found is None:
        wrong.append(FieldProblem(name, translate("construction.desk.no_day")))
    return found


def _cents(text: str, wrong: list[FieldProblem]) -> int | None:
    if not text.strip():
        return None
    try:
        return parse_euro(text)
    except ValueError as error:
        wrong.append(FieldProblem("cost", str(error)))
        return None


def _row(desk: Desk, view: SiteView) -> dict[str, object]:
    facts = view.facts
    return {
        "href": reverse("desk-construction-site", args=[view.id]),
        "title": facts.title,
        "member": desk.member_name(view.owner_id),
        "kind": _word(wording.KINDS[facts.kind], desk),
        "state": _word(wording.STATES[facts.state], desk),
        "place": wording.place(
            facts.street, facts.house_from, facts.house_to, facts.city, desk.language
        )
        or "–",
        "starts": _short(facts.starts_on, facts.starts_verified),
        "ends": _short(facts.ends_on, facts.ends_verified),
        "closed": wording.closed_for(
            {w: getattr(facts, w) for w in WALKERS}, desk.language
        )
        or "–",
    }


def _short(day: date | None, sure: bool) -> str:
    if day is None:
        return "–"
    return short_date_de(day) if sure else f"{short_date_de(day)} (?)"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _word(text: wording.Words, desk: Desk) -> str:
    return wording.worded(text, desk.language)
