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


def wake_on(state: engine.CaseState) -> date | None:
    """The next day on which a clock needs attention: a warning or the day after."""
    days = [
        day
        for clock in state.clocks.values()
        if clock.running and clock.due_on
        for day in (*clock.warn_on, clock.due_on + _DAY)
    ]
    changed_on = engine_day(state)
    ahead = [day for day in days if day > changed_on]
    if len(ahead) < len(days):
        # A clock that ran out while nobody looked is due at once.
        late = [d for d in days if d <= changed_on and _expires(state, d)]
        if late:
            return min(late)
    return min(ahead, default=None)


def engine_day(state: engine.CaseState) -> date:
    """The calendar day in Germany of the last change."""
    return to_berlin(state.changed_at).date()


def applicant(ground: engine.Ground, state: engine.CaseState) -> str:
    """The applicant's name as the worklist sorts and shows it; empty if erased."""
    if state.erased:
        return ""
    return engine.applicant_name(ground, state)


def _expires(state: engine.CaseState, day: date) -> bool:
    return any(
        clock.running and clock.due_on and clock.due_on + _DAY == day
        for clock in state.clocks.values()
    )


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
