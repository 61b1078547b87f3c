"""Scenario steps and expectations about money, validity, figures and rounds."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from verbund.engine import commands as c
from verbund.engine.model import Ground
from verbund.engine.payments import RANGE, creditor_reference, latest
from verbund.engine.state import CaseState
from verbund.kernel.money import parse_euro

_Body = dict[str, Any]
Pairs = list[tuple[str, object, object]]
Check = Callable[[Ground, CaseState, object], Pairs]


def _mapping(body: object) -> _Body:
    return {str(k): v for k, v in body.items()} if isinstance(body, Mapping) else {}


def _amount(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> _Body:
    """``pay: "30.00"`` or a mapping with ``amount``; a request is named by its id."""
    found = _mapping(body) or {"amount": body}
    if isinstance(found.get("amount"), str):
        found["amount"] = parse_euro(found["amount"])
    return found


def _named(step: Mapping[str, object], body: object, case: CaseState | None) -> _Body:
    """The same, with the payment named as the blueprint names it."""
    found = _amount(step, body, case)
    name = found.pop("payment", None)
    known = latest(case, str(name)) if case is not None and name else None
    if known is not None:
        found["request"] = known.id
    return found


def _reason(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> _Body:
    return {"reason": body} if isinstance(body, str) else _mapping(body)


def _plain(_step: Mapping[str, object], body: object, _case: CaseState | None) -> _Body:
    return _mapping(body)


def _rank(_step: Mapping[str, object], body: object, _case: CaseState | None) -> _Body:
    return {"run": "scenario", **_mapping(body)}


READERS: Mapping[
    str, Callable[[Mapping[str, object], object, CaseState | None], _Body]
] = {
    "pay": _named,
    "cancel_payment": _reason,
    "refund": _named,
    "refunded": _plain,
    "rank": _rank,
}
SHAPES: Mapping[str, type[c.Command]] = {
    "pay": c.RecordPayment,
    "cancel_payment": c.CancelPayment,
    "refund": c.OrderRefund,
    "refunded": c.RecordRefund,
    "rank": c.RecordRanking,
}
#: Steps that the system takes unless ``by`` says otherwise.
BY_SYSTEM = frozenset({"rank"})


def supplied(
    ground: Ground, step: Mapping[str, object], case: CaseState | None
) -> Ground:
    """The ground with the figures of the step and the next reference."""
    said = step.get("counted")
    figures = {
        str(name): int(value)
        for name, value in (said.items() if isinstance(said, Mapping) else ())
    }
    known = {name: figures.get(name, 0) for name in ground.blueprint.facts}
    drawn = len(case.payments) if case is not None else 0
    number = creditor_reference(f"MUS26{drawn + 1:07d}")
    return replace(ground, facts=known, numbers={RANGE: number})


def _of_payment(name: str, read: Callable[[CaseState, str], object]) -> Check:
    def check(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
        if not isinstance(wanted, Mapping):
            return [(name, "eine Zuordnung", wanted)]
        return [
            (f"{name}.{key}", _cents(value), read(case, str(key)))
            for key, value in wanted.items()
        ]

    return check


def _cents(value: object) -> object:
    if isinstance(value, str) and value[:1].isdigit():
        return parse_euro(value)
    return value


def _standing(case: CaseState, name: str) -> object:
    found = latest(case, name)
    return found.standing if found is not None else None


def _missing(case: CaseState, name: str) -> object:
    found = latest(case, name)
    return found.missing if found is not None else None


def _refunded(case: CaseState, name: str) -> object:
    return sum(p.refunded for p in case.payments if p.payment == name)


def _valid(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
    term = case.terms[-1] if case.terms else None
    days = wanted if isinstance(wanted, list | tuple) else [wanted]
    actual = [str(term.from_on), str(term.until)] if term else []
    return [("valid", [str(day) for day in days], actual)]


def _ranking(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
    return [("ranking", wanted, case.ranking.outcome if case.ranking else None)]


CHECKS: Mapping[str, Check] = {
    "payments": _of_payment("payments", _standing),
    "owed": _of_payment("owed", _missing),
    "refunds": _of_payment("refunds", _refunded),
    "valid": _valid,
    "ranking": _ranking,
}
