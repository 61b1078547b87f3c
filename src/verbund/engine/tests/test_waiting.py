"""The waiting list of a case: wishes, one offer at a time, and its end."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from verbund.engine import commands as c
from verbund.engine import commands_waiting as cq
from verbund.engine.commands_appointment import BookAppointment
from verbund.engine.decide import decide
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.loading import load
from verbund.engine.model import Ground
from verbund.engine.scenario import scenario_ground
from verbund.engine.state import CaseState, state_from_json, state_to_json
from verbund.engine.state_appointment import SlotRef

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
CITIZEN = c.ActorRef("citizen", "citizen", "Amira", ("citizen",))
CLERK = c.ActorRef("staff", "petzold", "Petzold", ("clerk", "lead"))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SLOT = SlotRef(
    starts_at=NOW + timedelta(days=3),
    ends_at=NOW + timedelta(days=3, minutes=20),
    place="Amt",
)
WISH = cq.AwaitAppointment(
    actor=CITIZEN,
    first_on=date(2026, 3, 3),
    last_on=date(2026, 3, 20),
    from_time=time(8),
    to_time=time(12),
)


@pytest.fixture(scope="module")
def ground() -> Ground:
    blueprint = load(BLUEPRINTS / "aufenthaltstitel-termin")
    return scenario_ground(blueprint, blueprint.scenarios[0], {})


def do(ground: Ground, case: CaseState, command: c.Command) -> CaseState:
    """The case after a command that is not refused."""
    decided = decide(ground, case, command, NOW)
    assert not isinstance(decided, Refusal)
    for entry in decided:
        case = evolve(ground, case, entry)
    assert state_from_json(state_to_json(case)) == case
    return case


def refused(ground: Ground, case: CaseState, command: c.Command) -> str:
    """Why it is refused."""
    decided = decide(ground, case, command, NOW)
    assert isinstance(decided, Refusal)
    return decided.code


@pytest.fixture
def case() -> CaseState:
    answers: dict[str, object] = {"request": "extend"}
    return CaseState(
        blueprint="aufenthaltstitel-termin", version="1", digest="", state="invited",
        phase="action_required", opened_at=NOW, changed_at=NOW, channel="web",
        number="X-1", answers=answers,
    )  # fmt: skip


def offer(until: datetime) -> cq.OfferAppointment:
    return cq.OfferAppointment(actor=c.SYSTEM, offer="o1", slot=SLOT, until=until)


def test_who_waits_is_offered_one_time_at_once(ground: Ground, case: CaseState) -> None:
    until = NOW + timedelta(hours=2)
    assert refused(ground, case, offer(until)) == "awaiting_missing"
    offered = do(ground, do(ground, case, WISH), offer(until))
    assert offered.waiting is not None
    assert offered.waiting.to_time == time(12)
    assert offered.waiting.offer is not None
    assert offered.waiting.offer.slot == SLOT
    said = offered.messages[-1]
    assert "X-1" in said.body
    assert "Amt" in said.body
    assert said.template == "appointment_offer"
    assert refused(ground, offered, offer(until)) == "awaiting_not_now"
    late = cq.EndOffer(actor=CITIZEN, how="expired")
    assert refused(ground, offered, late) == "offer_missing"
    over = do(ground, offered, cq.EndOffer(actor=c.SYSTEM, how="expired")).waiting
    assert over is not None
    assert (over.offer, over.unanswered) == (None, 1)
    no = do(ground, offered, cq.EndOffer(actor=CITIZEN, how="declined")).waiting
    assert no is not None
    assert no.unanswered == 0


def test_taking_a_time_ends_the_waiting(ground: Ground, case: CaseState) -> None:
    waiting = do(ground, case, WISH)
    booked = do(ground, waiting, BookAppointment(actor=CITIZEN, slot=SLOT))
    assert booked.waiting is None
    # With a time in hand one may wait for an earlier one.
    again = do(ground, booked, WISH)
    assert again.waiting is not None
    stopped = do(ground, again, cq.StopAwaiting(actor=CITIZEN))
    assert stopped.waiting is None
    leaving = cq.StopAwaiting(actor=CITIZEN)
    assert refused(ground, stopped, leaving) == "awaiting_missing"


def test_wishes_that_no_day_fulfils_are_refused(
    ground: Ground, case: CaseState
) -> None:
    for wrong in (
        replace(WISH, last_on=date(2026, 3, 1)),
        replace(WISH, first_on=date(2026, 3, 21)),
        replace(WISH, to_time=time(8)),
    ):
        assert refused(ground, case, wrong) == "awaiting_span"
    early = replace(case, state="received")
    assert refused(ground, early, replace(WISH, actor=CLERK)) == "awaiting_not_now"
