"""Whatever offices, clerks and time do: no notice before answers, one truth."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from verbund.engine import commands as c
from verbund.engine import commands_appointment as ca
from verbund.engine import commands_inquiry as ci
from verbund.engine.clocks import due_moments
from verbund.engine.conditions import condition_texts, suggestions
from verbund.engine.decide import decide
from verbund.engine.entries import EntryDraft
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.inquiries import offices, reminders_due
from verbund.engine.loading import load
from verbund.engine.model import Ground
from verbund.engine.offers import possible_steps
from verbund.engine.scenario import scenario_ground
from verbund.engine.state import CaseState, state_from_json, state_to_json
from verbund.engine.state_appointment import SlotRef
from verbund.engine.state_inquiry import ChosenCondition
from verbund.kernel.clock import to_berlin

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
CLERK = c.ActorRef("staff", "petzold", "Petzold", ("clerk", "lead"))
APPROVER = c.ActorRef("staff", "lindner", "Lindner", ("approver",))
OFFICE = c.ActorRef("staff", "olga", "Olga", ("consulted",))
CITIZEN = c.ActorRef("citizen", "citizen", "Katrin", ("citizen",))
ACTORS = st.sampled_from([CLERK, APPROVER, OFFICE, CITIZEN, c.SYSTEM])
NAMES = st.sampled_from(["traffic", "noise", "police", "hygiene", "green", "x", ""])
TEXTS = st.sampled_from(["", " ", "Weil es so ist."])
VERDICTS = st.sampled_from(["agrees", "conditions", "objects", "not_concerned", "none"])
CONDITIONS = st.lists(
    st.builds(
        ChosenCondition,
        st.sampled_from(["", "quiet", "rescue_lane", "cleaning", "youth", "x"]),
        st.dictionaries(
            st.sampled_from(["quiet_time", "metres", "clean_until"]),
            st.sampled_from(["21:30", "abends", "3.5", "2026-06-14", 4]),
            max_size=2,
        ),
        TEXTS,
    ),
    max_size=3,
).map(tuple)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@lru_cache(maxsize=2)
def ground(key: str) -> Ground:
    blueprint = load(BLUEPRINTS / key)
    return scenario_ground(blueprint, blueprint.scenarios[0], {})


def answers(key: str) -> dict[str, object]:
    opened: Any = ground(key).blueprint.scenarios[0].steps[0]["open"]
    return dict(opened["answers"])


class Machine(RuleBasedStateMachine):
    """What both machines share: carry out, keep the journal, compare at the end."""

    key = ""

    def __init__(self) -> None:
        super().__init__()
        self.ground = ground(self.key)
        self.case: CaseState | None = None
        self.journal: list[EntryDraft] = []
        self.now = START

    def do(self, command: c.Command) -> bool:
        found = decide(self.ground, self.case, command, self.now)
        if isinstance(found, Refusal):
            assert found.message.de
            assert "{" not in found.message.de
            return False
        for entry in found:
            self.judge(entry)
            self.case = evolve(self.ground, self.case, entry)
        self.journal += found
        return True

    def judge(self, entry: EntryDraft) -> None:
        """Look at an entry before it is folded."""

    @property
    def state(self) -> CaseState:
        assert self.case is not None
        return self.case

    @initialize()
    def open(self) -> None:
        self.do(c.Open(answers(self.key), actor=CITIZEN))
        self.do(c.Act("start_review", actor=CLERK))

    @rule(days=st.integers(0, 20), minutes=st.integers(1, 1439))
    def wait(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days, minutes=minutes)
        today = to_berlin(self.now).date()
        for due in reminders_due(self.state, today):
            assert self.do(ci.RemindInquiry(due.inquiry, actor=c.SYSTEM))
        assert reminders_due(self.state, today) == ()
        for moment in due_moments(self.state):
            if moment.what == "expire" and moment.at <= self.now:
                self.do(c.ExpireClock(moment.clock, actor=c.SYSTEM))

    @rule(actor=ACTORS)
    def withdraw(self, actor: c.ActorRef) -> None:
        if self.now > START + timedelta(days=60):
            self.do(c.Withdraw(actor=actor))

    @invariant()
    def the_state_travels_as_json(self) -> None:
        if self.case is not None:
            assert state_from_json(state_to_json(self.case)) == self.case

    @invariant()
    def every_offer_says_why_not(self) -> None:
        if self.case is not None:
            for actor in (CLERK, CITIZEN, OFFICE):
                for offer in possible_steps(self.ground, self.case, actor, self.now):
                    assert offer.enabled or offer.because

    @invariant()
    def a_closed_case_waits_for_nobody(self) -> None:
        if self.case is not None and not self.case.open:
            assert not any(i.open for i in self.case.inquiries)
            booked = self.case.appointment
            assert (
                booked is None
                or not booked.booked
                or booked.slot.starts_at <= (self.now)
            )

    def teardown(self) -> None:
        again = None
        for entry in self.journal:
            stored = msgspec.json.decode(msgspec.json.encode(entry), type=EntryDraft)
            again = evolve(self.ground, again, stored)
        assert again == self.case


class Offices(Machine):
    """An event that several offices must see."""

    key = "veranstaltung-anmelden"

    def judge(self, entry: EntryDraft) -> None:
        data: Any = entry.data
        if entry.kind == "decided" and data["transition"] == "permit":
            views = offices(self.ground, self.state, self.now)
            assert not any(view.missing for view in views)
        if entry.kind == "inquiry_sent":
            assert not any(
                i.open and i.office == data["office"] for i in self.state.inquiries
            )

    @rule(names=st.lists(NAMES, max_size=3), actor=ACTORS)
    def ask(self, names: list[str], actor: c.ActorRef) -> None:
        self.do(ci.SendInquiries(tuple(names), actor=actor))

    @rule(
        pick=st.integers(0, 5), verdict=VERDICTS, text=TEXTS, chosen=CONDITIONS,
        actor=ACTORS,
    )  # fmt: skip
    def answer(
        self, pick: int, verdict: Any, text: str, chosen: Any, actor: c.ActorRef
    ) -> None:
        known = [i.id for i in self.state.inquiries] or ["q1"]
        before = self.state
        done = self.do(
            ci.AnswerInquiry(
                known[pick % len(known)], verdict, text, chosen, actor=actor
            )
        )
        assert not done or actor.kind != "citizen"
        if done:
            assert before.state != "permitted"

    @rule(office=NAMES, text=TEXTS, waive=st.booleans(), actor=ACTORS)
    def take_back(self, office: str, text: str, waive: bool, actor: c.ActorRef) -> None:
        self.do(ci.WithdrawInquiry(text, office=office, waive=waive, actor=actor))

    @rule(chosen=CONDITIONS, actor=ACTORS)
    def impose(self, chosen: Any, actor: c.ActorRef) -> None:
        proposals = self.state.proposals
        if self.do(ci.SetConditions(chosen, actor=actor)):
            assert not proposals
        for language in ("de", "de-simple", "en"):
            texts = condition_texts(
                self.ground, self.state, now=self.now, language=language
            )
            assert all("{" not in text for text in texts)
        suggestions(self.ground, self.state, self.now)

    @rule()
    def permit(self) -> None:
        self.do(c.Act("permit", actor=CLERK))
        self.do(c.Approve(actor=APPROVER))

    @invariant()
    def each_open_question_has_its_running_clock(self) -> None:
        if self.case is None:
            return
        for inquiry in self.case.inquiries:
            mine = [k for k in self.case.clocks.values() if k.subject == inquiry.id]
            assert inquiry.open <= bool(mine)
            if not inquiry.open:
                assert all(clock.stopped_on for clock in mine)


class Appointments(Machine):
    """A residence title with an appointment."""

    key = "aufenthaltstitel-termin"

    @initialize()
    def open(self) -> None:
        super().open()
        self.do(c.Act("invite", {"passport_seen": True}, actor=CLERK))

    @rule(hours=st.integers(-48, 400), actor=ACTORS)
    def book(self, hours: int, actor: c.ActorRef) -> None:
        start = self.now + timedelta(hours=hours)
        slot = SlotRef(start, start + timedelta(minutes=20), "s1", "o1", "Amt")
        if self.do(ca.BookAppointment(slot, actor=actor)):
            assert hours > 0
            assert self.state.state == "booked"

    @rule(actor=ACTORS)
    def cancel(self, actor: c.ActorRef) -> None:
        if self.do(ca.CancelAppointment(actor=actor)):
            assert self.state.state == "invited"

    @rule(kept=st.booleans(), actor=ACTORS)
    def attend(self, kept: bool, actor: c.ActorRef) -> None:
        missed = self.state.missed_appointments
        if self.do(ca.RecordAttendance(kept, actor=actor)):
            assert actor.kind != "citizen"
            assert self.state.missed_appointments == missed + (not kept)

    @rule(before=st.sampled_from(["P3D", "P1D", ""]))
    def remind(self, before: str) -> None:
        if self.do(ca.RemindAppointment(before, actor=c.SYSTEM)):
            assert not self.do(ca.RemindAppointment(before, actor=c.SYSTEM))

    @invariant()
    def booked_means_the_state_booked(self) -> None:
        if self.case is not None and self.case.open and self.case.appointment:
            assert self.case.appointment.booked == (self.case.state == "booked")


_SETTINGS = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestOffices = Offices.TestCase
TestOffices.settings = _SETTINGS
TestAppointments = Appointments.TestCase
TestAppointments.settings = _SETTINGS
