"""The worklist as people see it: filters in the address, chips, columns, rows.

Every filter is part of the address, so that a list can be kept, sent and bookmarked.
"""

from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from msgspec import Struct
from msgspec.structs import replace

from verbund.cases import queries as cases
from verbund.cases.shapes import NO_FILTERS, CaseRow, Due, Filters
from verbund.channels.desk.frame import Desk, Names, served_by, state_title
from verbund.core.ui.filters import ago
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.kernel.german import short_date_de
from verbund.members.models import Member
from verbund.members.queries import Colleague

SHAPES: Mapping[str, str] = {
    "none": "none", "overdue": "late", "today": "today", "soon": "soon",
    "planned": "plan", "suspended": "rest", "met": "done",
}  # fmt: skip
CHANNELS = (
    "web", "api", "counter", "hotline", "terminal", "suitcase", "paper", "desk",
    "fitconnect",
    "open311",
)  # fmt: skip
PHASES = ("received", "processing", "action_required", "completed")
_TEXTS = {
    "state": "zustand", "phase": "phase", "blueprint": "leistung",
    "service": "anliegen",
    "assignee": "person", "office": "stelle", "channel": "zugang", "text": "suche",
}  # fmt: skip
_DAYS = {
    "due_from": "frist-von", "due_until": "frist-bis",
    "opened_from": "eingang-von", "opened_until": "eingang-bis",
}  # fmt: skip
_MEMBERS = {"owner": "kommune", "acting": "handelt"}
_LONGEST = 200


class Row(Struct, frozen=True, kw_only=True):
    """One line of the list as the macro draws it; ``by`` prepared a proposal."""

    href: str
    number: str
    value: str
    due: "RowDue"
    service: str
    action: str
    applicant: str
    owner: str
    acting: str
    state: str
    state_kind: str | None
    assignee: str
    mine: bool
    channel: str
    age: str
    moved: str
    by: str = ""


class RowDue(Struct, frozen=True):
    """A deadline: shape, word and day."""

    kind: str
    word: str
    day: date | None


class Wish(Struct, frozen=True, kw_only=True):
    """What list the address asks for; ``wrong`` names what could not be read."""

    view: str
    sort: str
    filters: Filters
    cursor: str = ""
    saved: str = ""
    wrong: tuple[str, ...] = ()

    def query(self, **changes: str) -> str:
        """The address of this list with other parameters; an empty one is left out."""
        given = {
            "ansicht": self.view,
            "sort": self.sort,
            **filter_query(self.filters),
            "gespeichert": self.saved,
            **changes,
        }
        return "?" + urlencode({k: v for k, v in given.items() if v})

    def without(self, name: str) -> "Wish":
        """The same list without one filter."""
        plain = {field: getattr(NO_FILTERS, field) for field in (name,)}
        return replace(self, filters=replace(self.filters, **plain), saved="")


def read_wish(given: Mapping[str, str]) -> Wish:
    """The list that an address asks for; what cannot be read is named, not applied."""
    view = given.get("ansicht", "mine")
    view = view if view in cases.VIEWS else "mine"
    sort = given.get("sort", "")
    if sort not in cases.SORTS:
        sort = "-changed" if view == "all" else "due"
    wrong: list[str] = []
    values: dict[str, object] = {
        field: given.get(name, "").replace("\0", "").strip()[:_LONGEST]
        for field, name in _TEXTS.items()
    }
    for field, name in _DAYS.items():
        if text := given.get(name, "").strip():
            values[field] = read_day(text)
            if values[field] is None:
                wrong.append(text[:40])
    for field, name in _MEMBERS.items():
        if text := given.get(name, "").strip():
            values[field] = _member_id(text)
            if values[field] is None:
                wrong.append(text[:40])
    values["open"] = {"alle": None, "zu": False}.get(given.get("offen", ""), True)
    return Wish(
        view=view,
        sort=sort,
        filters=Filters(**values),  # type: ignore[arg-type] # typed by field above
        cursor=given.get("nach", "")[:600],
        saved=given.get("gespeichert", "")[:40],
        wrong=tuple(wrong),
    )


def filter_query(filters: Filters) -> dict[str, str]:
    """Filters as parameters of an address."""
    found = {name: str(getattr(filters, field)) for field, name in _TEXTS.items()}
    for field, name in (*_DAYS.items(), *_MEMBERS.items()):
        value = getattr(filters, field)
        found[name] = str(value) if value else ""
    if filters.open is not True:
        found["offen"] = "alle" if filters.open is None else "zu"
    return {name: value for name, value in found.items() if value}


def read_day(text: str) -> date | None:
    """A day as ISO text or as people write it: 2026-11-19, 19.11.2026."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 # a day
        except ValueError:
            continue
    return None


def _member_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# --- what stands on the page --------------------------------------------------


def chips(
    desk: Desk, wish: Wish, names: Names, people: tuple[Colleague, ...]
) -> list[dict[str, str]]:
    """Every active filter in words, each a link to the list without it."""
    found = []
    for field in Filters.__struct_fields__:
        value = getattr(wish.filters, field)
        if value == getattr(NO_FILTERS, field):
            continue
        label = translate(f"work.filter.{field}")
        shown = _filter_word(desk, wish, names, people, field)
        text = shown if field == "open" else f"{label}: {shown}"
        href = wish.without(field).query()
        found.append({"label": text, "href": href, "field": field})
    return found


def _filter_word(
    desk: Desk, wish: Wish, names: Names, people: tuple[Colleague, ...], field: str
) -> str:
    value = getattr(wish.filters, field)
    match field:
        case "owner" | "acting":
            return desk.member_name(value)
        case "due_from" | "due_until" | "opened_from" | "opened_until":
            return short_date_de(value, desk.language)
        case "open":
            return translate(
                "work.filter.closed" if value is False else "work.filter.any"
            )
        case "channel":
            return channel_word(value)
        case "phase" if value in PHASES:
            return translate(f"work.phase.{value}")
        case "assignee":
            return person_word(desk, people, value)
        case "office":
            return office_word(desk, value)
        case "state":
            return _state_word(desk, names, value)
        case "blueprint":
            return _service_word(desk, names, value)
    return str(value)


def channel_word(channel: str) -> str:
    """The channel in one word; an unknown one by its own name."""
    return translate(f"work.channel.{channel}") if channel in CHANNELS else channel


def person_word(desk: Desk, people: tuple[Colleague, ...], person: str) -> str:
    """A colleague's name, ``ich`` for oneself, ``niemand`` for nobody."""
    if person == "-":
        return translate("work.list.nobody")
    if person == desk.actor.id:
        return translate("desk.me")
    found = next((p.name for p in people if str(p.id) == person), "")
    return found or translate("work.list.former")


def office_word(desk: Desk, office: str) -> str:
    """The name of an office of any member."""
    rows = (o for group in desk.known.offices.values() for o in group)
    return next((o.name for o in rows if str(o.id) == office), office)


def _service_word(desk: Desk, names: Names, key: str) -> str:
    found = names.all().get(key)
    return found.title.get(desk.language) if found else key


def _state_word(desk: Desk, names: Names, state: str) -> str:
    for blueprint in names.all().values():
        found = state_title(blueprint, state, desk.language)
        if found != state:
            return found
    return state


def state_options(desk: Desk, names: Names) -> list[tuple[str, str]]:
    """Every state of every adopted blueprint, by its word."""
    found = {
        state_id: state.title.get(desk.language)
        for blueprint in names.all().values()
        for state_id, state in blueprint.process.states.items()
    }
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def served(desk: Desk, member: Member) -> tuple[UUID, ...]:
    """Owners for whom a member acts today."""
    return served_by(desk.known, member, clock.today())


def columns(wish: Wish) -> list[dict[str, object]]:
    """The heads of the list; some are links that sort by their column."""
    rows = (
        ("due", "due"), ("number", "number"), ("service", ""),
        ("applicant", "applicant"), ("owner", ""), ("state", ""), ("assignee", ""),
        ("channel", ""), ("age", "opened"),
    )  # fmt: skip
    found: list[dict[str, object]] = []
    for name, sort in rows:
        column: dict[str, object] = {"label": translate(f"work.column.{name}")}
        if name == "owner":
            column["sub"] = translate("work.column.acting")
        if name == "age":
            column["num"] = True
            if wish.sort in {"changed", "-changed"}:
                sort = "changed"  # noqa: PLW2901 # this column shows both moments
        if sort:
            falling = wish.sort == f"-{sort}"
            active = wish.sort == sort or falling
            column["href"] = wish.query(sort=f"-{sort}" if wish.sort == sort else sort)
            column["sort"] = (
                ("descending" if falling else "ascending") if active else None
            )
        found.append(column)
    return found


def rows_of(
    desk: Desk, rows: tuple[CaseRow, ...], names: Names, people: tuple[Colleague, ...]
) -> list[Row]:
    """Rows as the macro of the list draws them."""
    known = {str(person.id): person.name for person in people}
    me, now = desk.actor.id, clock.now()
    today = clock.to_berlin(now).date()
    base = reverse("desk-worklist")
    former, via = translate("work.list.former"), {c: channel_word(c) for c in CHANNELS}
    ages: dict[int, str] = {}
    found: list[Row] = []
    for row in rows:
        kind, word = _state_of(row, names, me)
        days = (today - clock.to_berlin(row.opened_at).date()).days
        if days not in ages:
            ages[days] = translate("work.list.days", count=days)
        case = str(row.id)
        found.append(
            Row(
                href=f"{base}vorgang/{case}/",
                number=row.number,
                value=f"{case}.{row.position}",
                due=RowDue(SHAPES[row.due.state], row.due.word, row.due.on),
                service=names.service(row.owner_id, row.blueprint),
                action=row.title,
                applicant=row.applicant or "–",
                owner=desk.member_name(row.owner_id),
                acting=desk.member_name(row.acting_id),
                state=word,
                state_kind=kind,
                assignee=known.get(row.assignee_id, former) if row.assignee_id else "",
                mine=row.assignee_id == me,
                channel=via.get(row.channel, row.channel),
                age=ages[days],
                moved=ago(row.changed_at, now=now),
                by=known.get(row.proposed_by, former) if row.proposed_by else "",
            )
        )
    return found


def due(found: Due) -> dict[str, object]:
    """A deadline as the macros draw it."""
    return {"kind": SHAPES[found.state], "word": found.word, "day": found.on}


def _state_of(row: CaseRow, names: Names, me: str) -> tuple[str | None, str]:
    """The word of the state; a badge only where somebody must act otherwise."""
    if row.proposed_by:
        own = row.proposed_by == me
        key = "work.state.proposed_own" if own else "work.state.proposed"
        return ("info", translate(key))
    if row.objection:
        return ("warning", names.state(row.owner_id, row.blueprint, row.objection))
    return (None, names.state(row.owner_id, row.blueprint, row.state))
