"""Writing the rows of a case: the projection, its journal, its tasks."""

import platform
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Final

import msgspec

from verbund import engine
from verbund.cases import store
from verbund.cases.journal import Line, Place
from verbund.cases.models import NO_DEADLINE, Case, Entry, Task
from verbund.cases.projection import COLUMNS

_CASE_NAMES: Final = (
    "id", "owner_id", "acting_id", "delegated", *COLUMNS, "number", "head_hash",
    "status_token_hash", "handover_code_hash", "legal_hold",
)  # fmt: skip
_LINE_NAMES: Final = Line.__struct_fields__


_written_at: ContextVar[str] = ContextVar("verbund_written_at", default="")


def node_name() -> str:
    """The node that writes: the centre's host, or the suitcase's."""
    return _written_at.get() or _host()


@contextmanager
def written_at(node: str) -> Iterator[None]:
    """Entries of this context were made at another node, such as a suitcase."""
    token = _written_at.set(node[:64])
    try:
        yield
    finally:
        _written_at.reset(token)


@lru_cache(maxsize=1)
def _host() -> str:
    return platform.node()[:64]


def new_case(place: Place, values: Mapping[str, object]) -> store.Statement:
    """The statement that inserts the row of a new case."""
    row = {
        "id": place.case_id,
        "owner_id": place.owner_id,
        "acting_id": place.acting_id,
        "delegated": place.acting_id != place.owner_id,
        "legal_hold": "",
        **values,
    }
    return store.insertion(Case, _CASE_NAMES, [[row[name] for name in _CASE_NAMES]])


def new_entries(lines: Sequence[Line]) -> store.Statement:
    """The statement that inserts sealed entries, of which there is at least one."""
    rows = [msgspec.structs.astuple(line) for line in lines]
    return store.insertion(Entry, _LINE_NAMES, rows)


def insert_entries(lines: Sequence[Line]) -> None:
    """Insert sealed entries in one statement."""
    store.execute_all([new_entries(lines)])


def sync_tasks(place: Place, state: engine.CaseState) -> None:
    """Make the task rows say what the state says."""
    tasks = [
        Task(
            owner_id=place.owner_id,
            acting_id=place.acting_id,
            case_id=place.case_id,
            key=task.id,
            title=task.title[:300],
            due_on=task.due_on or NO_DEADLINE,
            assignee_id=task.assignee or "",
            done=task.done_at is not None,
        )
        for task in state.tasks
    ]
    if tasks:
        Task.objects.bulk_create(
            tasks,
            update_conflicts=True,
            unique_fields=["case", "key"],
            update_fields=["title", "due_on", "assignee_id", "done"],
        )
