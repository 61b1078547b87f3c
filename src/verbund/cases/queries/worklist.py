"""The worklist: views, filters, stable pages in both directions, cheap counts.

Plain SQL that walks along one index for each member, and rows that become frozen values
at once: 10,000 open cases cost as much as 100.
"""

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.cases import store
from verbund.cases.access import READ
from verbund.cases.queries.rows import COLUMNS, SELECTED, Calendars, Walls, case_row
from verbund.cases.queries.search import matching_ids
from verbund.cases.shapes import NO_FILTERS, CaseRow, Filters, ViewCounts, WorklistPage
from verbund.core.db.prepared import execute
from verbund.core.errors import Invalid
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.members.queries import Directory

_TABLE = '"cases_case"'
_MOST_ROWS = 200
_FOUND_BY_TEXT = 2000

Condition = tuple[str, list[store.SqlValue]]
Arms = Sequence[Condition]


class Sort(Struct, frozen=True):
    """An order: the column, whether it falls, and how a cursor writes its values."""

    column: str
    descending: bool
    kind: type


SORTS: Final[Mapping[str, Sort]] = MappingProxyType(
    {
        "due": Sort("due_on", False, date),
        "-due": Sort("due_on", True, date),
        "changed": Sort("changed_at", False, datetime),
        "-changed": Sort("changed_at", True, datetime),
        "opened": Sort("opened_at", False, datetime),
        "-opened": Sort("opened_at", True, datetime),
        "number": Sort("number", False, str),
        "-number": Sort("number", True, str),
        "applicant": Sort("applicant", False, str),
        "-applicant": Sort("applicant", True, str),
    }
)


def _conditions(actor: Actor, today: date) -> dict[str, Condition]:
    """The condition of every view, for open cases."""
    day = store.adapter()(today)
    return {
        "all": ("", []),
        "mine": ("assignee_id = %s", [actor.id]),
        "today": ("due_on = %s AND due_state <> 'suspended'", [day]),
        "overdue": ("due_on < %s AND due_state <> 'suspended'", [day]),
        "approvals": ("proposed_by > '' AND proposed_by <> %s", [actor.id]),
        # The first condition lets the database walk along the index of proposals.
        "reviews": ("proposed_by > '' AND reviewer_id = %s", [actor.id]),
        "proposed": ("proposed_by = %s", [actor.id]),
        "objections": ("objection > ''", []),
        "unassigned": ("assignee_id = ''", []),
        "resubmission": ("resubmit_on <= %s", [day]),
    }


VIEWS: Final = (
    "mine", "today", "overdue", "approvals", "reviews", "objections", "unassigned",
    "resubmission", "all",
)  # fmt: skip
"""Views that every page counts; ``proposed`` (one's own proposals) is counted alone."""
_COUNTED: Final = tuple(one for one in VIEWS if one not in {"unassigned", "all"})


def worklist(
    *,
    actor: Actor,
    view: str = "all",
    filters: Filters = NO_FILTERS,
    sort: str = "-changed",
    cursor: str = "",
    limit: int = 50,
    today: date | None = None,
    known: Directory | None = None,
) -> WorklistPage:
    """One page of the cases that the actor may see; one query less with ``known``.

    Raises ``Invalid`` for an unknown view or sort and for a cursor that this list did
    not give out, ``Forbidden`` without the right to read.
    """
    require(actor, READ.key)
    today = today or clock.today()
    order = _order(sort)
    limit = max(1, min(limit, _MOST_ROWS))
    with acting_within(actor.members, actor):
        walls = Walls.of(actor.members)
        conditions = _conditions(actor, today)
        if view not in conditions:
            raise Invalid(f"Die Ansicht „{view}“ gibt es nicht.")
        where = _where(filters, conditions[view], walls)
        counts = _counts(walls, conditions)
        backwards, after = _read_cursor(cursor, order)
        rows = _page(walls, where, order, after, limit=limit, backwards=backwards)
        count = getattr(counts, view, None)
        if count is None:
            count = _count(walls, _where(NO_FILTERS, conditions[view], walls))
        total = count if filters == NO_FILTERS else _count(walls, where)
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    calendars = Calendars(known)
    shown = tuple(case_row(row, calendars, today) for row in rows)
    has_next = bool(rows) and (more or backwards)
    has_previous = bool(rows) and (more if backwards else bool(after))
    return WorklistPage(
        rows=shown,
        view=view,
        sort=sort,
        filters=filters,
        next_cursor=_cursor("n", order, rows[-1]) if has_next else "",
        prev_cursor=_cursor("p", order, rows[0]) if has_previous else "",
        count=count,
        total=total,
        counts=counts,
    )


def view_counts(*, actor: Actor, today: date | None = None) -> ViewCounts:
    """How many open cases each view holds, in one statement."""
    require(actor, READ.key)
    today = today or clock.today()
    with acting_within(actor.members, actor):
        return _counts(Walls.of(actor.members), _conditions(actor, today))


def next_due_case(actor: Actor, *, after: UUID | None = None) -> UUID | None:
    """The id of the actor's next due case, then of any unassigned one.

    ``after`` is passed over: the case the clerk has just finished.
    """
    require(actor, READ.key)
    own: Condition = ("assignee_id = %s", [actor.id])
    nobodys: Condition = ("assignee_id = ''", [])
    for condition in (own, nobodys):
        with acting_within(actor.members, actor):
            walls = Walls.of(actor.members)
            where = _where(NO_FILTERS, condition, walls)
            for row in _page(walls, where, SORTS["due"], None, limit=1):
                found = store.to_uuid(row[0])
                if found != after:
                    return found
    return None


def every_row(
    *, actor: Actor, view: str, filters: Filters, sort: str
) -> Iterator[CaseRow]:
    """All rows of a list, page by page, for exports that stream."""
    cursor = ""
    while True:
        page = worklist(
            actor=actor,
            view=view,
            filters=filters,
            sort=sort,
            cursor=cursor,
            limit=_MOST_ROWS,
        )
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


# --- conditions ---------------------------------------------------------------


def _where(  # noqa: PLR0912 # one line for each filter
    filters: Filters, view: Condition, walls: Walls
) -> Condition:
    parts: list[str] = []
    values: list[store.SqlValue] = []
    adapt = store.adapter()

    def add(sql: str, *parameters: object) -> None:
        parts.append(sql)
        values.extend(adapt(one) for one in parameters)

    if filters.open is not None:
        add('"open" = %s', filters.open)
    if view[0]:
        add(view[0], *view[1])
    for name in ("state", "phase", "service", "channel"):
        if getattr(filters, name):
            add(f"{name} = %s", getattr(filters, name))
    if filters.blueprint:
        add("blueprint_key = %s", filters.blueprint)
    if filters.office:
        add("office_id = %s", filters.office)
    if filters.assignee:
        add("assignee_id = %s", "" if filters.assignee == "-" else filters.assignee)
    if filters.owner:
        add("owner_id = %s", filters.owner)
    if filters.acting:
        add("acting_id = %s", filters.acting)
    if filters.due_from:
        add("due_on >= %s", filters.due_from)
    if filters.due_until:
        add("due_on <= %s", filters.due_until)
    if filters.opened_from:
        add("opened_at >= %s", _midnight(filters.opened_from))
    if filters.opened_until:
        add("opened_at < %s", _midnight(filters.opened_until, 1))
    if filters.text.strip():
        ids = matching_ids(filters.text, walls, limit=_FOUND_BY_TEXT)
        if ids:
            add(f"id IN {store.placeholders(len(ids))}", *ids)
        else:
            add("1 = 0")
    return " AND ".join(parts), values


def _midnight(day: date, days_later: int = 0) -> datetime:
    return datetime.fromordinal(day.toordinal() + days_later).replace(tzinfo=BERLIN)


def _order(sort: str) -> Sort:
    found = SORTS.get(sort)
    if found is None:
        raise Invalid(f"Nach „{sort}“ lässt sich nicht sortieren.")
    return found


# --- statements ---------------------------------------------------------------


def _page(
    walls: Walls,
    where: Condition,
    order: Sort,
    after: tuple[object, UUID] | None,
    *,
    limit: int,
    backwards: bool = False,
) -> list[tuple[object, ...]]:
    """Up to ``limit`` + 1 rows behind ``after``; backwards they come reversed."""
    falling = order.descending != backwards
    direction = "DESC" if falling else "ASC"
    ordered = f'ORDER BY "{order.column}" {direction}, "id" {direction}'
    seek, seek_values = "", list[store.SqlValue]()
    if after is not None:
        sign = "<" if falling else ">"
        seek = f' AND ("{order.column}", "id") {sign} (%s, %s)'
        adapt = store.adapter()
        seek_values = [adapt(after[0]), adapt(after[1])]
    arms: list[str] = []
    values: list[store.SqlValue] = []
    condition = f" AND {where[0]}" if where[0] else ""
    for number, (wall, wall_values) in enumerate(walls.arms()):
        arms.append(
            f"SELECT * FROM (SELECT {SELECTED} FROM {_TABLE} "  # noqa: S608 # constants
            f"WHERE {wall}{condition}{seek} {ordered} LIMIT {limit + 1}) AS arm{number}"
        )
        values += [*wall_values, *where[1], *seek_values]
    sql = f"{' UNION ALL '.join(arms)} {ordered} LIMIT {limit + 1}"
    return list(execute(sql, values).fetchall())


def _count(walls: Walls, where: Condition) -> int:
    condition = f" AND {where[0]}" if where[0] else ""
    parts: list[str] = []
    values: list[store.SqlValue] = []
    for wall, wall_values in walls.arms():
        parts.append(f"(SELECT count(*) FROM {_TABLE} WHERE {wall}{condition})")  # noqa: S608
        values += [*wall_values, *where[1]]
    return int(execute(f"SELECT {' + '.join(parts)}", values).fetchone()[0])


def _counts(walls: Walls, conditions: Mapping[str, Condition]) -> ViewCounts:
    """The number of open cases in every view, by one statement.

    Nobody's cases may be nearly all: they are counted once and those of somebody added,
    instead of walking over all of them a second time.
    """
    values: list[store.SqlValue] = []

    def number(arms: Arms, condition: Condition) -> str:
        extra = f" AND {condition[0]}" if condition[0] else ""
        sums = []
        for wall, wall_values in arms:
            sums.append(
                f"(SELECT count(*) FROM {_TABLE} "  # noqa: S608 # only constants
                f'WHERE {wall} AND "open" = %s{extra})'
            )
            values.extend([*wall_values, True, *condition[1]])
        return " + ".join(sums)

    handled, owned = walls.handled(), walls.owned()
    parts = [number([*handled, *owned], conditions[view]) for view in _COUNTED]
    parts += [
        number(handled, conditions["unassigned"]),
        number(owned, conditions["unassigned"]),
        number(handled, ("assignee_id > ''", [])),
        number(owned, conditions["all"]),
    ]
    *found, nobodys, nobodys_owned, somebodys, all_owned = map(
        int, execute(f"SELECT {', '.join(parts)}", values).fetchone()
    )
    return ViewCounts(
        **dict(zip(_COUNTED, found, strict=True)),
        unassigned=nobodys + nobodys_owned,
        all=nobodys + somebodys + all_owned,
    )


# --- cursors ------------------------------------------------------------------

_WRITERS: Mapping[type, Callable[[object], object]] = {
    date: store.to_day,
    datetime: store.to_moment,
    str: str,
}


def _cursor(direction: str, order: Sort, row: tuple[object, ...]) -> str:
    value = _WRITERS[order.kind](row[COLUMNS.index(order.column)])
    document = [direction, order.column, value, store.to_uuid(row[0])]
    return base64.urlsafe_b64encode(msgspec.json.encode(document)).decode().rstrip("=")


def _read_cursor(cursor: str, order: Sort) -> tuple[bool, tuple[object, UUID] | None]:
    if not cursor:
        return False, None
    shape = tuple[str, str, order.kind, UUID]  # type: ignore[name-defined]
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        direction, column, value, case_id = msgspec.json.decode(raw, type=shape)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        direction, column, value, case_id = "", "", None, None
    if direction not in {"n", "p"} or column != order.column:
        raise Invalid("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie vorn.")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise Invalid("Diese Seite der Liste gibt es nicht. Bitte beginnen Sie vorn.")
    return direction == "p", (value, case_id)


__all__ = [
    "SORTS", "VIEWS", "every_row", "next_due_case", "view_counts",
    "worklist",
]  # fmt: skip
