"""Rooms above that keep something of every new case, whatever door it came through.

A companion is asked before the transaction and may add commands that follow at once
and what it writes in the same transaction. ``open_case`` asks all of them unless its
caller has brought its own.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from verbund import engine
from verbund.cases.shapes import Receipt
from verbund.members.queries import Member

#: Writes what another room keeps of a case, in its transaction.
Also: TypeAlias = Callable[[Receipt, engine.Ground, engine.CaseState], None]


class Companion(Struct, frozen=True, kw_only=True):
    """What comes along with one new case."""

    then: tuple[engine.Command, ...] = ()
    also: Also | None = None


Companions: TypeAlias = Callable[
    [Member, engine.Ground, Mapping[str, object], datetime], Companion | None
]

_known: dict[str, Companions] = {}


def register_companion(name: str, function: Companions) -> None:
    """Ask this function about every case that is opened; each name once."""
    if name in _known:
        raise ValueError(f"companion {name!r} is registered twice")
    _known[name] = function


def companion_of(
    member: Member,
    ground: engine.Ground,
    answers: Mapping[str, object],
    now: datetime,
) -> Companion:
    """Everything that comes along, in the order of names."""
    found = [
        companion
        for name in sorted(_known)
        if (companion := _known[name](member, ground, answers, now)) is not None
    ]
    if not found:
        return _NONE
    writers = [one.also for one in found if one.also is not None]

    def also(receipt: Receipt, ground: engine.Ground, state: engine.CaseState) -> None:
        for write in writers:
            write(receipt, ground, state)

    return Companion(
        then=tuple(command for one in found for command in one.then),
        also=also if writers else None,
    )


_NONE = Companion()
