"""Whatever people do in whatever order: no exception, one truth, no decision alone."""

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

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

    @rule(
        actor=ACTORS,
        amount=st.sampled_from(["80.00", "500.00", "0.00", ""]),
        more=CHANGES,
    )
    def open(self, actor: c.ActorRef, amount: str, more: dict[str, object]) -> None:
        answers = {"name": "Katrin", "amount": amount, **more}
        self.do(c.Open(answers, actor=actor))

    @precondition(lambda self: self.case is None)
    @rule()
    def open_well(self) -> None:
        self.do(c.Open({"name": "Katrin", "amount": "500.00"}, actor=CITIZEN))

    @rule(actor=ACTORS, step=STEPS, hint=TEXTS, odd=VALUES)
    def act(self, actor: c.ActorRef, step: str, hint: str, odd: object) -> None:
        inputs: dict[str, object] = {"hint": hint} if step == "grant_it" else {}
        if step == "refuse":
            inputs = {"reason": odd}
        self.do(c.Act(step, inputs, hint, actor=actor))

    @precondition(lambda self: self.case is not None)
    @rule(number=st.integers(0, 9), actor=ACTORS)
    def take_an_offer(self, number: int, actor: c.ActorRef) -> None:
        """What is offered as possible is possible, once its inputs are given."""
        case = self.case
        assert case is not None
        offers = [
            offer
            for offer in possible_steps(self.ground, case, actor, self.now)
            if offer.kind in {"transition", "approve", "withdraw"} and offer.enabled
        ]
        if not offers:
            return
        offer = offers[number % len(offers)]
        command: c.Command
        if offer.kind == "approve":
            command = c.Approve(offer.proposal or "", actor=actor)
        elif offer.kind == "withdraw":
            command = c.Withdraw("so", actor=actor)
        else:
            inputs = {"reason": "Weil"} if offer.id == "refuse" else {}
            command = c.Act(offer.id, dict(inputs), actor=actor)
        found = decide(self.ground, case, command, self.now)
        if isinstance(found, Refusal):
            assert found.code == "results_changed", found
        self.do(command)

    @rule(actor=ACTORS, proposal=IDS)
    def approve(self, actor: c.ActorRef, proposal: str) -> None:
        self.do(c.Approve(proposal, actor=actor))

    @rule(actor=ACTORS, reason=TEXTS)
    def give_back(self, actor: c.ActorRef, reason: str) -> None:
        self.do(c.ReturnProposal(reason=reason, actor=actor))

    @rule(actor=ACTORS, until=st.none() | DAYS, field=st.none() | PATHS, title=TEXTS)
    def ask(
        self, actor: c.ActorRef, until: date | None, field: str | None, title: str
    ) -> None:
        item = c.RequestItem("fehlt", field=field, title=title)
        self.do(c.RequestDocuments((item,), until, actor=actor))

    @rule(actor=ACTORS, request=IDS, answers=CHANGES, files=FILES, whole=st.booleans())
    def supply(
        self,
        actor: c.ActorRef,
        request: str,
        answers: dict[str, object],
        files: tuple[c.FileRef, ...],
        whole: bool,
    ) -> None:
        if self.case is not None and self.case.open_requests():
            request = self.case.open_requests()[0].id
        self.do(c.Supply(request, answers, files, complete=whole, actor=actor))

    @rule(actor=ACTORS, until=DAYS)
    def grant_time(self, actor: c.ActorRef, until: date) -> None:
        self.do(c.GrantTime(until, actor=actor))

    @rule(actor=ACTORS, changes=CHANGES, reason=TEXTS)
    def correct(
        self, actor: c.ActorRef, changes: dict[str, object], reason: str
    ) -> None:
        self.do(c.CorrectAnswers(changes, reason, actor=actor))

    @rule(actor=ACTORS, said=TEXTS, files=FILES, on=st.none() | DAYS)
    def talk(
        self,
        actor: c.ActorRef,
        said: str,
        files: tuple[c.FileRef, ...],
        on: date | None,
    ) -> None:
        self.do(c.AddNote(said, actor=actor))
        self.do(c.SendMessage(said, said, actor=actor))
        self.do(c.ReceiveMessage(said, files, actor=actor))
        self.do(c.AddTask(said, on, actor=actor))
        self.do(c.Resubmit(on, said, actor=actor))
        self.do(c.Assign(said or None, said, actor=actor))

    @rule(actor=ACTORS, text=TEXTS, late=st.booleans(), ago=st.integers(-3, 40))
    def object(self, actor: c.ActorRef, text: str, late: bool, ago: int) -> None:
        came = self.now - timedelta(days=ago)
        self.do(
            c.FileObjection(text, received_at=came, acknowledge_late=late, actor=actor)
        )

    @rule(actor=ACTORS, granted=st.booleans(), reason=TEXTS)
    def reinstate(self, actor: c.ActorRef, granted: bool, reason: str) -> None:
        self.do(c.DecideReinstatement(granted=granted, reason=reason, actor=actor))

    @rule(actor=ACTORS, reason=TEXTS)
    def end(self, actor: c.ActorRef, reason: str) -> None:
        self.do(c.Withdraw(reason, actor=actor))

    @rule(actor=ACTORS, reason=TEXTS)
    def reopen(self, actor: c.ActorRef, reason: str) -> None:
        self.do(c.Reopen(reason, actor=actor))

    @rule(actor=ACTORS, clock=CLOCKS, until=DAYS, reason=TEXTS)
    def extend(self, actor: c.ActorRef, clock: str, until: date, reason: str) -> None:
        self.do(c.ExtendClock(clock, until, reason, actor=actor))

    @rule(
        notice=st.sampled_from(["approval", "refusal", "n3", "x"]),
        posted=st.none() | DAYS,
        kind=st.sampled_from(["", "post_ao", "post_vwvfg", "service", "odd"]),
    )
    def post(self, notice: str, posted: date | None, kind: str) -> None:
        self.do(
            c.RecordNotice(notice, posted_on=posted, announcement=kind, actor=c.SYSTEM)
        )

    @rule(state=st.sampled_from(["delivered", "returned", "read"]), on=DAYS)
    def deliver(self, state: Any, on: date) -> None:
        if self.case is not None and self.case.notices:
            notice = self.case.notices[-1].id
            self.do(c.RecordDelivery(notice, state, on, actor=PETZOLD))

    @rule(days=st.integers(0, 40), minutes=st.integers(1, 1439))
    def wait(self, days: int, minutes: int) -> None:
        """Time passes; the scheduler reports each clock that has run out."""
        self.now += timedelta(days=days, minutes=minutes)
        if self.case is None:
            return
        for moment in due_moments(self.case):
            if moment.what == "expire" and moment.at <= self.now:
                self.do(c.ExpireClock(moment.clock, actor=c.SYSTEM))

    @rule(clock=CLOCKS, actor=ACTORS)
    def expire(self, clock: str, actor: c.ActorRef) -> None:
        self.do(c.ExpireClock(clock, actor=actor))

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
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
