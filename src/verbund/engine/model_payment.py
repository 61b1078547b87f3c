"""Money, validity and figures across cases: ``payments``, ``term`` and ``facts``."""

from msgspec import field

from verbund.engine.model_fields import Part
from verbund.engine.text import Expr, Text


class RefundDef(Part, frozen=True, kw_only=True):
    """When money goes back; ``amount`` is reckoned as the step is carried out."""

    transitions: tuple[str, ...]
    amount: Expr
    reason: Text | None = None


class PaymentDef(Part, frozen=True, kw_only=True):
    """What a citizen has to pay and what follows from it.

    Asked for by one of ``transitions``, due with ``clock``; fully paid, the system
    takes the step ``paid`` (at once if nothing is to be paid). A step of ``cancel``
    calls off what is still open.
    """

    id: str
    title: Text
    amount: Expr
    transitions: tuple[str, ...]
    when: Expr | None = None
    purpose: Text | None = None
    clock: str | None = None
    paid: str | None = None
    cancel: tuple[str, ...] = ()
    refund: RefundDef | None = None


class ShownFact(Part, frozen=True, kw_only=True):
    """One line about what is valid: a label and a template."""

    label: Text
    text: Text
    visible_if: Expr | None = None


class Reminder(Part, frozen=True, kw_only=True):
    """A clock that ends ``before`` (a period) the last day of the term.

    It runs only if ``when`` holds as the term is set.
    """

    clock: str
    before: str
    when: Expr | None = None


class TermDef(Part, frozen=True, kw_only=True):
    """Something that is valid from a first to a last day, both included.

    ``transitions`` set a term, also a following one; ``ends`` end it early, on the day
    ``end`` (today if there is none). ``shows`` is what citizen and clerk read about it.
    """

    title: Text
    transitions: tuple[str, ...]
    first: Expr = field(name="from")
    last: Expr = field(name="to")
    ends: tuple[str, ...] = ()
    end: Expr | None = None
    clock: str | None = None
    reminder: Reminder | None = None
    reminders: tuple[Reminder, ...] = ()
    shows: tuple[ShownFact, ...] = ()

    @property
    def reminding(self) -> tuple[Reminder, ...]:
        """Every clock that ends before the term does."""
        return (self.reminder, *self.reminders) if self.reminder else self.reminders


class FactDef(Part, frozen=True, kw_only=True):
    """A figure across the cases of a member: how many are in ``states``.

    Only cases with the same value of ``group`` as the present one count; the present
    case itself never does.
    """

    id: str
    title: Text
    states: tuple[str, ...]
    group: Expr
