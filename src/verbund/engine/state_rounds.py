"""Where a case stands in a round; part of ``CaseState``."""

from datetime import datetime

from msgspec import Struct


class Standing(Struct, frozen=True, omit_defaults=True):
    """One wish: place ``position`` of the ``of`` cases that wish it, ``free`` seats."""

    place: str
    kind: str = ""
    position: int = 0
    of: int = 0
    free: int = 0
    points: int = 0


class RankingState(Struct, frozen=True, omit_defaults=True):
    """How the last round went: an offer or the waiting list, and why.

    ``lot`` is the case's number in the draw that decides between equals; it follows
    from the recorded ``seed`` of the run. ``declined`` are places given back before.
    """

    round: str
    run: str
    at: datetime
    outcome: str
    place: str = ""
    kind: str = ""
    lot: str = ""
    seed: str = ""
    standings: tuple[Standing, ...] = ()
    declined: tuple[str, ...] = ()
