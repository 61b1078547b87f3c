"""First wall: managers that refuse to run without a member, and the way around.

In: the scope of this thread. Out: ``MemberManager`` for every member-owned model,
``acting_within`` and ``across_members``. The second wall is :mod:`guard`, the third is
PostgreSQL's row-level security (:mod:`row_security`).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from verbund.core.rights import Actor
from verbund.core.scope import (
    NoMemberScope,
    OutsideMemberScope,
    Scope,
    acting_within,
    current_scope,
    everywhere,
    require_scope,
    without_scope,
)

_Model = TypeVar("_Model", bound=models.Model)


class MemberQuerySet(QuerySet[_Model]):
    """Rows of the members in scope; writes outside of it are refused."""

    def bulk_create(self, objs: Iterable[_Model], *args: Any, **kwargs: Any) -> Any:
        """Insert rows whose owner or acting member is in scope."""
        rows = list(objs)
        for row in rows:
            check_row(row)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[_Model], *args: Any, **kwargs: Any) -> Any:
        """Update rows whose owner or acting member is in scope."""
        rows = list(objs)
        for row in rows:
            check_row(row)
        return super().bulk_update(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Update rows; a row cannot be handed to members outside the scope."""
        scope = require_scope(self.model.__name__)
        given = {kwargs[name] for name in ("owner_id", "acting_id") if name in kwargs}
        if given and not scope.everywhere and not given & scope.members:
            raise OutsideMemberScope(
                f"{self.model.__name__} would be given to {given}, not in scope"
            )
        return super().update(**kwargs)


class MemberManager(models.Manager.from_queryset(MemberQuerySet)):  # type: ignore[misc] # django-stubs cannot type a dynamic base
    """Manager whose every query is limited to the members in scope."""

    def get_queryset(self) -> MemberQuerySet[Any]:
        """Rows in scope; raises ``NoMemberScope`` outside of any."""
        scope = require_scope(self.model.__name__)
        rows: MemberQuerySet[Any] = super().get_queryset()
        if scope.everywhere:
            return rows
        return rows.filter(in_scope(scope))


def in_scope(scope: Scope, prefix: str = "") -> Q:
    """Condition for rows that the scope may see; ``prefix`` such as ``case__``."""
    ids = list(scope.members)
    if len(ids) == 1:
        return Q(**{f"{prefix}owner_id": ids[0]}) | Q(**{f"{prefix}acting_id": ids[0]})
    return Q(**{f"{prefix}owner_id__in": ids}) | Q(**{f"{prefix}acting_id__in": ids})


def check_row(row: models.Model) -> None:
    """Raise unless owner or acting member of the row is in scope."""
    scope = require_scope(type(row).__name__)
    if scope.everywhere:
        return
    owner, acting = getattr(row, "owner_id", None), getattr(row, "acting_id", None)
    if owner not in scope.members and acting not in scope.members:
        raise OutsideMemberScope(
            f"{type(row).__name__} of owner {owner}, acting {acting} is outside the "
            f"scope {sorted(map(str, scope.members))}"
        )


@contextmanager
def across_members(reason: str, *, actor: Actor | None = None) -> Iterator[Scope]:
    """Lift all walls and write down who did it and why.

    For workers, retention, statistics and checks. The audit row is written in the
    transaction of the caller, if there is one.
    """
    # Imported late: audit rows are models, and models use the managers of this file.
    from verbund.core import audit  # noqa: PLC0415

    if not reason.strip():
        raise ValueError("across_members needs a reason that a data officer accepts")
    before = current_scope()
    doer = actor or (before.actor if before else None)
    audit.record(action="across_members", actor=doer, detail={"reason": reason})
    with everywhere(reason, doer) as scope:
        yield scope


__all__ = [
    "MemberManager",
    "MemberQuerySet",
    "NoMemberScope",
    "OutsideMemberScope",
    "Scope",
    "across_members",
    "acting_within",
    "check_row",
    "current_scope",
    "everywhere",
    "in_scope",
    "require_scope",
    "without_scope",
]
