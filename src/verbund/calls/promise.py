"""The 115 promise, reckoned from events and nothing else; pure.

Promised is (service promise of the Behördennummer 115): 75 % of all calls are answered
within 30 seconds, 65 % are settled at first contact, everything else is answered within
24 service hours.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

SECONDS = 30
ANSWERED_SHARE = 75
FIRST_SHARE = 65

#: How a call may end for the caller. The first two settle the matter at once.
SETTLED = ("answered", "case")
#: What happens to an answer that is owed; another body may do it than the desk.
_LATER = frozenset({"promised", "tried", "kept", "dropped"})
OUTCOMES = (*SETTLED, "callback", "handed_over", "transferred", "abandoned", "nothing")


class Happened(Struct, frozen=True, kw_only=True):
    """One event as the promise reads it; moments are aware."""

    call_id: UUID
    owner_id: UUID
    acting_id: UUID
    kind: str
    key: str
    at: datetime
    recorded_at: datetime
    data: Mapping[str, object]


class Promised(Struct, frozen=True, kw_only=True):
    """One answer that is owed: until when, and when it was given."""

    due_at: datetime
    answered_at: datetime | None = None
    dropped: bool = False


class CallFacts(Struct, frozen=True, kw_only=True):
    """What the events say about one call."""

    call_id: UUID
    owner_id: UUID
    acting_id: UUID
    begun_at: datetime
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""
    promised: Mapping[str, Promised] = {}

    @property
    def seconds(self) -> float | None:
        """How long it rang; ``None`` if nobody answered or nobody could measure."""
        if self.offered_at is None or self.answered_at is None:
            return None
        passed = (self.answered_at - self.offered_at).total_seconds()
        # Told in the wrong order and without times: nobody knows how long it rang.
        return passed if passed >= 0 else None

    @property
    def measured(self) -> bool:
        """Whether the telephone system told enough to judge how long it rang."""
        if self.offered_at is None:
            return False
        return self.seconds is not None or self.lost

    @property
    def lost(self) -> bool:
        """The caller gave up before anybody answered."""
        return self.answered_at is None and self.ended_at is not None


class Figures(Struct, frozen=True, kw_only=True):
    """Counts of one owner and desk in one period.

    ``offered`` are the calls whose ringing was measured, ``in_time`` those of them
    answered within 30 seconds; ``talked`` the finished conversations, ``first`` those
    settled at first contact; ``due`` the answers owed by now, ``kept`` those in time.
    """

    offered: int = 0
    in_time: int = 0
    abandoned: int = 0
    unmeasured: int = 0
    talked: int = 0
    first: int = 0
    due: int = 0
    kept: int = 0
    waiting: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """The counts of both together."""
        return Figures(
            **{
                name: getattr(self, name) + getattr(other, name)
                for name in self.__struct_fields__
            }
        )


def fold(events: Iterable[Happened]) -> dict[UUID, CallFacts]:
    """What each call's events say, whatever order they are told in.

    The owner is the one named last, the desk the one that talked, not the office that
    answers later. An event told twice counts once.
    """
    found: dict[UUID, CallFacts] = {}
    named: set[UUID] = set()
    talked: set[UUID] = set()
    for event in sorted(events, key=lambda e: (e.at, e.recorded_at, str(e.owner_id))):
        facts = found.get(event.call_id) or CallFacts(
            call_id=event.call_id,
            owner_id=event.owner_id,
            acting_id=event.acting_id,
            begun_at=event.at,
        )
        if event.kind not in _LATER and event.call_id not in talked:
            talked.add(event.call_id)
            facts = replace(facts, acting_id=event.acting_id)
        if event.kind == "placed":
            named.add(event.call_id)
            facts = replace(facts, owner_id=UUID(str(event.data["owner"])))
        elif event.kind == "promised" and event.call_id not in named:
            facts = replace(facts, owner_id=UUID(str(event.data["owner"])))
        found[event.call_id] = _with(facts, event)
    return found


def figures(
    facts: Iterable[CallFacts], *, begin: datetime, end: datetime, now: datetime
) -> dict[tuple[UUID, UUID], Figures]:
    """Counts by owner and desk of what falls into the half-open period.

    A call counts where it began, an answer owed where it was due: it can be judged
    only then. What is not yet due and not yet given waits.
    """
    found: dict[tuple[UUID, UUID], Figures] = {}
    for each in facts:
        key = each.owner_id, each.acting_id
        counted = found.get(key, Figures())
        if begin <= each.begun_at < end:
            counted += _call(each)
        for owed in each.promised.values():
            if begin <= owed.due_at < end and not owed.dropped:
                counted += _owed(owed, now)
        if counted != Figures() or key in found:
            found[key] = counted
    return found


def share(part: int, whole: int) -> float | None:
    """Per cent with one place, ``None`` of nothing; cut off, never rounded up.

    Rounding up could tell a promise kept that was not.
    """
    return part * 1000 // whole / 10 if whole else None


def _with(facts: CallFacts, event: Happened) -> CallFacts:
    match event.kind:
        case "offered":
            return replace(facts, offered_at=facts.offered_at or event.at)
        case "answered":
            return replace(facts, answered_at=facts.answered_at or event.at)
        case "ended":
            return replace(facts, ended_at=facts.ended_at or event.at)
        case "outcome":
            return replace(facts, outcome=str(event.data.get("outcome") or ""))
        case "promised":
            due = datetime.fromisoformat(str(event.data["due"]))
            return _owing(facts, event.key, due_at=due)
        case "kept":
            return _owing(facts, event.key, answered_at=event.at)
        case "dropped":
            return _owing(facts, event.key, dropped=True)
    return facts


def _owing(facts: CallFacts, key: str, **values: object) -> CallFacts:
    known = facts.promised.get(key)
    if known is None:
        if "due_at" not in values:
            return facts
        known = Promised(due_at=values["due_at"])  # type: ignore[arg-type] # given
    elif known.answered_at is not None and "answered_at" in values:
        return facts
    after = replace(known, **values)
    return replace(facts, promised={**facts.promised, key: after})


def _call(facts: CallFacts) -> Figures:
    seconds = facts.seconds
    over = facts.answered_at is not None and bool(facts.outcome)
    return Figures(
        offered=int(facts.measured),
        in_time=int(seconds is not None and seconds <= SECONDS),
        abandoned=int(facts.lost and facts.measured),
        unmeasured=int(facts.answered_at is not None and not facts.measured),
        talked=int(over),
        first=int(over and facts.outcome in SETTLED),
    )


def _owed(owed: Promised, now: datetime) -> Figures:
    if owed.answered_at is not None:
        kept = owed.answered_at <= owed.due_at
        return Figures(due=1, kept=int(kept))
    return Figures(due=1) if owed.due_at <= now else Figures(waiting=1)


__all__ = [
    "ANSWERED_SHARE", "FIRST_SHARE", "OUTCOMES", "SECONDS", "SETTLED", "CallFacts",
    "Figures", "Happened", "Promised", "figures", "fold", "share",
]  # fmt: skip
