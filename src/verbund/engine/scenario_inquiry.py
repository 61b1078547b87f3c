"""Scenario steps about other offices, conditions, extracts and appointments."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from verbund.engine import commands_appointment as ca
from verbund.engine import commands_inquiry as ci
from verbund.engine.commands import Command
from verbund.engine.conditions import condition_texts
from verbund.engine.inquiries import latest_of
from verbund.engine.model import Ground
from verbund.engine.model_inquiry import Recipient
from verbund.engine.scenario_moment import moment_of
from verbund.engine.state import CaseState
from verbund.kernel.clock import to_berlin

Body = dict[str, Any]
Reader = Callable[[Mapping[str, object], object, CaseState | None], Body]
Pairs = list[tuple[str, object, object]]
_QUARTER = timedelta(minutes=15)


def _mapping(body: object) -> Body:
    return {str(k): v for k, v in body.items()} if isinstance(body, Mapping) else {}


def _ask(_step: Mapping[str, object], body: object, _case: CaseState | None) -> Body:
    if isinstance(body, list | tuple | str):
        return {"offices": [body] if isinstance(body, str) else list(body)}
    return _mapping(body)


def _inquiry(case: CaseState | None, body: Body) -> Body:
    """``office: traffic`` means the last question to that office."""
    if "inquiry" not in body and case is not None:
        found = latest_of(case.inquiries, str(body.get("office")))
        body["inquiry"] = found.id if found is not None else ""
    return body


def _answer(_step: Mapping[str, object], body: object, case: CaseState | None) -> Body:
    found = _inquiry(case, _mapping(body))
    found.pop("office", None)
    return found


def _remind(_step: Mapping[str, object], body: object, case: CaseState | None) -> Body:
    found = {"office": body} if isinstance(body, str) else _mapping(body)
    return {"inquiry": _inquiry(case, found)["inquiry"]}


def _withdraw(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> Body:
    return _mapping(body)


def _waive(_step: Mapping[str, object], body: object, _case: CaseState | None) -> Body:
    return {**_mapping(body), "waive": True}


def _conditions(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> Body:
    rows = body if isinstance(body, list | tuple) else []
    return {"conditions": [{"id": r} if isinstance(r, str) else r for r in rows]}


def _forward(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> Body:
    return {"part": str(body)}


def _fetched(_step: Mapping[str, object], body: object, case: CaseState | None) -> Body:
    extracts = case.forwards if case is not None else ()
    found = [f.id for f in extracts if f.part == str(body)]
    return {"forward": found[-1] if found else str(body)}


def _book(_step: Mapping[str, object], body: object, _case: CaseState | None) -> Body:
    found = _mapping(body) if isinstance(body, Mapping) else {"starts": body}
    start = moment_of(found.get("starts"))
    place = str(found.get("place") or "Rathaus")
    return {"slot": {"starts_at": start, "ends_at": start + _QUARTER, "place": place}}


def _cancel(_step: Mapping[str, object], body: object, _case: CaseState | None) -> Body:
    return {"reason": body} if isinstance(body, str) else _mapping(body)


def _attended(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> Body:
    return {"kept": body is True or body == "kept"}


READERS: Mapping[str, Reader] = {
    "ask": _ask,
    "answer": _answer,
    "remind": _remind,
    "withdraw_inquiry": _withdraw,
    "waive_inquiry": _waive,
    "conditions": _conditions,
    "forward": _forward,
    "fetched": _fetched,
    "book": _book,
    "cancel_appointment": _cancel,
    "attended": _attended,
}
SHAPES: Mapping[str, type[Command]] = {
    "ask": ci.SendInquiries,
    "answer": ci.AnswerInquiry,
    "remind": ci.RemindInquiry,
    "withdraw_inquiry": ci.WithdrawInquiry,
    "waive_inquiry": ci.WithdrawInquiry,
    "conditions": ci.SetConditions,
    "forward": ci.Forward,
    "fetched": ci.RecordFetched,
    "book": ca.BookAppointment,
    "cancel_appointment": ca.CancelAppointment,
    "attended": ca.RecordAttendance,
}


# --- expectations -------------------------------------------------------------------


def _inquiries(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
    """By office: its verdict, or where its question stands."""
    if not isinstance(wanted, Mapping):
        return [("inquiries", "eine Zuordnung", wanted)]
    found: Pairs = []
    for office, value in wanted.items():
        asked = [i for i in case.inquiries if i.office == office]
        actual = (asked[-1].verdict or asked[-1].status) if asked else "missing"
        found.append((f"inquiries.{office}", value, actual))
    return found


def _reminded(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
    offices = [i.office for i in case.inquiries if i.reminded]
    names = wanted if isinstance(wanted, list | tuple) else [wanted]
    return [("reminded", str(n), offices) for n in names if str(n) not in offices]


def _condition_texts(ground: Ground, case: CaseState, wanted: object) -> Pairs:
    said = condition_texts(ground, case, now=case.changed_at)
    names = wanted if isinstance(wanted, list | tuple) else [wanted]
    return [
        ("conditions_contain", str(n), said)
        for n in names
        if not any(str(n) in text for text in said)
    ]


def _forwarded(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
    parts = [extract.part for extract in case.forwards]
    names = list(wanted) if isinstance(wanted, list | tuple) else [wanted]
    return [("forwarded", names, parts)]


def _appointment(_ground: Ground, case: CaseState, wanted: object) -> Pairs:
    """The moment it is booked for, or ``cancelled``, ``kept``, ``missed``, null."""
    found = case.appointment
    if found is None:
        return [("appointment", wanted, None)]
    if not found.booked:
        return [("appointment", wanted, found.status)]
    start = to_berlin(found.slot.starts_at)
    return [("appointment", str(wanted)[:16], f"{start:%Y-%m-%dT%H:%M}")]


CHECKS: Mapping[str, Callable[[Ground, CaseState, object], Pairs]] = {
    "inquiries": _inquiries,
    "reminded": _reminded,
    "conditions_contain": _condition_texts,
    "forwarded": _forwarded,
    "appointment": _appointment,
}


def invented_recipients(names: set[str]) -> dict[str, Recipient]:
    """Every slot of the blueprint bound to an office of the invented municipality."""
    return {name: Recipient(kind="own", name=f"Stelle {name}") for name in names}
