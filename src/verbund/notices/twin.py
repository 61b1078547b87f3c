"""The decision as data: what a program needs that reads notices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import msgspec

from verbund import engine
from verbund.kernel.clock import to_berlin
from verbund.notices.compose import Order, Writer


def twin(
    ground: engine.Ground, state: engine.CaseState, order: Order
) -> dict[str, object]:
    """Return the decision as data, embedded in the PDF as ``bescheid.json``.

    Amounts in euro cents, days ISO 8601, other numbers exact as text. It repeats what
    the letter says – service, bodies, results with their reasons, what is to be paid,
    legal bases, last day – and no more personal data than it. ``data`` are the values
    that the notice names for machines (``data`` in the blueprint).
    """
    writer = Writer(ground, state, order)
    reckoning = writer.remedy_reckoning
    return {
        "type": "verbund-notice/1",
        "number": state.number,
        "notice": order.notice,
        "title": writer.say(writer.notice.title),
        "blueprint": f"{ground.blueprint.key}@{ground.blueprint.version}",
        "digest": ground.blueprint.digest,
        "leika": [s.leika for s in ground.blueprint.services if s.id == state.service],
        "owner": {"name": ground.owner.official_name, "ags": ground.owner.ags},
        "acting": {"name": ground.acting.official_name, "ags": ground.acting.ags},
        "posted_on": order.posted_on.isoformat(),
        "decided_at": to_berlin(order.now).isoformat(),
        "data": {
            name: _plain(engine.evaluate(ground, writer.environment, source))
            for name, source in writer.notice.data.items()
        },
        "payment": _payment(writer),
        "results": msgspec.to_builtins(dict(order.results)),
        "inputs": msgspec.to_builtins(dict(order.inputs)),
        "legal": _legal(ground, order),
        "last_day_to_object": reckoning.end.isoformat() if reckoning else None,
    }


def _payment(writer: Writer) -> dict[str, object] | None:
    """What is to be paid, until when, where to, under which reference."""
    plan = writer.notice.payment
    if plan is None or not writer.holds(plan.visible_if):
        return None
    amount = engine.evaluate(writer.ground, writer.environment, plan.amount)
    if not isinstance(amount, int) or amount <= 0:
        return None
    return {
        "amount": amount,
        "due_on": writer.due_on(plan).isoformat(),
        "reference": writer.reference(plan),
        "iban": writer.bank().iban,
    }


def _legal(ground: engine.Ground, order: Order) -> list[dict[str, str]]:
    """The legal bases of the results that the notice rests on, each once."""
    named = [
        name
        for result in order.results.values()
        for name in (*result.legal, *(n for i in result.items for n in i.legal))
    ]
    known = ground.blueprint.legal
    return [
        {"id": name, "title": known[name].title, "url": known[name].url or ""}
        for name in dict.fromkeys(named)
        if name in known
    ]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return value.numerator
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return value
