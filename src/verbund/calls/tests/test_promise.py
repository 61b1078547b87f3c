"""The 115 promise from events: any order, told twice, told late, under two owners."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from verbund.calls.promise import Figures, Happened, figures, fold, share

DESK, TOWN, CALL = UUID(int=1), UUID(int=2), UUID(int=3)
NOON = datetime(2026, 11, 19, 11, tzinfo=UTC)
DAY = timedelta(days=1)


def event(kind: str, seconds: float = 0, *, key: str = "", **data: object) -> Happened:
    at = NOON + timedelta(seconds=seconds)
    return Happened(
        call_id=CALL,
        owner_id=DESK,
        acting_id=DESK,
        kind=kind,
        key=key,
        at=at,
        recorded_at=at,
        data=data,
    )


def counted(*events: Happened, now: datetime = NOON + DAY) -> Figures:
    facts = fold(events).values()
    found = figures(facts, begin=NOON - DAY, end=NOON + 9 * DAY, now=now)
    assert len(found) <= 1
    return next(iter(found.values()), Figures())


OFFERED, ANSWERED = event("offered"), event("answered", 12)
ENDED = event("ended", 200)
SETTLED = event("outcome", 201, outcome="answered")


def test_an_answered_call_settled_at_once_keeps_both_promises() -> None:
    found = counted(OFFERED, ANSWERED, ENDED, SETTLED)
    assert found == Figures(offered=1, in_time=1, talked=1, first=1)


def test_thirty_seconds_are_in_time_and_a_moment_more_is_not() -> None:
    assert counted(OFFERED, event("answered", 30)).in_time == 1
    late = counted(OFFERED, event("answered", 30.001))
    assert (late.offered, late.in_time) == (1, 0)


def test_who_gives_up_counts_as_offered_and_not_as_answered() -> None:
    found = counted(OFFERED, event("ended", 50))
    assert found == Figures(offered=1, abandoned=1)


def test_a_clock_started_by_hand_says_nothing_about_ringing() -> None:
    found = counted(ANSWERED, ENDED, SETTLED)
    assert found == Figures(unmeasured=1, talked=1, first=1)


def test_an_answer_told_before_the_ringing_is_not_counted_as_zero_seconds() -> None:
    found = counted(event("answered", 1), event("offered", 2), ENDED, SETTLED)
    assert (found.offered, found.in_time, found.unmeasured) == (0, 0, 1)


def test_a_call_handed_over_is_no_first_contact() -> None:
    found = counted(OFFERED, ANSWERED, event("outcome", 9, outcome="handed_over"))
    assert (found.talked, found.first) == (1, 0)
    opened = counted(OFFERED, ANSWERED, event("outcome", 9, outcome="case"))
    assert opened.first == 1


def test_the_owner_named_last_has_the_call() -> None:
    told = event("placed", 30, key="a")
    placed = replace(told, owner_id=TOWN, data={"owner": str(TOWN)})
    facts = fold([OFFERED, ANSWERED, placed, ENDED])[CALL]
    assert (facts.owner_id, facts.acting_id) == (TOWN, DESK)


def owed(due: timedelta, *later: Happened, now: timedelta = DAY) -> Figures:
    due_at = (NOON + due).isoformat()
    first = event("promised", key="x", due=due_at, owner=str(DESK))
    return counted(OFFERED, first, *later, now=NOON + now)


def event_kept(seconds: float) -> Happened:
    return event("kept", seconds, key="x")


def test_an_answer_is_kept_late_or_waits_until_it_is_due() -> None:
    hour = timedelta(hours=1)
    assert owed(hour, event_kept(3600)).kept == 1
    late = owed(hour, event_kept(3601))
    assert (late.due, late.kept) == (1, 0)
    waiting = owed(2 * DAY)
    assert (waiting.due, waiting.waiting) == (0, 1)
    over = owed(hour)
    assert (over.due, over.kept, over.waiting) == (1, 0, 0)
    dropped = owed(hour, event("dropped", 5, key="x"))
    assert (dropped.due, dropped.waiting) == (0, 0)


def test_a_share_is_never_rounded_up_to_a_kept_promise() -> None:
    assert share(7499, 10000) == 74.9
    assert share(3, 4) == 75.0
    assert share(0, 0) is None


story = st.lists(
    st.sampled_from(
        [
            OFFERED, ANSWERED, ENDED, SETTLED, event("offered", 3),
            event("answered", 80), event("ended", 90), event_kept(40),
            event("outcome", 202, outcome="callback"),
            event("promised", 20, key="x", owner=str(DESK),
                  due=(NOON + DAY).isoformat()),
        ]
    ),
    min_size=1,
)  # fmt: skip


@given(story, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(
    events: list[Happened], dice: object
) -> None:
    mixed = [*events, *events]
    dice.shuffle(mixed)  # type: ignore[attr-defined] # hypothesis's Random
    assert fold(mixed) == fold(events)


@given(story)
def test_parts_never_exceed_the_whole(events: list[Happened]) -> None:
    for found in figures(
        fold(events).values(), begin=NOON - DAY, end=NOON + 9 * DAY, now=NOON + 5 * DAY
    ).values():
        assert found.in_time + found.abandoned <= found.offered
        assert found.first <= found.talked
        assert found.kept <= found.due
