"""One step of a scenario, read as a command with its actor and its moment."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from verbund.engine import commands as c
from verbund.engine import scenario_inquiry as inquiry
from verbund.engine import scenario_payment as payment
from verbund.engine.scenario_moment import StepUnreadable, moment_of
from verbund.engine.state import CaseState

_ACTOR = re.compile(r"\s*([^()]+?)\s*(?:\(([^)]*)\))?\s*")
_CITIZEN = c.ActorRef("citizen", "citizen", "Bürgerin", ("citizen",))
#: Steps that a citizen takes unless ``by`` says otherwise.
_BY_CITIZEN = frozenset(
    {
        "open", "supply", "objection", "withdraw", "receive", "book",
        "cancel_appointment",
    }
)  # fmt: skip
_BY_SYSTEM = frozenset({"notice", "delivery", "expire", "erase", *payment.BY_SYSTEM})


def actor_of(said: object, kind: str) -> c.ActorRef:
    """Who acts: ``petzold`` is a clerk, ``lindner(approver, lead)`` has these roles."""
    if said is None:
        if kind in _BY_CITIZEN:
            return _CITIZEN
        if kind in _BY_SYSTEM:
            return c.SYSTEM
        said = "petzold"
    match = _ACTOR.fullmatch(str(said))
    if match is None:
        raise StepUnreadable(f"by: „{said}“ ist kein Name. Richtig: petzold(clerk).")
    name = match[1]
    if name == "citizen":
        return _CITIZEN
    if name == "system":
        return c.SYSTEM
    roles = tuple(role.strip() for role in (match[2] or "clerk").split(","))
    return c.ActorRef("staff", name, name.title(), roles)


def command_of(step: Mapping[str, object], case: CaseState | None) -> c.Command | None:
    """The command of a step; ``None`` if it only lets time pass or only expects."""
    kind = next((k for k in step if k in _READERS), None)
    if kind is None:
        if step.keys() & {"wait", "expect"}:
            return None
        raise StepUnreadable(
            f"Dieser Schritt tut nichts. Erlaubt sind: {', '.join(_READERS)}, wait."
        )
    try:
        actor = actor_of(step.get("by"), kind)
        body = _READERS[kind](step, step[kind], case)
        # Decoding a command needs its tag; the shape is known, so is the tag.
        shape = _SHAPES[kind]
        tag = shape.__struct_config__.tag
        document = {"command": tag, "actor": actor, "channel": "desk", **body}
        return msgspec.convert(msgspec.to_builtins(document), shape)
    except msgspec.ValidationError as error:
        raise StepUnreadable(f"{kind}: {error}") from None


def _mapping(body: object) -> dict[str, Any]:
    return {str(k): v for k, v in body.items()} if isinstance(body, Mapping) else {}


_Body = dict[str, Any]
_Reader = Callable[[Mapping[str, object], object, CaseState | None], _Body]


def _plain(_step: Mapping[str, object], body: object, _case: CaseState | None) -> _Body:
    return _mapping(body)


def _act(step: Mapping[str, object], body: object, _case: CaseState | None) -> _Body:
    return {
        "transition": str(body),
        "input": _mapping(step.get("input")),
        "reason": str(step.get("reason") or ""),
    }


def _text(name: str) -> _Reader:
    def read(
        _step: Mapping[str, object], body: object, _case: CaseState | None
    ) -> _Body:
        return {name: body} if isinstance(body, str) else _mapping(body)

    return read


def _notice(_step: Mapping[str, object], body: object, case: CaseState | None) -> _Body:
    found = _mapping(body)
    if "posted" in found:
        found["posted_on"] = found.pop("posted")
    if "id" in found:
        found["notice"] = found.pop("id")
    if "notice" not in found and case is not None and case.notices:
        waiting = [n for n in case.notices if n.posted_on is None]
        found["notice"] = (waiting or case.notices)[-1].id
    return {"notice": "", **found}


def _objection(
    _step: Mapping[str, object], body: object, _case: CaseState | None
) -> _Body:
    found: _Body = {"text": body} if isinstance(body, str) else _mapping(body)
    if "received_at" in found:
        found["received_at"] = moment_of(found["received_at"])
    return {"text": "", **found}


def _delivery(
    _step: Mapping[str, object], body: object, case: CaseState | None
) -> _Body:
    found = _mapping(body)
    if "subject" not in found and case is not None and case.notices:
        found["subject"] = case.notices[-1].id
    return found


def _complete(
    _step: Mapping[str, object], body: object, case: CaseState | None
) -> _Body:
    tasks = case.open_tasks() if case is not None else ()
    found = next((t.id for t in tasks if str(body) in {t.id, t.title}), str(body))
    return {"task": found}


_READERS: Mapping[str, _Reader] = {
    "open": _plain,
    "act": _act,
    "approve": _plain,
    "return": _text("reason"),
    "request_documents": _plain,
    "supply": _plain,
    "more_time": _plain,
    "correct": _plain,
    "notice": _notice,
    "delivery": _delivery,
    "objection": _objection,
    "reinstatement": _plain,
    "withdraw": _text("reason"),
    "reopen": _text("reason"),
    "note": _text("text"),
    "send": _plain,
    "receive": _text("body"),
    "assign": _text("person"),
    "task": _text("title"),
    "complete": _complete,
    "resubmit": _plain,
    "extend": _plain,
    "expire": _text("clock"),
    "erase": _text("reason"),
    **inquiry.READERS,
    **payment.READERS,
}
_SHAPES: Mapping[str, type[c.Command]] = {
    "open": c.Open,
    "act": c.Act,
    "approve": c.Approve,
    "return": c.ReturnProposal,
    "request_documents": c.RequestDocuments,
    "supply": c.Supply,
    "more_time": c.GrantTime,
    "correct": c.CorrectAnswers,
    "notice": c.RecordNotice,
    "delivery": c.RecordDelivery,
    "objection": c.FileObjection,
    "reinstatement": c.DecideReinstatement,
    "withdraw": c.Withdraw,
    "reopen": c.Reopen,
    "note": c.AddNote,
    "send": c.SendMessage,
    "receive": c.ReceiveMessage,
    "assign": c.Assign,
    "task": c.AddTask,
    "complete": c.CompleteTask,
    "resubmit": c.Resubmit,
    "extend": c.ExtendClock,
    "expire": c.ExpireClock,
    "erase": c.EraseContent,
    **inquiry.SHAPES,
    **payment.SHAPES,
}


def day_of(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
