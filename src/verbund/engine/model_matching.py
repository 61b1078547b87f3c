"""Which cases belong together: the loss and the find, two reports of one thing."""

from typing import Literal

from verbund.engine.model_fields import Part
from verbund.engine.text import Expr, Text

ComparisonKind = Literal["text", "equal", "days", "place"]


class MatchSide(Part, frozen=True, kw_only=True):
    """Who stands on one side. ``states`` is what a database can ask for."""

    where: Expr = "true"
    states: tuple[str, ...]


class Comparison(Part, frozen=True, kw_only=True):
    """What is compared, and how much it counts.

    ``on`` are the paths of both sides, ``left`` and ``right`` those of each where they
    differ. Two paths of ``days`` are a span. ``within`` says how many days apart still
    count a little, ``in_order`` that the right day never lies before the left.
    """

    kind: ComparisonKind
    label: Text | None = None
    on: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    weight: int = 1
    within: int = 14
    in_order: bool = False

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.left or self.on, self.right or self.on


class Matching(Part, frozen=True, kw_only=True):
    """Cases on the left face cases on the right of the same blueprint.

    Only pairs with equal answers at ``block`` are compared. ``proof`` are the secret
    fields that a clerk lays side by side; they never count.
    """

    id: str
    title: Text
    left: MatchSide
    right: MatchSide
    block: tuple[str, ...] = ()
    compare: tuple[Comparison, ...]
    threshold: float = 0.6
    proof: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
