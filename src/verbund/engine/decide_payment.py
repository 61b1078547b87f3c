"""Money that comes in, is called off or goes back; a round that is over."""

from verbund.engine import following
from verbund.engine.book import Book
from verbund.engine.commands import (
    SYSTEM,
    Act,
    CancelPayment,
    OrderRefund,
    RecordPayment,
    RecordRanking,
    RecordRefund,
)
from verbund.engine.decide_steps import act
from verbund.engine.entries import TaskAdded
from verbund.engine.entries_payment import (
    PaymentCancelled,
    PaymentReceived,
    Ranked,
    Refunded,
    RefundOrdered,
)
from verbund.engine.errors import Refusal
from verbund.engine.payments import waiting
from verbund.engine.refusals import refuse
from verbund.engine.state_payment import PaymentState
from verbund.kernel.money import format_euro

_MOST = 10**11


def record_payment(book: Book, command: RecordPayment) -> Refusal | None:
    """Book money that came in; once all is there, the system goes on by itself."""
    found = _find(book, command.request)
    if found is None:
        return refuse("payment_missing")
    on = command.on or book.today
    if not 0 < command.amount < _MOST:
        return refuse("amount_wrong")
    if on > book.today:
        return refuse("payment_future", day=on)
    if command.source and any(
        receipt.source == command.source
        for payment in book.state.payments
        for receipt in payment.receipts
    ):
        return refuse("payment_known", source=command.source)
    waited = found.waits
    book.write(
        PaymentReceived(
            request=found.id,
            receipt=book.new_id("z"),
            amount=command.amount,
            on=on,
            note=command.note.strip(),
            source=command.source,
        )
    )
    now = _find(book, found.id)
    if now is None:
        return None
    if now.surplus:
        _ask_person(
            book,
            f"{format_euro(now.surplus)} zu viel gezahlt: Erstattung anordnen",
        )
    if waited and not now.waits:
        following.settle(book, now)
        definition = book.blueprint.payments.get(now.payment)
        if definition is not None and definition.paid:
            go_on(book, definition.paid)
    return None


def go_on(book: Book, transition: str) -> None:
    """Let the system take a step; a task tells people if it is not possible."""
    before, book.actor = book.actor, SYSTEM
    try:
        refusal = act(book, Act(transition=transition, actor=SYSTEM))
    finally:
        book.actor = before
    if refusal is not None:
        _ask_person(book, f"Zahlung ist da: {refusal.message.get('de')}")


def _ask_person(book: Book, title: str) -> None:
    book.write_as_system(
        TaskAdded(task=book.new_id("t"), title=title, origin="payment")
    )


def cancel_payment(book: Book, command: CancelPayment) -> Refusal | None:
    """Call off what is still open of a payment."""
    found = _find(book, command.request)
    if found is None or not found.waits:
        return refuse("payment_missing")
    if not command.reason.strip():
        return refuse("reason_missing")
    following.settle(book, found)
    book.write(PaymentCancelled(request=found.id, reason=command.reason.strip()))
    return None


def order_refund(book: Book, command: OrderRefund) -> Refusal | None:
    """Order that money goes back, at most what came in."""
    found = _find(book, command.request, paid=True)
    if found is None:
        return refuse("payment_missing")
    if not 0 < command.amount < _MOST:
        return refuse("amount_wrong")
    most = found.received - found.refunded
    if command.amount > most:
        return refuse("refund_too_much", most=format_euro(most))
    if not command.reason.strip():
        return refuse("reason_missing")
    book.write(
        RefundOrdered(
            request=found.id,
            refund=book.new_id("e"),
            amount=command.amount,
            reason=command.reason.strip(),
        )
    )
    return None


def record_refund(book: Book, command: RecordRefund) -> Refusal | None:
    """Note that a refund was transferred."""
    pairs = [
        (payment, refund)
        for payment in book.state.payments
        for refund in payment.refunds
        if refund.paid_on is None and command.refund in {"", refund.id}
    ]
    if len(pairs) != 1:
        return refuse("refund_missing")
    on = command.on or book.today
    if on > book.today:
        return refuse("payment_future", day=on)
    payment, refund = pairs[0]
    book.write(Refunded(request=payment.id, refund=refund.id, on=on))
    return None


def _find(book: Book, request: str, *, paid: bool = False) -> PaymentState | None:
    """The named request, else the only one that waits (or was paid)."""
    known = book.state.payments
    if request:
        return next((p for p in known if request in {p.id, p.reference}), None)
    found = [p for p in known if p.received] if paid else list(waiting(book.state))
    return found[0] if len(found) == 1 else None


# --- rounds -------------------------------------------------------------------


def record_ranking(book: Book, command: RecordRanking) -> Refusal | None:
    """Note how a round went; who gets a place goes the step that offers it.

    The same run is noted once: a job that was killed may simply begin again.
    """
    definition = book.blueprint.rounds.get(command.round)
    if definition is None:
        return refuse("round_unknown", round=command.round)
    if not command.actor.has("system"):
        return refuse("round_system")
    known = book.state.ranking
    if known is not None and known.run == command.run:
        return refuse("round_known")
    if book.state.state not in definition.states:
        return refuse("round_state")
    book.write(
        Ranked(
            round=command.round,
            run=command.run,
            outcome="offered" if command.place else "waiting",
            place=command.place,
            kind=command.kind,
            lot=command.lot,
            seed=command.seed,
            standings=command.standings,
        )
    )
    if not command.place:
        return None
    given = {"place": command.place, "kind": command.kind}
    step = book.blueprint.process.transition(definition.offer)
    wanted = step.inputs if step is not None else {}
    inputs: dict[str, object] = {n: given[n] for n in wanted if given.get(n)}
    return act(
        book,
        Act(
            transition=definition.offer,
            input=inputs,
            actor=command.actor,
            channel=command.channel,
        ),
    )
