"""The page on which ``decide`` writes: entries so far and the state they lead to."""

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from verbund.engine.commands import SYSTEM, ActorRef, Command
from verbund.engine.context import CaseFacts, Env, environment
from verbund.engine.entries import EntryDraft, draft
from verbund.engine.entry_data import EntryData
from verbund.engine.evolve import evolve
from verbund.engine.model import Blueprint, Ground, State
from verbund.engine.payments import payment_names
from verbund.engine.results import RuleResult
from verbund.engine.state import CaseState
from verbund.engine.state_appointment import appointment_facts
from verbund.engine.state_inquiry import inquiry_facts
from verbund.engine.text import Text
from verbund.kernel.clock import to_berlin


class Book:
    """Collects the entries of one command; each one changes ``state`` at once.

    So every later thought (which clock starts, which id comes next) sees the case as
    the earlier entries left it.
    """

    __slots__ = ("_state", "actor", "channel", "entries", "ground", "now", "today")

    def __init__(
        self, ground: Ground, state: CaseState | None, command: Command, now: datetime
    ) -> None:
        self.ground = ground
        self._state = state
        self.actor = command.actor
        self.channel = command.channel
        self.now = now
        self.today: date = to_berlin(now).date()
        self.entries: list[EntryDraft] = []

    @property
    def state(self) -> CaseState:
        if self._state is None:
            raise RuntimeError("The first entry of a case must be `opened`.")
        return self._state

    @property
    def blueprint(self) -> Blueprint:
        return self.ground.blueprint

    def write(self, data: EntryData, *, actor: ActorRef | None = None) -> None:
        """Add the entry that tells ``data``."""
        entry = draft(
            data, at=self.now, actor=actor or self.actor, channel=self.channel
        )
        self.entries.append(entry)
        self._state = evolve(self.ground, self._state, entry)

    def write_as_system(self, data: EntryData) -> None:
        """Add an entry that follows from another and is nobody's own doing."""
        self.write(data, actor=SYSTEM)

    def new_id(self, letter: str) -> str:
        """An id that is unique in the case: a letter and the entry's position."""
        return f"{letter}{self.state.position + 1}"

    def environment(
        self,
        *,
        results: Mapping[str, RuleResult] | None = None,
        inputs: Mapping[str, object] | None = None,
        announced: date | None = None,
    ) -> Env:
        """What expressions see of the case at this moment."""
        return case_environment(
            self.ground,
            self.state,
            self.now,
            results=results,
            inputs=inputs,
            announced=announced,
        )


def case_environment(
    ground: Ground,
    state: CaseState,
    now: datetime,
    *,
    results: Mapping[str, RuleResult] | None = None,
    inputs: Mapping[str, object] | None = None,
    announced: date | None = None,
) -> Env:
    """The names of expressions, filled from a case; inputs count as decided facts."""
    given = inputs or {}
    return environment(
        ground,
        state.answers,
        now=now,
        results=results or {},
        decision={**state.facts, **given},
        inputs=given,
        case=case_facts(state),
        announced=announced,
    )


def case_facts(state: CaseState) -> CaseFacts:
    """What ``case.…`` means in expressions."""
    return CaseFacts(
        state=state.state,
        service=state.service,
        channel=state.channel,
        number=state.number,
        opened_on=to_berlin(state.opened_at).date(),
        decided_on=(
            to_berlin(state.decision.at).date() if state.decision is not None else None
        ),
        closed_on=to_berlin(state.closed_at).date() if state.closed_at else None,
        inquiries=inquiry_facts(state.inquiries),
        appointment=appointment_facts(state.appointment, state.missed_appointments),
        valid_from=state.terms[-1].from_on if state.terms else None,
        valid_until=state.terms[-1].until if state.terms else None,
        terms=len(state.terms),
        payments=payment_names(state),
    )


def state_title(blueprint: Blueprint, name: str) -> Text:
    """How a state is called, also one of the objection; its id if it is unknown."""
    found = find_state(blueprint, name)
    return found.title if found is not None else Text(de=name)


def find_state(blueprint: Blueprint, name: str, scope: str = "") -> State | None:
    process = blueprint.process
    if scope != "objection" and name in process.states:
        return process.states[name]
    if scope != "case" and process.objection is not None:
        return process.objection.states.get(name)
    return None


def phase_of(state: State | None) -> str:
    """What the public sees: the declared phase, else by whether it is an end."""
    if state is None:
        return "processing"
    if state.public is not None:
        return state.public.phase
    return "completed" if state.end else "processing"


def plain(value: Mapping[str, object]) -> dict[str, object]:
    """Values as JSON keeps them: days as text, tuples as lists, structs as objects."""
    # Not to_builtins: that keeps tuples, which come back from the database as lists.
    found: dict[str, object] = msgspec.json.decode(msgspec.json.encode(value))
    return found
