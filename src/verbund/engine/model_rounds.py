"""Rounds in which many cases compete for few places."""

from verbund.engine.model_fields import Part
from verbund.engine.text import Expr, Text


class Holding(Part, frozen=True, kw_only=True):
    """Cases that have a place already: their states, which place, of which kind."""

    states: tuple[str, ...]
    place: Expr
    kind: Expr | None = None


class RoundDef(Part, frozen=True, kw_only=True):
    """Candidates with wishes in order, places with seats, points for each wish.

    ``wishes`` is a repeating group whose field ``place`` names the place; ``points`` is
    a rule ``for_each`` of it with an output ``points``. Of equal points the smaller
    value of ``tie`` goes first, then the lot. ``seats`` is a table parameter with the
    columns ``place``, ``kind`` and ``free`` of the member who runs the places. Who gets
    one goes the step ``offer`` with the inputs ``place`` and ``kind``.
    """

    id: str
    title: Text
    states: tuple[str, ...]
    where: Expr | None = None
    wishes: str
    place: str
    kind: Expr | None = None
    points: str
    tie: tuple[Expr, ...] = ()
    seats: str
    holding: Holding
    offer: str
