"""What a blueprint needs from the member beside its parameters: its slots.

In: blueprint, member, bindings. Out: names of slots that nothing is tied to. A slot is
bound by the member's own facts, or by an entry in ``bindings``.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, convert

from verbund.engine.inquiries import recipient_slots
from verbund.engine.model import Blueprint
from verbund.engine.model_inquiry import Recipient
from verbund.members.models import Member


class Slot(Struct, frozen=True):
    """Something of the member's own that the blueprint uses."""

    name: str
    title: str
    cure: str
    #: A body is bound to it, not a fact of the member.
    office: bool = False


LETTERHEAD = Slot(
    "letterhead",
    "Anschrift für den Briefkopf",
    "Tragen Sie Straße, Postleitzahl und Ort der Kommune ein.",
)
ACCOUNT = Slot(
    "account",
    "Bankverbindung für Zahlungen",
    "Tragen Sie die IBAN der Kommune ein.",
)
CREDITOR = Slot(
    "creditor",
    "Gläubiger-Identifikationsnummer für Lastschriften",
    "Tragen Sie die Gläubiger-ID der Kommune ein.",
)
CONTACT = Slot(
    "contact",
    "Telefon oder E-Mail für Rückfragen",
    "Tragen Sie eine Telefonnummer oder E-Mail-Adresse ein.",
)

_BOUND: Mapping[str, Callable[[Member], object]] = {
    LETTERHEAD.name: lambda m: (
        m.street
        and m.postal_code
        and m.city
        and f"{m.street} {m.house_number}, {m.postal_code} {m.city}"
    ),
    ACCOUNT.name: lambda m: m.iban,
    CREDITOR.name: lambda m: m.creditor_id,
    CONTACT.name: lambda m: m.phone or m.email,
}


def _office(name: str, title: str) -> Slot:
    cure = f"Wählen Sie die Stelle für „{title}“."
    return Slot(name, title, cure, office=True)


def recipients_of(
    blueprint: Blueprint, bindings: Mapping[str, object]
) -> dict[str, Recipient]:
    """The bodies that the offices of a blueprint are bound to."""
    found: dict[str, Recipient] = {}
    for name in recipient_slots(blueprint):
        bound = bindings.get(name)
        if isinstance(bound, Mapping):
            found[name] = convert(dict(bound), Recipient)
        elif isinstance(bound, str) and bound:
            found[name] = Recipient(kind="own", name=bound)
    return found


def slots_of(blueprint: Blueprint) -> tuple[Slot, ...]:
    """The slots that the blueprint's letters and payments make necessary."""
    found = [CONTACT]
    if blueprint.notices:
        found.append(LETTERHEAD)
    payments = [n.payment for n in blueprint.notices.values() if n.payment]
    if payments or blueprint.payments:
        found.append(ACCOUNT)
    if any(payment.sepa for payment in payments):
        found.append(CREDITOR)
    found += [_office(n, title.de) for n, title in recipient_slots(blueprint).items()]
    return tuple(found)


def unbound_slots(
    blueprint: Blueprint, member: Member, bindings: Mapping[str, object]
) -> tuple[Slot, ...]:
    """The slots that neither the member's facts nor ``bindings`` fill."""
    return tuple(
        slot
        for slot in slots_of(blueprint)
        if not bindings.get(slot.name) and not own_fact(slot, member)
    )


def own_fact(slot: Slot, member: Member) -> str:
    """What the member itself puts into the slot; empty if it has nothing for it."""
    fact = _BOUND.get(slot.name)
    return str(fact(member) or "") if fact else ""
