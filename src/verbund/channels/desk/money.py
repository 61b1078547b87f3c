"""Money, validity and rounds of a case as the desk shows and books them."""

from collections.abc import Callable, Mapping

from django.http import QueryDict
from msgspec import Struct

from verbund import engine
from verbund.cases.shapes import CaseView
from verbund.channels.desk.frame import Desk
from verbund.core.errors import FieldProblem, Invalid
from verbund.core.ui.texts import translate
from verbund.engine.commands import ActorRef
from verbund.engine.options import offered_on
from verbund.kernel import clock
from verbund.kernel.german import date_de
from verbund.kernel.iban import format_iban
from verbund.kernel.money import format_euro, parse_euro

Given = QueryDict
DayOf = Callable[[Mapping[str, object], str], object]


class Line(Struct, frozen=True, kw_only=True):
    """One payment of the case."""

    id: str
    title: str
    facts: tuple[dict[str, str], ...]
    waits: bool
    paid: bool
    missing: str
    refunds: tuple[tuple[str, str, bool], ...]


class Panel(Struct, frozen=True, kw_only=True):
    """Everything of this module that a case has; ``account`` is where refunds go."""

    payments: tuple[Line, ...]
    term: tuple[dict[str, str], ...]
    ranking: tuple[tuple[str, str], ...]
    ranked: str
    account: str


def panel(desk: Desk, view: CaseView) -> Panel | None:
    """The panel of the case; ``None`` if it has neither money, term nor round."""
    state = view.state
    if not (state.payments or state.terms or state.ranking):
        return None
    return Panel(
        payments=tuple(_line(view, p, desk.language) for p in state.payments),
        term=tuple(_term(term) for term in reversed(state.terms)),
        ranking=_ranking(view),
        ranked=_ranked(view),
        account=_account(view),
    )


def _line(view: CaseView, payment: engine.PaymentState, language: str) -> Line:
    definition = view.ground.blueprint.payments.get(payment.payment)
    rows = [
        ("amount", format_euro(payment.amount)),
        ("reference", engine.spoken_reference(payment.reference)),
        ("standing", translate(f"work.money.is_{payment.standing}")),
    ]
    if payment.due_on:
        rows.append(("due", date_de(payment.due_on)))
    for receipt in payment.receipts:
        said = f"{format_euro(receipt.amount)}, {date_de(receipt.on)}"
        rows.append(("received", f"{said} {receipt.note}".strip()))
    if payment.surplus:
        rows.append(("surplus", format_euro(payment.surplus)))
    return Line(
        id=payment.id,
        title=definition.title.get(language) if definition else payment.payment,
        facts=tuple(
            {"label": translate(f"work.money.{name}"), "value": value}
            for name, value in rows
        ),
        waits=payment.waits,
        paid=payment.received > payment.refunded,
        missing=format_euro(payment.missing).removesuffix("€").strip(),
        refunds=tuple(
            (refund.id, _refund(refund), refund.paid_on is None)
            for refund in payment.refunds
        ),
    )


def _refund(refund: engine.RefundState) -> str:
    amount = format_euro(refund.amount)
    if refund.paid_on is None:
        return translate("work.money.to_refund", amount=amount, why=refund.reason)
    day = date_de(refund.paid_on)
    return translate("work.money.was_refunded", amount=amount, day=day)


def _term(term: engine.TermState) -> dict[str, str]:
    span = f"{date_de(term.from_on)} – {date_de(term.until)}"
    if term.ended_on is not None:
        span = translate("work.money.ended_early", span=span)
    return {"label": translate("work.money.valid"), "value": span}


def _ranked(view: CaseView) -> str:
    found = view.state.ranking
    if found is None:
        return ""
    day = date_de(clock.to_berlin(found.at).date())
    return translate("work.money.ranked", day=day, lot=found.lot or "–")


def _ranking(view: CaseView) -> tuple[tuple[str, str], ...]:
    found = view.state.ranking
    round_ = view.ground.blueprint.rounds.get(found.round) if found else None
    if found is None or round_ is None:
        return ()
    group = view.ground.blueprint.fields.get(round_.wishes)
    field = group.fields.get(round_.place) if group is not None else None
    day = clock.to_berlin(found.at).date()
    rows = []
    for wish in found.standings:
        name = wish.place
        if field is not None:
            name = engine.display_value(offered_on(view.ground, field, day), wish.place)
        words = translate(
            "work.money.position",
            position=wish.position,
            of=wish.of,
            free=wish.free,
            points=wish.points,
        )
        rows.append((name, words))
    return tuple(rows)


def _account(view: CaseView) -> str:
    """The account that a step of the citizen named for money that goes back."""
    for transition in view.ground.blueprint.process.transitions:
        for name in transition.keeps:
            field = transition.inputs.get(name)
            value = view.state.facts.get(name)
            if field is not None and field.type == "iban" and isinstance(value, str):
                return format_iban(value)
    return ""


# --- short forms --------------------------------------------------------------


def _cents(given: Given, name: str) -> int:
    try:
        return parse_euro(given.get(name, "").replace("€", "").strip())
    except ValueError:
        raise _wrong(name, translate("work.money.amount_wrong")) from None


def _wrong(path: str, message: str) -> Invalid:
    return Invalid(message, fields=(FieldProblem(path=path, message=message),))


def _paid(actor: ActorRef, given: Given) -> engine.Command:
    return engine.RecordPayment(
        actor=actor,
        request=given.get("request", ""),
        amount=_cents(given, "amount"),
        note=given.get("note", "").strip()[:200],
    )


def _cancelled(actor: ActorRef, given: Given) -> engine.Command:
    reason = given.get("reason", "").strip()[:500]
    request = given.get("request", "")
    return engine.CancelPayment(actor=actor, request=request, reason=reason)


def _to_refund(actor: ActorRef, given: Given) -> engine.Command:
    return engine.OrderRefund(
        actor=actor,
        request=given.get("request", ""),
        amount=_cents(given, "refund"),
        reason=given.get("why", "").strip()[:500],
    )


def _refunded(actor: ActorRef, given: Given) -> engine.Command:
    return engine.RecordRefund(actor=actor, refund=given.get("refund", ""))


MAKERS: Mapping[str, Callable[[ActorRef, Given], engine.Command]] = {
    "zahlung": _paid,
    "zahlung-erlassen": _cancelled,
    "erstattung": _to_refund,
    "erstattet": _refunded,
}
