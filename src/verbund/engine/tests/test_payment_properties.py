"""Whatever people and banks do: nothing valid unpaid, no more back than came in."""

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from verbund.engine import commands as c
from verbund.engine.clocks import due_moments
from verbund.engine.decide import decide
from verbund.engine.entries import EntryDraft
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.loading import load
from verbund.engine.model import Ground, Party
from verbund.engine.offers import possible_steps
from verbund.engine.parameters import example_parameters
from verbund.engine.payments import RANGE, creditor_reference
from verbund.engine.state import CaseState, state_from_json, state_to_json
from verbund.kernel.calendars import Calendar

from .process_kit import CITIZEN, LINDNER, PETZOLD, at

PARKING = load(Path(__file__).parents[4] / "blueprints" / "bewohnerparken")
TOWN = Party(id="t", slug="t", name="T", land="SN")
ANSWERS: dict[str, object] = {
    "holder": {
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "address": {
            "street": "Blumenstraße", "house_number": "1", "postal_code": "08393",
            "city": "Schönberg",
        },
        "residence": "main",
    },
    "parking_space": False,
    "vehicle": {"use": "owner", "plate": "Z-KV 123"},
    "permit": {"start_on": "2026-11-02", "months": "half"},
}  # fmt: skip
INPUTS: dict[str, dict[str, object]] = {
    "report_change": {"change": "vehicle", "new_plate": "Z-AB 1"},
    "reject_change": {"why": "Der Nachweis fehlt."},
    "refuse": {"reason": "Die Anschrift liegt in keinem Gebiet."},
    "revoke": {"reason": "Sie sind aus dem Gebiet weggezogen."},
}
ACTORS = st.sampled_from([CITIZEN, PETZOLD, LINDNER, c.SYSTEM])
AMOUNTS = st.sampled_from([-1, 0, 1, 3000, 6000, 10**12])


class Permit(RuleBasedStateMachine):
    """One permit; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.case: CaseState | None = None
        self.journal: list[EntryDraft] = []
        self.now: datetime = at("2026-11-02T09:00")
        self.taken = 0
        self.drawn = 0

    def ground(self) -> Ground:
        return Ground(
            blueprint=PARKING,
            parameters=example_parameters(PARKING),
            calendar=Calendar("SN"),
            owner=TOWN,
            acting=TOWN,
            facts={"permits": self.taken},
            numbers={RANGE: creditor_reference(f"T26{self.drawn + 1:07d}")},
        )

    def do(self, command: c.Command) -> None:
        found = decide(self.ground(), self.case, command, self.now)
        if isinstance(found, Refusal):
            assert "{" not in found.message.de
            return
        for entry in found:
            self.drawn += entry.kind == "payment_requested"
            self.case = evolve(self.ground(), self.case, entry)
        self.journal += found

    @initialize()
    def open(self) -> None:
        self.do(c.Open(ANSWERS, number="T-2026-000001", actor=CITIZEN))
        self.do(c.Act("start_review", actor=PETZOLD))

    @rule(number=st.integers(0, 9), actor=ACTORS)
    def take_an_offer(self, number: int, actor: c.ActorRef) -> None:
        assert self.case is not None
        offers = [
            o
            for o in possible_steps(self.ground(), self.case, actor, self.now)
            if o.enabled and o.kind in {"transition", "approve"}
        ]
        if not offers:
            return
        offer = offers[number % len(offers)]
        if offer.kind == "approve":
            self.do(c.Approve(offer.proposal or "", actor=actor))
        else:
            self.do(c.Act(offer.id, INPUTS.get(offer.id, {}), actor=actor))

    @rule(amount=AMOUNTS, actor=ACTORS, source=st.sampled_from(["", "a", "b"]))
    def pay(self, amount: int, actor: c.ActorRef, source: str) -> None:
        self.do(c.RecordPayment(amount=amount, source=source, actor=actor))

    @rule(amount=AMOUNTS)
    def give_back(self, amount: int) -> None:
        self.do(c.OrderRefund(amount=amount, reason="Kulanz", actor=PETZOLD))
        self.do(c.RecordRefund(actor=PETZOLD))

    @rule(actor=ACTORS)
    def stop(self, actor: c.ActorRef) -> None:
        self.do(c.CancelPayment(reason="Härtefall", actor=actor))

    @rule(actor=ACTORS)
    def leave(self, actor: c.ActorRef) -> None:
        self.do(c.Withdraw("Verkauft", actor=actor))

    @rule(count=st.sampled_from([0, 249, 250]))
    def others(self, count: int) -> None:
        self.taken = count

    @rule(days=st.integers(1, 200))
    def wait(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        for _ in range(50):
            assert self.case is not None
            due = [m for m in due_moments(self.case) if m.what == "expire"]
            if not due or due[0].at > until:
                break
            self.now = max(self.now, due[0].at)
            self.do(c.ExpireClock(due[0].clock, actor=c.SYSTEM))
        self.now = until

    # --- what always holds ---

    @invariant()
    def the_journal_is_the_truth(self) -> None:
        again: CaseState | None = None
        for entry in self.journal:
            # Figures and numbers were for the moment; the journal needs none of them.
            bare = msgspec.structs.replace(self.ground(), facts={}, numbers={})
            again = evolve(bare, again, entry)
        assert again == self.case
        if self.case is not None:
            assert state_from_json(state_to_json(self.case)) == self.case

    @invariant()
    def nothing_is_valid_unpaid(self) -> None:
        if self.case is None:
            return
        settled = sum(p.received >= p.amount for p in self.case.payments)
        assert len(self.case.terms) <= settled

    @invariant()
    def no_more_goes_back_than_came_in(self) -> None:
        for payment in self.case.payments if self.case else ():
            assert 0 <= payment.refunded <= payment.received

    @invariant()
    def references_differ(self) -> None:
        names = [p.reference for p in self.case.payments] if self.case else []
        assert len(set(names)) == len(names)

    @invariant()
    def who_is_over_the_quota_is_not_let_in(self) -> None:
        for entry in self.journal:
            data = entry.data or {}
            if data.get("transition") == "approve" and entry.kind == "state_changed":
                counted = data.get("counted")
                assert isinstance(counted, dict)
                assert counted["permits"] < 250


Permit.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None
)
TestPermit = Permit.TestCase
