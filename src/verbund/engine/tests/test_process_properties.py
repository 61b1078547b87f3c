"""Whatever people do in whatever order: no exception, one truth, no decision alone."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from verbund.engine import commands as c
from verbund.engine.clocks import due_moments
from verbund.engine.decide import decide
from verbund.engine.entries import EntryDraft
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.offers import possible_steps
from verbund.engine.retention import measure, retention_due
from verbund.engine.state import CaseState, state_from_json, state_to_json
from verbund.kernel.clock import to_berlin

from .process_kit import CITIZEN, LINDNER, PETZOLD, READER, VOGEL, at, ground

ACTORS = st.sampled_from([CITIZEN, PETZOLD, LINDNER, VOGEL, READER, c.SYSTEM])
TEXTS = st.one_of(st.sampled_from(["", " ", "Grund"]), st.text(max_size=20))
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
FILES = st.just((c.FileRef("ab", "a.pdf"),)) | st.just(())
STEPS = st.sampled_from(
    ["start_review", "grant_it", "refuse", "lapse", "uphold", "nothing"]
)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 50_000), st.text(max_size=8),
    st.sampled_from(["80.00", "500.00", "0.00", "1,5", "-3"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
PATHS = st.sampled_from(
    ["name", "amount", "renewal", "number", "number.0", "0", "", "a.b", "amount.x"]
)
CHANGES = st.dictionaries(PATHS, VALUES, max_size=3)
IDS = st.sampled_from(["", "r9", "p2", "t1", "n4", "x"])
CLOCKS = st.sampled_from(["processing", "documents", "objection", "documents~9", "x"])
CLERKS = st.sampled_from([PETZOLD, LINDNER])
REQUESTED = st.tuples(
    st.builds(c.RequestItem, TEXTS, st.none() | PATHS, st.none() | TEXTS)
) | st.just(())
NONSENSE = st.one_of(
    st.builds(c.Open, CHANGES, actor=ACTORS),
    st.builds(
        c.Act, STEPS, st.dictionaries(PATHS, VALUES, max_size=2), TEXTS, actor=ACTORS
    ),
    st.builds(c.Approve, IDS, actor=ACTORS),
    st.builds(c.ReturnProposal, IDS, TEXTS, actor=ACTORS),
    st.builds(c.RequestDocuments, REQUESTED, st.none() | DAYS, TEXTS, actor=ACTORS),
    st.builds(c.Supply, IDS, CHANGES, FILES, TEXTS, st.booleans(), actor=ACTORS),
    st.builds(c.GrantTime, DAYS, IDS, TEXTS, actor=ACTORS),
    st.builds(c.CorrectAnswers, CHANGES, TEXTS, actor=ACTORS),
    st.builds(c.AddNote, TEXTS, st.booleans(), actor=ACTORS),
    st.builds(c.SendMessage, TEXTS, TEXTS, actor=ACTORS),
    st.builds(c.ReceiveMessage, TEXTS, FILES, actor=ACTORS),
    st.builds(c.AddTask, TEXTS, st.none() | DAYS, actor=ACTORS),
    st.builds(c.CompleteTask, IDS, actor=ACTORS),
    st.builds(c.Resubmit, st.none() | DAYS, TEXTS, actor=ACTORS),
    st.builds(c.Assign, st.none() | TEXTS, TEXTS, st.none() | TEXTS, actor=ACTORS),
    st.builds(c.FileObjection, TEXTS, FILES, st.just(at("2030-01-01")), actor=ACTORS),
    st.builds(c.Withdraw, TEXTS, actor=ACTORS),
    st.builds(c.Reopen, TEXTS, actor=ACTORS),
    st.builds(c.ExtendClock, CLOCKS, DAYS, TEXTS, actor=ACTORS),
    st.builds(c.ExpireClock, CLOCKS, actor=ACTORS),
    st.builds(
        c.RecordNotice,
        st.sampled_from(["approval", "refusal", "n3", "x"]),
        posted_on=st.none() | DAYS,
        announcement=st.sampled_from(["", "post_vwvfg", "odd"]),
        actor=ACTORS,
    ),
    st.builds(
        c.RecordDelivery,
        st.sampled_from(["n3", "n4", "n5", "m2", "x"]),
        st.sampled_from(["delivered", "returned", "read"]),
        st.none() | DAYS,
        actor=ACTORS,
    ),
)


class Case(RuleBasedStateMachine):
    """One case on which people act; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = ground()
        self.case: CaseState | None = None
        self.journal: list[EntryDraft] = []
        self.now: datetime = at("2026-11-02T09:00")

    def do(self, command: c.Command) -> None:
        found = decide(self.ground, self.case, command, self.now)
        if isinstance(found, Refusal):
            assert found.message.de
            assert "{" not in found.message.de
            return
        assert found
        self.judge(command, found)
        for entry in found:
            self.case = evolve(self.ground, self.case, entry)
        self.journal += found

    def judge(self, command: c.Command, found: tuple[EntryDraft, ...]) -> None:
        """Two eyes never decide what four must."""
        for entry in found:
            data: Any = entry.data
            if entry.kind != "decided":
                continue
            large = data["transition"] == "grant_it" and (
                data["results"]["grant"]["value"] > 10_000
            )
            if data["transition"] == "refuse" or large:
                assert isinstance(command, c.Approve)
                proposal = self.case.proposals[0] if self.case else None
                assert proposal is not None
                assert proposal.by.id != command.actor.id

    # --- what people sensibly do ---

    @initialize(amount=st.sampled_from(["80.00", "500.00"]))
    def open(self, amount: str) -> None:
        """One case in two is large enough to need four eyes."""
        self.do(c.Open({"name": "Katrin", "amount": amount}, actor=CITIZEN))
        self.do(c.Act("start_review", actor=PETZOLD))

    @precondition(lambda self: self.case is not None)
    @rule(number=st.integers(0, 9), actor=CLERKS)
    def take_an_offer(self, number: int, actor: c.ActorRef) -> None:
        """What is offered as possible is possible, once its inputs are given."""
        case = self.case
        assert case is not None
        offers = [
            offer
            for offer in possible_steps(self.ground, case, actor, self.now)
            if offer.kind in {"transition", "approve"} and offer.enabled
        ]
        if not offers:
            return
        offer = offers[number % len(offers)]
        command: c.Command
        if offer.kind == "approve":
            command = c.Approve(offer.proposal or "", actor=actor)
        else:
            inputs = {"reason": "Weil"} if offer.id == "refuse" else {}
            command = c.Act(offer.id, dict(inputs), actor=actor)
        found = decide(self.ground, case, command, self.now)
        if isinstance(found, Refusal):
            assert found.code == "results_changed", found
        self.do(command)

    @rule(actor=CLERKS)
    def approve(self, actor: c.ActorRef) -> None:
        self.do(c.Approve(actor=actor))

    @rule(until=st.none() | st.integers(1, 60))
    def ask(self, until: int | None) -> None:
        item = c.RequestItem("fehlt", field="amount")
        day = to_berlin(self.now).date() + timedelta(days=until) if until else None
        self.do(c.RequestDocuments((item,), day, actor=PETZOLD))

    @rule(amount=st.sampled_from(["80.00", "500.00", "90.00"]), whole=st.booleans())
    def supply(self, amount: str, whole: bool) -> None:
        if self.case is not None and self.case.open_requests():
            request = self.case.open_requests()[0].id
            answers: dict[str, object] = {"amount": amount}
            self.do(c.Supply(request, answers, complete=whole, actor=CITIZEN))

    @rule(amount=st.sampled_from(["80.00", "500.00", "70.00"]))
    def correct(self, amount: str) -> None:
        self.do(c.CorrectAnswers({"amount": amount}, "Tippfehler", actor=PETZOLD))

    @rule(kind=st.sampled_from(["post", "electronic", "service"]))
    def post(self, kind: Any) -> None:
        if self.case is not None and self.case.notices:
            notice = self.case.notices[-1].id
            self.do(c.RecordNotice(notice, delivery=kind, actor=c.SYSTEM))

    @rule(late=st.booleans(), ago=st.integers(0, 3))
    def object(self, late: bool, ago: int) -> None:
        came = self.now - timedelta(days=ago)
        self.do(
            c.FileObjection(
                "Nein", received_at=came, acknowledge_late=late, actor=PETZOLD
            )
        )

    @rule(granted=st.booleans())
    def reinstate(self, granted: bool) -> None:
        self.do(c.DecideReinstatement(granted=granted, reason="Weil", actor=PETZOLD))

    @precondition(lambda self: self.now > at("2026-12-24T00:00"))
    @rule()
    def withdraw_and_reopen(self) -> None:
        self.do(c.Withdraw(actor=CITIZEN))
        self.do(c.Reopen("Versehen", actor=VOGEL))

    # --- and what nobody should ---

    @rule(commands=st.lists(NONSENSE, max_size=3))
    def nonsense(self, commands: list[c.Command]) -> None:
        for command in commands:
            self.do(command)

    @rule(days=st.integers(0, 40), minutes=st.integers(1, 1439))
    def wait(self, days: int, minutes: int) -> None:
        """Time passes; the scheduler reports each clock that has run out."""
        self.now += timedelta(days=days, minutes=minutes)
        if self.case is None:
            return
        for moment in due_moments(self.case):
            if moment.what == "expire" and moment.at <= self.now:
                self.do(c.ExpireClock(moment.clock, actor=c.SYSTEM))

    @precondition(lambda self: self.now > at("2028-01-01T00:00"))
    @rule()
    def erase(self) -> None:
        self.do(c.EraseContent(actor=c.SYSTEM))

    # --- always ---

    @invariant()
    def the_state_travels_as_json(self) -> None:
        if self.case is not None:
            assert state_from_json(state_to_json(self.case)) == self.case

    @invariant()
    def clocks_never_end_before_they_start(self) -> None:
        if self.case is None:
            return
        for clock in self.case.clocks.values():
            assert clock.due_on is None or clock.due_on >= clock.started_on
            assert clock.suspended_days >= 0

    @invariant()
    def time_at_rest_never_counts(self) -> None:
        """A working-day clock has its full number of working days outside the rests."""
        if self.case is None:
            return
        clock = self.case.clocks.get("processing")
        if clock is None or clock.due_on is None or clock.extended:
            return
        day, counted = clock.started_on, 0
        while day < clock.due_on:
            day += timedelta(days=1)
            rests = any(first <= day <= last for first, last in clock.suspensions)
            counted += not rests and self.ground.calendar.is_working_day(day)
        assert counted == 20

    @invariant()
    def questions_always_have_an_answer(self) -> None:
        if self.case is None:
            return
        for actor in (CITIZEN, PETZOLD):
            offers = possible_steps(self.ground, self.case, actor, self.now)
            assert all(offer.enabled or offer.because for offer in offers)
        today = to_berlin(self.now).date()
        facts = measure(self.ground, self.case, today)
        assert isinstance(facts["days_office"], int)
        assert facts["days_office"] >= 0
        retention_due(self.ground, self.case)

    @invariant()
    def a_closed_case_waits_for_nothing(self) -> None:
        if self.case is not None and not self.case.open:
            assert not self.case.open_requests()
            assert not self.case.proposals

    def teardown(self) -> None:
        """The journal, read anew from JSON, gives the very same state."""
        again = None
        for entry in self.journal:
            stored = msgspec.json.decode(msgspec.json.encode(entry), type=EntryDraft)
            again = evolve(self.ground, again, stored)
        assert again == self.case
        if again is not None:
            assert again.position == len(self.journal)


TestCase = Case.TestCase
TestCase.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
