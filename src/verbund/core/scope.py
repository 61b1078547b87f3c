"""The members in whose name this thread acts; the ground of all three walls.

Knows neither models nor databases, so that the connections can ask it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import msgspec

from verbund.core.rights import Actor


class NoMemberScope(RuntimeError):
    """A member's rows were asked for without saying for which members."""


class OutsideMemberScope(PermissionError):
    """A row of another member was to be written."""


class Scope(msgspec.Struct, frozen=True):
    """Rows are visible iff owner or acting member is in ``members``.

    ``everywhere`` is set by ``across_members`` only and carries its reason.
    """

    members: frozenset[UUID]
    actor: Actor | None = None
    everywhere: str = ""

    @property
    def setting(self) -> str:
        """Value of PostgreSQL's ``verbund.members`` for this scope."""
        if self.everywhere:
            return "*"
        return ",".join(sorted(map(str, self.members)))


_scope: ContextVar[Scope | None] = ContextVar("verbund_scope", default=None)


def current_scope() -> Scope | None:
    """The scope of this thread or task, None outside of any."""
    return _scope.get()


def require_scope(what: str) -> Scope:
    """The scope; raises ``NoMemberScope`` that names what was asked for."""
    found = _scope.get()
    if found is None:
        raise NoMemberScope(
            f"{what} belongs to a member: use acting_within(members=…, actor=…) or, "
            "for work on all members, across_members(reason=…)."
        )
    return found


@contextmanager
def acting_within(
    members: Iterable[UUID] | UUID, actor: Actor | None = None
) -> Iterator[Scope]:
    """See and write only rows that one of ``members`` owns or handles."""
    ids = frozenset((members,) if isinstance(members, UUID) else members)
    with _entered(Scope(ids, actor)) as scope:
        yield scope


@contextmanager
def everywhere(reason: str, actor: Actor | None = None) -> Iterator[Scope]:
    """Lift the walls without an audit row: for migrations and flushes of this room.

    Everybody else uses ``tenancy.across_members``.
    """
    with _entered(Scope(frozenset(), actor, everywhere=reason)) as scope:
        yield scope


@contextmanager
def without_scope() -> Iterator[None]:
    """Run as if nobody had said for whom; the middleware begins requests so."""
    token = _scope.set(None)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def _entered(scope: Scope) -> Iterator[Scope]:
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)
