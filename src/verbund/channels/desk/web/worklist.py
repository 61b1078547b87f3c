"""The worklist: views, filters, pages, selection, saved views, CSV."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import CONSULT, EXPORT, READ, WORK, ref
from verbund.cases.shapes import BulkReport, SavedViewRow, WorklistPage
from verbund.channels.desk import listing
from verbund.channels.desk.frame import (
    Desk,
    Names,
    desk_page,
    page,
    problem,
    say,
    served_by,
)
from verbund.channels.desk.listing import Wish, read_wish
from verbund.core.errors import Invalid, VerbundError
from verbund.core.rights import OPERATE, require
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Colleague
from verbund.members.roles import MANAGE_REGION

_SIZE = 50
_KEYS = (
    (("J", "K"), "work.key.row"), (("Enter",), "work.key.open"),
    (("X",), "work.key.select"), (("N",), "work.key.next"), (("/",), "work.key.search"),
    (("Alt", "Z"), "work.key.unfilter"),
)  # fmt: skip


_ELSEWHERE = (
    (OPERATE.key, "desk-operations"),
    (MANAGE_REGION.key, "desk-pilots"),
    (CONSULT.key, "desk-consultations"),
)


@require_safe
@desk_page
def worklist(desk: Desk) -> HttpResponse:
    """One page of cases."""
    if not desk.may(READ.key):
        # Who handles no cases begins with what they came for.
        for right, address in _ELSEWHERE:
            if desk.may(right):
                return HttpResponseRedirect(reverse(address))
    wish = read_wish(desk.request.GET)
    return show(desk, wish)


def show(desk: Desk, wish: Wish, *, status: int = 200) -> HttpResponse:
    """Draw the list that is wished for."""
    found = _page_of(desk, wish)
    names = Names(desk)
    people = members.colleagues(desk.actor)
    saved = queries.saved_views(actor=desk.actor)
    filtering = "filter" in desk.request.GET
    active = listing.chips(desk, wish, names, people)
    context = {
        "wish": wish,
        "found": found,
        "views": _views(wish, found, saved),
        "saved_now": next((s for s in saved if str(s.id) == wish.saved), None),
        "chips": active,
        "columns": listing.columns(wish),
        "rows": listing.rows_of(desk, found.rows, names, people),
        "people": _people(desk, people),
        "offices": _offices(desk),
        "back": wish.query(nach=wish.cursor),
        "form": _filter_form(desk, wish, names, people) if filtering else {},
        "without": _without(desk, wish, active) if not found.rows else [],
        "members_count": len(_handled(desk)),
        "may_work": desk.may(WORK.key),
        "may_export": desk.may(EXPORT.key),
        "hidden": listing.filter_query(wish.filters),
        "open_filters": filtering,
        "open_save": "speichern" in desk.request.GET,
    }
    keys = [(names_, translate(what)) for names_, what in _KEYS]
    return page(
        desk,
        "desk/worklist.html",
        context,
        section="worklist",
        keys=keys,
        status=status,
    )


def _handled(desk: Desk) -> set[UUID]:
    """Members whose cases the person handles: the own ones, and those they act for."""
    own = [desk.known.members[one] for one in desk.actor.members]
    today = clock.today()
    return {id_ for body in own for id_ in served_by(desk.known, body, today)} | {
        body.id for body in own
    }


def _page_of(desk: Desk, wish: Wish) -> WorklistPage:
    return queries.worklist(
        actor=desk.actor,
        view=wish.view,
        filters=wish.filters,
        sort=wish.sort,
        cursor=wish.cursor,
        limit=_SIZE,
        known=desk.known,
    )


def _views(
    wish: Wish, found: WorklistPage, saved: Sequence[SavedViewRow]
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "label": translate(f"work.view.{view}"),
            "href": f"?ansicht={view}",
            "count": getattr(found.counts, view),
            "current": view == wish.view and not wish.saved,
        }
        for view in queries.VIEWS
    ]
    for kept in saved:
        own = Wish(
            view=kept.view, sort=kept.sort, filters=kept.filters, saved=str(kept.id)
        )
        rows.append(
            {
                "label": kept.name,
                "href": own.query(),
                "current": str(kept.id) == wish.saved,
            }
        )
    return rows


def _people(desk: Desk, people: Sequence[Colleague]) -> list[tuple[str, str]]:
    me = translate("work.list.me", name=desk.actor.name)
    others = [(str(p.id), p.name) for p in people if str(p.id) != desk.actor.id]
    return [(desk.actor.id, me), *others, ("-", translate("work.list.nobody"))]


def _offices(desk: Desk) -> list[tuple[str, str]]:
    """Offices of the person's members, to filter by and to assign to."""
    return [
        (str(office.id), office.name)
        for member in desk.known.members
        if member in desk.actor.members
        for office in desk.known.offices.get(member, ())
        if office.closed_on is None
    ]


def _filter_form(
    desk: Desk, wish: Wish, names: Names, people: Sequence[Colleague]
) -> dict[str, object]:
    owners = sorted(
        ((str(m.id), m.name) for m in _owners(desk)), key=lambda pair: pair[1]
    )
    return {
        "services": [
            (key, b.title.get(desk.language)) for key, b in names.all().items()
        ],
        "states": listing.state_options(desk, names),
        "owners": owners,
        "channels": [(c, listing.channel_word(c)) for c in listing.CHANNELS],
        "people": _people(desk, people),
        "values": listing.filter_query(wish.filters),
    }


def _owners(desk: Desk) -> list[members.Member]:
    from_own = [desk.known.members[m] for m in desk.actor.members]
    served = {owner for member in from_own for owner in listing.served(desk, member)}
    return [desk.known.members[one] for one in served | desk.actor.members]


def _without(
    desk: Desk, wish: Wish, chips: Sequence[dict[str, str]]
) -> list[dict[str, object]]:
    """How many hits there would be without each filter."""
    found: list[dict[str, object]] = []
    for chip in chips:
        other = wish.without(chip["field"])
        count = queries.worklist(
            actor=desk.actor, view=wish.view, filters=other.filters, sort=wish.sort,
            limit=1, known=desk.known,
        ).total  # fmt: skip
        found.append(
            {"label": chip["label"], "href": chip["href"], "count": count or 0}
        )
    return found


# --- what is done with a list -------------------------------------------------


@require_POST
@desk_page
def bulk(desk: Desk) -> HttpResponse:
    """The same step for all ticked rows; the report names each that failed."""
    given = desk.request.POST
    back = _back(given.get("back", ""))
    chosen = _chosen(given.getlist("case"))
    if not chosen:
        say(desk, translate("work.bulk.nothing"), kind="warning")
        return HttpResponseRedirect(back)
    try:
        report = _carry_out(desk, given.get("do", ""), chosen)
    except VerbundError as error:
        say(desk, problem(error), kind="danger")
        return HttpResponseRedirect(back)
    title = translate(
        "work.bulk.report",
        done=len(report.done),
        all=len(report.done) + len(report.failed),
    )
    lines = [f"{failure.number}: {failure.why}" for failure in report.failed]
    say(desk, title, kind="warning" if lines else "success", lines=lines)
    return HttpResponseRedirect(back)


def _carry_out(desk: Desk, what: str, chosen: dict[UUID, int]) -> BulkReport:
    given, ids = desk.request.POST, tuple(chosen)
    if what == "assign":
        person, name = _assignee(desk, given.get("person", ""))
        return actions.bulk_assign(
            case_ids=ids, actor=desk.actor, person=person, name=name, positions=chosen
        )
    if what == "resubmit":
        on = listing.read_day(given.get("on", ""))
        if on is None:
            raise Invalid(translate("work.error.day"))
        actor = ref(desk.actor)
        return actions.bulk_act(
            case_ids=ids,
            command=lambda _: engine.Resubmit(actor=actor, on=on),
            actor=desk.actor,
            positions=chosen,
        )
    raise Invalid(translate("work.bulk.unknown"))


def _assignee(desk: Desk, person: str) -> tuple[str | None, str]:
    if person in {"", "-"}:
        return None, ""
    if person == desk.actor.id:
        return person, desk.actor.name
    for one in members.colleagues(desk.actor):
        if str(one.id) == person:
            return person, one.name
    raise Invalid(translate("work.error.person"))


def _chosen(values: Sequence[str]) -> dict[UUID, int]:
    """Ids and the positions that the person saw; anything else is passed over."""
    found: dict[UUID, int] = {}
    for value in values:
        case_id, _, position = value.partition(".")
        try:
            found[UUID(case_id)] = int(position[:9])
        except ValueError:
            continue
    return found


def _back(query: str) -> str:
    """The list again; only parameters are taken from outside."""
    base = reverse("desk-worklist")
    return f"{base}{query}" if query.startswith("?") else base


@require_POST
@desk_page
def save(desk: Desk) -> HttpResponse:
    """Keep this list by name."""
    given = desk.request.POST
    wish = read_wish(given)
    try:
        kept = actions.save_view(
            actor=desk.actor,
            name=given.get("name", ""),
            view=wish.view,
            filters=wish.filters,
            sort=wish.sort,
            for_all=bool(given.get("for_all")),
        )
    except VerbundError as error:
        say(desk, problem(error), kind="danger")
        return HttpResponseRedirect(_back(wish.query(speichern="1")))
    say(desk, translate("work.saved.done", name=kept.name))
    return HttpResponseRedirect(_back(wish.query(gespeichert=str(kept.id))))


@require_POST
@desk_page
def forget(desk: Desk, view_id: UUID) -> HttpResponse:
    """Delete a kept list."""
    try:
        actions.delete_view(actor=desk.actor, view_id=view_id)
    except VerbundError as error:
        say(desk, problem(error), kind="danger")
    else:
        say(desk, translate("work.saved.deleted"))
    return HttpResponseRedirect(reverse("desk-worklist"))


@require_safe
@desk_page
def export(desk: Desk) -> HttpResponse:
    """The whole list as CSV."""
    wish = read_wish(desk.request.GET)
    lines = queries.export_csv(
        actor=desk.actor, view=wish.view, filters=wish.filters, sort=wish.sort
    )
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="arbeitsvorrat.csv"'
    return response


@require_http_methods(["GET", "POST"])
@desk_page
def next_case(desk: Desk) -> HttpResponse:
    """Go to the next due case; with POST also take it if it is nobody's."""
    if desk.post:
        require(desk.actor, WORK.key)
        taken = actions.claim_next(actor=desk.actor)
        found = taken.id if taken else None
    else:
        after = desk.request.GET.get("nach", "")
        found = queries.next_due_case(desk.actor, after=_maybe_id(after))
    if found is None:
        say(desk, translate("work.list.nothing_due"), kind="info")
        return HttpResponseRedirect(reverse("desk-worklist"))
    return HttpResponseRedirect(reverse("desk-case", args=[found]))


def _maybe_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
