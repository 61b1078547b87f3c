"""Payments of a bank statement, booked to the cases that asked for them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.change import act
from verbund.cases.bank import Credit
from verbund.cases.errors import CommandRefused
from verbund.cases.models import Case, PaymentReference
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members

_BATCH = 500


class Booked(Struct, frozen=True, kw_only=True):
    """What became of one credit.

    ``outcome``: ``booked`` (or would be, in a dry run), ``known`` (booked before),
    ``unknown`` (no reference of ours), ``refused`` with the reason.
    """

    credit: Credit
    outcome: str
    reference: str = ""
    number: str = ""
    why: str = ""


class ImportReport(Struct, frozen=True, kw_only=True):
    """All credits of a statement in their order."""

    rows: tuple[Booked, ...]

    def count(self, outcome: str) -> int:
        """How many credits ended like this."""
        return sum(row.outcome == outcome for row in self.rows)


class _Target(Struct, frozen=True):
    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    number: str
    request: str


def import_payments(
    credits: Iterable[Credit],
    *,
    members: frozenset[UUID] | None = None,
    actor: Actor = SYSTEM,
    dry_run: bool = False,
) -> ImportReport:
    """Book every credit whose reference is ours; each in its own transaction.

    The same statement twice changes nothing. ``members`` limits it to the cases of
    these owners (or those they handle).
    """
    lines = tuple(credits)
    targets = _targets((r for line in lines for r in line.references), members)
    return ImportReport(
        rows=tuple(_book(credit, targets, actor, dry_run) for credit in lines)
    )


def _book(
    credit: Credit, targets: Mapping[str, _Target], actor: Actor, dry_run: bool
) -> Booked:
    for reference in credit.references:
        target = targets.get(reference)
        if target is None:
            continue
        known = _known(target, credit)
        if known or dry_run:
            return Booked(
                credit=credit,
                outcome="known" if known else "booked",
                reference=reference,
                number=target.number,
            )
        why = _pay(target, credit, actor)
        return Booked(
            credit=credit,
            outcome="refused" if why else "booked",
            reference=reference,
            number=target.number,
            why=why,
        )
    return Booked(credit=credit, outcome="unknown")


def _targets(
    references: Iterable[str], members: frozenset[UUID] | None
) -> dict[str, _Target]:
    """Whose references these are, by one look across all members."""
    wanted = sorted(set(references))
    found: dict[str, _Target] = {}
    with across_members("Kassenzeichen eines Kontoauszugs suchen"):
        for start in range(0, len(wanted), _BATCH):
            rows = PaymentReference.objects.filter(
                reference__in=wanted[start : start + _BATCH]
            ).values_list(
                "reference", "case_id", "owner_id", "acting_id", "case__number",
                "request",
            )  # fmt: skip
            for reference, *facts in rows:
                target = _Target(*facts)
                if members is None or members & {target.owner_id, target.acting_id}:
                    found[reference] = target
    return found


def _known(target: _Target, credit: Credit) -> bool:
    with acting_within({target.owner_id, target.acting_id}):
        row = Case.objects.filter(id=target.case_id).values("snapshot").get()
    state = engine.state_from_json(row["snapshot"])
    return any(
        receipt.source == credit.source
        for payment in state.payments
        for receipt in payment.receipts
    )


def _pay(target: _Target, credit: Credit, actor: Actor) -> str:
    command = engine.RecordPayment(
        actor=ref(actor),
        amount=credit.amount,
        on=credit.on,
        request=target.request,
        source=credit.source,
    )
    try:
        with acting_within({target.owner_id, target.acting_id}):
            act(case_id=target.case_id, command=command, actor=actor)
    except CommandRefused as refused:
        return refused.detail or refused.title
    return ""
