"""Other offices in a process: who is asked, under which conditions, who gets a copy."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from verbund.engine.model_fields import Field, Part
from verbund.engine.text import Expr, Text


class Recipient(Struct, frozen=True, omit_defaults=True):
    """A body that a slot of the blueprint is bound to.

    ``own``: an office of whoever handles the case; ``member``: an office of another
    member of the association; ``email``: a body outside, reached by a link. Offices
    of both first kinds may have an address to be told at.
    """

    kind: Literal["own", "member", "email"] = "own"
    name: str = ""
    member: str = ""
    office: str = ""
    email: str = ""
    address: str = ""


class InquiryDef(Part, frozen=True, kw_only=True):
    """One office that may be asked; ``slot`` is bound to a real body at adoption.

    ``shares`` are paths of fields: nothing else leaves the case. ``missing`` says what
    silence means when the clock has run out: ``wait`` (the office asks again),
    ``agrees`` (the law takes it as consent) or ``without`` (it is left aside).
    """

    id: str
    title: Text
    slot: str = ""
    when: Expr | None = None
    required: bool = True
    question: Text
    shares: tuple[str, ...]
    clock: str | None = None
    missing: Literal["wait", "agrees", "without"] = "wait"
    legal: tuple[str, ...] = ()

    @property
    def bound_by(self) -> str:
        return self.slot or self.id


class Inquiries(Part, frozen=True, kw_only=True):
    """All offices are asked at once; the case may stand in ``to`` until all answered.

    ``clock`` is started anew for each question; its ``warn`` days remind the office.
    """

    from_: tuple[str, ...] = field(name="from")
    to: str | None = None
    back_to: str | None = None
    by: tuple[str, ...] = ("clerk",)
    clock: str | None = None
    offices: tuple[InquiryDef, ...]

    def office(self, office_id: str) -> InquiryDef | None:
        return next((o for o in self.offices if o.id == office_id), None)


class ConditionDef(Part, frozen=True, kw_only=True):
    """A standard text (Nebenbestimmung); its ``inputs`` are filled in per case.

    ``when`` suggests it. ``kind`` is the legal kind (§ 36 Abs. 2 VwVfG).
    """

    id: str
    title: Text
    text: Text
    kind: Literal["condition", "obligation", "limit", "revocation", "note"] = (
        "obligation"
    )
    inputs: Mapping[str, Field] = {}
    when: Expr | None = None
    legal: tuple[str, ...] = ()


class Conditions(Part, frozen=True, kw_only=True):
    """In which states conditions are chosen; ``free`` allows a text of one's own."""

    from_: tuple[str, ...] = field(name="from")
    by: tuple[str, ...] = ("clerk",)
    free: bool = True


class ForwardDef(Part, frozen=True, kw_only=True):
    """An extract of ``fields`` for another body, after steps or by hand."""

    id: str
    title: Text
    slot: str = ""
    when: Expr | None = None
    fields: tuple[str, ...]
    after: tuple[str, ...] = ()
    by: tuple[str, ...] = ("clerk",)
    legal: tuple[str, ...] = ()

    @property
    def bound_by(self) -> str:
        return self.slot or self.id


class PrintedConditions(Part, frozen=True, kw_only=True):
    """Where a notice prints the chosen conditions, numbered."""

    heading: Text | None = None
    intro: Text | None = None
