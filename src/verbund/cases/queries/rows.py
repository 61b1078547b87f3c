"""Rows of the case table as frozen values, and the walls as SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund.cases import clocks, store
from verbund.cases.shapes import CaseRow
from verbund.core.scope import require_scope
from verbund.kernel.calendars import Calendar
from verbund.members import queries as members
from verbund.members.facts import calendar_of

COLUMNS: Final = (
    "id", "number", "owner_id", "acting_id", "blueprint_key", "service", "title",
    "applicant", "state", "phase", "open", "due_on", "due_state", "due_since",
    "due_clock", "assignee_id", "office_id", "channel", "opened_at", "changed_at",
    "position", "proposed_by", "objection", "resubmit_on",
)  # fmt: skip
SELECTED: Final = ", ".join(f'"{name}"' for name in COLUMNS)


class Walls(Struct, frozen=True):
    """The members whose rows may be read; never empty."""

    members: tuple[UUID, ...]

    @staticmethod
    def of(members_: Iterable[UUID]) -> "Walls":
        """The walls around these members; nobody's are around a made-up one."""
        return Walls(tuple(sorted(members_)) or (UUID(int=0),))

    def condition(self) -> tuple[str, list[store.SqlValue]]:
        """SQL that is true for a row of these members, and its parameters."""
        ids = self.parameters()
        if len(ids) == 1:
            return "(acting_id = %s OR owner_id = %s)", [*ids, *ids]
        inside = store.placeholders(len(ids))
        return f"(acting_id IN {inside} OR owner_id IN {inside})", [*ids, *ids]

    def arms(self) -> list[tuple[str, list[store.SqlValue]]]:
        """The same as separate conditions, each of which can walk along an index.

        Together they give every row once: first what the members handle, then what is
        theirs but handled by others.
        """
        return [*self.handled(), *self.owned()]

    def handled(self) -> list[tuple[str, list[store.SqlValue]]]:
        """Conditions of what the members handle, each with its parameters."""
        ids = self.parameters()
        if len(ids) > _MOST_ARMS:
            return [(f"acting_id IN {store.placeholders(len(ids))}", ids)]
        return [("acting_id = %s", [one]) for one in ids]

    def owned(self) -> list[tuple[str, list[store.SqlValue]]]:
        """Conditions of what is theirs but handled by others."""
        ids = self.parameters()
        inside = store.placeholders(len(ids))
        others = f"AND delegated AND acting_id NOT IN {inside}"
        if len(ids) > _MOST_ARMS:
            return [(f"owner_id IN {inside} {others}", [*ids, *ids])]
        return [(f"owner_id = %s {others}", [one, *ids]) for one in ids]

    def parameters(self) -> list[store.SqlValue]:
        """The ids as parameters of the database at hand."""
        adapt = store.adapter()
        return [adapt(one) for one in self.members]


_MOST_ARMS = 3


def walls_in_scope(what: str) -> Walls:
    """The walls of the present scope."""
    return Walls.of(require_scope(what).members)


def condition_in_scope(what: str) -> tuple[str, list[store.SqlValue]]:
    """SQL that is true for rows of the present scope, as the manager of rows has it."""
    scope = require_scope(what)
    if scope.everywhere:
        return "1 = 1", []
    return Walls.of(scope.members).condition()


class Calendars:
    """Calendars of members, each made once; one query for all of them."""

    def __init__(self, known: members.Directory | None = None) -> None:
        self._directory = known or members.current_directory()
        self._made: dict[UUID, Calendar] = {}

    def of(self, owner: UUID) -> Calendar:
        """The legal calendar of a member."""
        found = self._made.get(owner)
        if found is None:
            member = self._directory.members[owner]
            found = self._made[owner] = calendar_of(self._directory, member)
        return found


def case_row(
    values: Sequence[object] | Mapping[str, object], calendars: Calendars, today: date
) -> CaseRow:
    """One row of ``COLUMNS`` as a value."""
    if isinstance(values, Mapping):
        values = [values[name] for name in COLUMNS]
    (
        id_, number, owner, acting, blueprint, service, title, applicant, state, phase,
        is_open, due_on, due_state, due_since, due_clock, assignee, office, channel,
        opened, changed, position, proposed, objection, resubmit,
    ) = values  # fmt: skip
    owner_id = _uuid(owner)
    return CaseRow(
        id=_uuid(id_),
        number=str(number),
        owner_id=owner_id,
        acting_id=_uuid(acting),
        blueprint=str(blueprint),
        service=str(service),
        title=str(title),
        applicant=str(applicant),
        state=str(state),
        phase=str(phase),
        open=bool(is_open),
        due=clocks.due(
            due_on=_day(due_on),
            due_state=str(due_state),
            since=None if due_since is None else _day(due_since),
            clock=str(due_clock),
            calendar=calendars.of(owner_id),
            today=today,
        ),
        assignee_id=str(assignee),
        office_id=str(office),
        channel=str(channel),
        opened_at=store.to_moment(opened),
        changed_at=store.to_moment(changed),
        position=position,  # type: ignore[arg-type] # an integer column
        proposed_by=str(proposed),
        objection=str(objection),
        resubmit_on=None if resubmit is None else _day(resubmit),
    )


@lru_cache(maxsize=4096)
def _uuid(value: object) -> UUID:
    return store.to_uuid(value)


@lru_cache(maxsize=4096)
def _day(value: object) -> date:
    return store.to_day(value)
