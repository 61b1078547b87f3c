"""The port for paying online: what a provider of payments must be able to do.

Verbund ships no provider. One that an operator installs registers itself by name; its
notifications end in ``received``. Without one, citizens transfer with the reference.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.change import act
from verbund.cases.shapes import CaseView
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within


class Order(Struct, frozen=True, kw_only=True):
    """What is to be paid: cents, the reference, where the citizen comes back to."""

    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    request: str
    amount: int
    reference: str
    purpose: str
    return_url: str
    language: str = "de"


class Begun(Struct, frozen=True, kw_only=True):
    """Where the citizen pays; ``transaction`` is the provider's key."""

    transaction: str
    url: str


class Provider(Protocol):
    """A payment provider, such as the one behind „XBezahldienste“.

    ``begin`` opens a payment and never asks the same order twice for money: the same
    reference and amount give the same transaction. ``name`` is stored with what came
    in. Its view for notifications checks the provider's signature, then calls
    ``received``.
    """

    name: str

    def serves(self, owner_id: UUID) -> bool:
        """Whether this member has a contract with the provider."""

    def begin(self, order: Order) -> Begun:
        """Open a payment; raises ``VerbundError`` with a reason for the citizen."""


_providers: dict[str, Provider] = {}


def register_provider(provider: Provider) -> None:
    """Make a provider known; a name twice raises."""
    if provider.name in _providers:
        raise ValueError(f"payment provider {provider.name!r} is registered twice")
    _providers[provider.name] = provider


def providers() -> Mapping[str, Provider]:
    """Every registered provider by name."""
    return MappingProxyType(_providers)


def provider_for(owner_id: UUID) -> Provider | None:
    """The provider that serves this member; ``None`` if it has none."""
    return next((p for p in _providers.values() if p.serves(owner_id)), None)


def received(
    provider: Provider, order: Order, *, transaction: str, amount: int, on: date
) -> CaseView:
    """Book what a provider reports as paid; the same transaction books once.

    Raises ``CommandRefused`` with ``payment_known`` for a repeated notification.
    """
    command = engine.RecordPayment(
        actor=ref(SYSTEM),
        amount=amount,
        on=on,
        request=order.request,
        source=f"{provider.name}:{transaction}",
    )
    with acting_within({order.owner_id, order.acting_id}):
        return act(case_id=order.case_id, command=command, actor=SYSTEM)
