"""From the state of a case to the columns of its row: pure, the same at every rebuild.

What depends on today (how many working days are left) is reckoned when it is read.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from verbund import engine
from verbund.cases.models import NO_DEADLINE
from verbund.kernel.clock import to_berlin

_DAY = timedelta(days=1)

#: Columns that are rebuilt from the journal; all others belong to the row itself.
COLUMNS: Final = (
    "blueprint_key",
    "blueprint_version",
    "blueprint_digest",
    "service",
    "channel",
    "state",
    "phase",
    "open",
    "applicant",
    "title",
    "due_on",
    "due_clock",
    "due_state",
    "due_since",
    "wake_on",
    "proposed_by",
    "reviewer_id",
    "objection",
    "assignee_id",
    "office_id",
    "resubmit_on",
    "opened_at",
    "changed_at",
    "closed_at",
    "position",
    "snapshot",
    "contact_email",
    "birth_date",
)


def columns(ground: engine.Ground, state: engine.CaseState) -> dict[str, object]:
    """The value of every column in ``COLUMNS`` for this state."""
    blueprint = ground.blueprint
    clock = shown_clock(state)
    service = blueprint.service(state.service)
    proposal = state.proposals[-1] if state.proposals else None
    objection = state.objection
    contact = blueprint.contact
    return {
        "blueprint_key": state.blueprint,
        "blueprint_version": state.version,
        "blueprint_digest": state.digest,
        "service": state.service or (service.id if service else ""),
        "channel": state.channel,
        "state": state.state,
        "phase": state.phase,
        "open": state.open,
        "applicant": _short(applicant(ground, state), 200),
        "title": _short(service.title.de if service else blueprint.title.de, 200),
        "due_on": (clock.due_on if clock else None) or NO_DEADLINE,
        "due_clock": clock.id if clock else "",
        "due_state": _due_state(clock),
        "due_since": clock.suspended_since if clock else None,
        "wake_on": wake_on(state),
        "proposed_by": proposal.by.id if proposal else "",
        "reviewer_id": proposal.reviewer if proposal else "",
        "objection": objection.state if objection and not objection.end else "",
        "assignee_id": state.assignee or "",
        "office_id": state.office or "",
        "resubmit_on": state.resubmit_on,
        "opened_at": state.opened_at,
        "changed_at": state.changed_at,
        "closed_at": state.closed_at,
        "position": state.position,
        "snapshot": engine.state_to_json(state).decode(),
        "contact_email": _short(_answer(state.answers, contact.email), 254),
        "birth_date": _day(_answer(state.answers, contact.birth_date)),
    }


def shown_clock(state: engine.CaseState) -> engine.ClockState | None:
    """The deadline that matters in lists: the main one, also when it is overdue."""
    if not state.open:
        return None
    found = [c for c in state.clocks.values() if c.stopped_on is None and c.due_on]
    pending = [c for c in found if not c.expired or c.kind == "authority"]
    if not pending:
        return None
    return min(pending, key=lambda c: (not c.main, c.due_on or NO_DEADLINE, c.id))


def wake_on(state: engine.CaseState, *, after: date | None = None) -> date | None:
    """The next day on which a clock needs attention, or ``None``.

    That is a warning day after the last change (or after ``after``, a day that was
    dealt with) or the day after a last day, which may have passed unnoticed.
    """
    seen = after or to_berlin(state.changed_at).date()
    running = [c for c in state.clocks.values() if c.running and c.due_on]
    over = [c.due_on + _DAY for c in running if c.due_on]
    warnings = [day for c in running for day in c.warn_on if day > seen]
    return min([*over, *warnings], default=None)


def applicant(ground: engine.Ground, state: engine.CaseState) -> str:
    """The applicant's name as the worklist sorts and shows it; empty if erased."""
    if state.erased:
        return ""
    template = ground.blueprint.applicant
    if not template:
        return ""
    return engine.render_text(
        ground, template, answers=state.answers, now=state.opened_at, language="de"
    ).strip(" ,")


def _due_state(clock: engine.ClockState | None) -> str:
    if clock is None:
        return ""
    if clock.suspended_since:
        return "suspended"
    return "expired" if clock.expired else "running"


def _answer(answers: Mapping[str, object], path: str | None) -> str:
    found: object = answers
    for part in path.split(".") if path else ("",):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
