"""Responsibilities at the desk: the table, its trial on the past, its versions."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import replace

from verbund.channels.desk import duties
from verbund.channels.desk.frame import Desk, desk_page, field_errors, page, say
from verbund.core.errors import Conflict, Invalid, NotFound, VerbundError
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import datetime_de
from verbund.members.queries import Member
from verbund.responsibility import (
    actions,
    importing,
    queries,
    rehearsal,
    roads,
    tabular,
)
from verbund.responsibility.review import check
from verbund.responsibility.rules import AtBorder, Table
from verbund.responsibility.world import world_of

_MOST_TOLERANCE = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def table(desk: Desk, slug: str = "") -> HttpResponse:
    """The table that counts or is being written: rows, files, flaws, activation."""
    member = duties.chosen(desk, slug)
    error: VerbundError | None = None
    if desk.post:
        try:
            return _done(desk, member)
        except (Invalid, Conflict) as caught:
            error = caught
    draft, active = queries.draft_of(member), queries.active_table(member)
    shown = draft or active
    content = shown.table if shown else Table()
    typed = dict(desk.request.POST.lists()) if error is not None else None
    if typed is not None and "ziel" not in typed:
        typed = None
    world = world_of(member)
    context = {
        **_frame(desk, member, "table"),
        "draft": draft,
        "active": active,
        "position": draft.position if draft else 0,
        "note": draft.note if draft else "",
        "rows": duties.form_rows(content, typed),
        "in_form": len(content.rules) <= duties.MOST_IN_FORM,
        "count": len(content.rules),
        "areas": content.areas,
        "tolerance": content.tolerance_m,
        "at_border": content.at_border,
        "borders": [(way, translate(f"duty.border.{way}")) for way in ("ask", "both")],
        "roads": content.roads,
        "road_choices": [("", translate("duty.no_roads")), *roads.choices()],
        "columns": tabular.COLUMNS,
        "flaws": duties.flaw_rows(check(content, world, on=clock.today())),
        "world": {
            "categories": sorted(world.categories.items()),
            "offices": sorted(world.offices),
            "external": sorted(world.external),
        },
        "errors": field_errors(error, "#zeilen") if error else [],
    }
    status = error.status if error else 200
    return page(desk, "desk/duties.html", context, section="duties", status=status)


@require_safe
@desk_page
def export(desk: Desk, slug: str) -> HttpResponse:
    """The rows as CSV for a spreadsheet, the draft's if there is one."""
    member = duties.chosen(desk, slug)
    shown = queries.draft_of(member) or queries.active_table(member)
    text = tabular.written(shown.table.rules if shown else ())
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv")
    name = f"zustaendigkeit-{member.slug}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@desk_page
def trial(desk: Desk, slug: str) -> HttpResponse:
    """The draft tried on past reports; one of them explained row by row."""
    member = duties.chosen(desk, slug)
    draft = queries.draft_of(member)
    asked = desk.request.GET.get("vorgang", "")
    context: dict[str, object] = {**_frame(desk, member, "trial"), "draft": draft}
    shown = draft or queries.active_table(member)
    if shown is None:
        return page(desk, "desk/duties_trial.html", context, section="duties")
    errors = [
        flaw
        for flaw in check(shown.table, world_of(member), on=clock.today())
        if flaw.kind == "error"
    ]
    context["flaws"] = duties.flaw_rows(errors)
    if errors:
        return page(desk, "desk/duties_trial.html", context, section="duties")
    if asked:
        with suppress(ValueError):
            past = rehearsal.past_report(member, UUID(asked))
            if past is None:
                raise NotFound
            found = rehearsal.explained(member, past, shown.table)
            context |= {"past": past, "explained": duties.explanation(found)}
    elif draft is not None:
        context["found"] = rehearsal.rehearse(member, draft.table)
    return page(desk, "desk/duties_trial.html", context, section="duties")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def versions(desk: Desk, slug: str) -> HttpResponse:
    """Every version of the table; one of them may be begun anew."""
    member = duties.chosen(desk, slug)
    if desk.post:
        number = desk.request.POST.get("number", "")
        actions.bring_back(
            member=member,
            number=int(number) if number.isdigit() and len(number) < 9 else 0,
            actor=desk.actor,
        )
        say(desk, translate("duty.done.brought_back"))
        return HttpResponseRedirect(reverse("desk-duties-of", args=[member.slug]))
    rows = [
        {
            "number": one.number,
            "state": translate(f"duty.state.{one.state}"),
            "note": one.note,
            "count": len(one.table.rules),
            "by": one.activated_by or one.changed_by,
            "at": datetime_de(one.activated_at or one.changed_at),
        }
        for one in queries.versions_of(member)
    ]
    context = {**_frame(desk, member, "versions"), "rows": rows}
    return page(desk, "desk/duties_versions.html", context, section="duties")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page
def bodies(desk: Desk, slug: str) -> HttpResponse:
    """Bodies outside: register, change, retire. A key is written, never shown."""
    member = duties.chosen(desk, slug)
    given = desk.request.POST
    error: VerbundError | None = None
    if desk.post:
        try:
            return _body_done(desk, member)
        except Invalid as caught:
            error = caught
    names = ("key", "name", "kind", "email", "endpoint", "jurisdiction", "services")
    context = {
        **_frame(desk, member, "bodies"),
        "rows": queries.bodies_of(member),
        "given": {name: given.get(name, "") for name in names},
        "kinds": [(k, translate(f"duty.kind.{k}")) for k in ("email", "open311")],
        "errors": field_errors(error, "#key") if error else [],
        "wrong": {
            **dict.fromkeys(names),
            **({f.path: f.message for f in error.fields} if error else {}),
        },
    }
    status = error.status if error else 200
    return page(
        desk, "desk/duties_bodies.html", context, section="duties", status=status
    )


def _frame(desk: Desk, member: Member, current: str) -> dict[str, object]:
    tabs = (
        ("table", "desk-duties-of"),
        ("trial", "desk-duties-trial"),
        ("bodies", "desk-duties-bodies"),
        ("versions", "desk-duties-versions"),
    )
    return {
        "member": member,
        "towns": [
            {
                "label": one.name,
                "href": reverse("desk-duties-of", args=[one.slug]),
                "current": one.id == member.id,
            }
            for one in duties.managed(desk)
        ],
        "tabs": [
            {
                "label": translate(f"duty.tab.{key}"),
                "href": reverse(name, args=[member.slug]),
                "current": key == current,
            }
            for key, name in tabs
        ],
    }


def _done(desk: Desk, member: Member) -> HttpResponse:
    act = desk.request.POST.get("act", "save")
    found = _ACTS.get(act)
    if found is None:
        raise NotFound
    found(desk, member)
    return HttpResponseRedirect(reverse("desk-duties-of", args=[member.slug]))


def _save(desk: Desk, member: Member) -> None:
    given = desk.request.POST
    before = _base(member)
    rules = before.rules
    if "ziel" in given:
        lines = duties.ordered(
            tabular.grid(dict(given.lists())), given.getlist("platz")
        )
        rules = tabular.rules_of(lines)
    way: AtBorder = "both" if given.get("at_border") == "both" else "ask"
    table = replace(
        before,
        rules=rules,
        tolerance_m=_tolerance(given.get("tolerance", "")),
        at_border=way,
        roads=given.get("roads", before.roads)[:60],
    )
    actions.save_draft(
        member=member,
        table=table,
        actor=desk.actor,
        note=given.get("note", ""),
        position=_position(desk),
    )
    say(desk, translate("duty.done.saved"))


def _upload(desk: Desk, member: Member) -> None:
    file = desk.request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise Invalid(translate("duty.no_file"))
    content = file.read(importing.MOST_BYTES + 1)
    found = importing.import_file(member, content, file.name or "", base=_base(member))
    actions.save_draft(
        member=member,
        table=found.table,
        actor=desk.actor,
        note=(file.name or "")[:200],
        position=_position(desk),
    )
    title = translate("duty.done.uploaded", count=found.rows)
    say(
        desk,
        title,
        kind="warning" if found.losses else "success",
        lines=[*found.losses[:40], *_more(len(found.losses) - 40)],
    )


def _more(count: int) -> list[str]:
    return [translate("duty.more_losses", count=count)] if count > 0 else []


def _activate(desk: Desk, member: Member) -> None:
    actions.activate(member=member, actor=desk.actor, position=_position(desk))
    say(desk, translate("duty.done.activated"))


def _discard(desk: Desk, member: Member) -> None:
    actions.discard_draft(member=member, actor=desk.actor)
    say(desk, translate("duty.done.discarded"))


_ACTS: dict[str, Callable[[Desk, Member], None]] = {
    "save": _save,
    "upload": _upload,
    "activate": _activate,
    "discard": _discard,
}


def _body_done(desk: Desk, member: Member) -> HttpResponse:
    given = desk.request.POST
    if given.get("act") == "retire":
        actions.retire_body(member=member, key=given.get("key", ""), actor=desk.actor)
        say(desk, translate("duty.done.retired"))
    else:
        secret = given.get("secret", "")
        actions.save_body(
            member=member,
            key=given.get("key", "").strip(),
            name=given.get("name", ""),
            kind=given.get("kind", ""),
            email=given.get("email", ""),
            endpoint=given.get("endpoint", ""),
            jurisdiction=given.get("jurisdiction", ""),
            services=_pairs(given.get("services", "")),
            secret=secret or None,
            actor=desk.actor,
        )
        say(desk, translate("duty.done.body_saved"))
    return HttpResponseRedirect(reverse("desk-duties-bodies", args=[member.slug]))


def _pairs(text: str) -> dict[str, str]:
    """``our-code = theirs``, a line each."""
    found = {}
    for line in text.splitlines():
        ours, sign, theirs = line.partition("=")
        if sign and ours.strip() and theirs.strip():
            found[ours.strip()[:80]] = theirs.strip()[:120]
    return found


def _base(member: Member) -> Table:
    shown = queries.draft_of(member) or queries.active_table(member)
    return shown.table if shown else Table()


def _position(desk: Desk) -> int | None:
    text = desk.request.POST.get("position", "")
    return int(text) if text.isdigit() and int(text[:9]) > 0 else None


def _tolerance(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= _MOST_TOLERANCE):
        raise Invalid(translate("duty.wrong_tolerance", most=_MOST_TOLERANCE))
    return int(text)
