"""One thing that somebody could do with a case now."""

from typing import Literal

from msgspec import Struct

from verbund.engine.model import Field
from verbund.engine.text import Text

OfferKind = Literal[
    "transition", "approve", "return", "request", "supply", "withdraw", "reopen",
    "objection", "reinstatement", "message", "note", "correct", "inquire",
    "conditions", "appointment", "cancel_appointment", "attendance", "merge",
]  # fmt: skip


class StepOffer(Struct, frozen=True, kw_only=True):
    """One thing a person could do now; ``because`` says why it is not possible.

    ``number`` is the key 1–9 (0: none). It depends only on the blueprint and the
    state, so a step keeps its key whether or not it is possible at the moment.
    """

    id: str
    title: Text
    kind: OfferKind
    enabled: bool = True
    because: Text | None = None
    inputs: tuple[Field, ...] = ()
    four_eyes: bool = False
    notice: str | None = None
    primary: bool = False
    number: int = 0
    proposal: str | None = None
