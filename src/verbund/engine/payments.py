"""Money in a case: amounts, references, and what expressions see of it."""

from collections.abc import Mapping
from fractions import Fraction

from verbund.engine.context import Env, evaluate
from verbund.engine.expressions.reckoning import round_half_up
from verbund.engine.model import Ground
from verbund.engine.state import CaseState
from verbund.engine.state_payment import PaymentState

#: The range of numbers that references are taken from.
RANGE = "payment"


def amount_in(ground: Ground, env: Env, source: str) -> int | None:
    """Whole cents that an expression gives, ``None`` if it gives none."""
    value = evaluate(ground, env, source)
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    return round_half_up(value)


def latest(case: CaseState, payment: str) -> PaymentState | None:
    """The last request of this payment."""
    return next((p for p in reversed(case.payments) if p.payment == payment), None)


def waiting(case: CaseState) -> tuple[PaymentState, ...]:
    """The requests for which money is still expected."""
    return tuple(p for p in case.payments if p.waits)


def reference_for(ground: Ground, case: CaseState) -> str:
    """The next reference (Kassenzeichen); made of the case number without a range."""
    given = ground.numbers.get(RANGE)
    if given is not None and all(p.reference != given for p in case.payments):
        return given
    return creditor_reference(f"{case.number}{len(case.payments) + 1}")


def creditor_reference(number: str) -> str:
    """``number`` as creditor reference (ISO 11649): RF, two check digits, the number.

    Letters and digits of ``number`` count, at most 21 of them.
    """
    bare = "".join(c for c in number.upper() if c.isascii() and c.isalnum())[-21:]
    bare = bare or "0"
    digits = "".join(str(int(c, 36)) for c in f"{bare}RF00")
    return f"RF{98 - int(digits) % 97:02d}{bare}"


def is_creditor_reference(reference: str) -> bool:
    """Whether the check digits of a reference (ISO 11649) are right."""
    bare = reference.replace(" ", "").upper()
    if not (5 <= len(bare) <= 25 and bare[:2] == "RF" and bare.isascii()):
        return False
    if not (bare.isalnum() and bare[2:4].isdigit()):
        return False
    return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1


def spoken_reference(reference: str) -> str:
    """In groups of four, as people read and type it."""
    return " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))


def payment_names(case: CaseState) -> Mapping[str, Mapping[str, object]]:
    """``payments.<id>.…`` in expressions: the last request of each payment."""
    return {
        found.payment: {
            "amount": found.amount,
            "received": found.received,
            "missing": found.missing,
            "refunded": found.refunded,
            "reference": spoken_reference(found.reference),
            "due_on": found.due_on.isoformat() if found.due_on else None,
            "state": found.standing,
        }
        for found in case.payments
    }
