"""Drive one case along its road, through the same door as everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import citizen
from verbund.cases.queries import working_copy
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.members.queries import Member
from verbund.notices import actions as notices

_ANYBODY = engine.ActorRef("system", "demo", "Demo")


class Driver:
    """Performs the steps of one case, each at its own moment of the past.

    ``until`` is the present of the demonstration: steps that would lie later are not
    taken, so that the case simply stands where it is.
    """

    def __init__(
        self,
        *,
        member: Member,
        clerks: tuple[Actor, Actor],
        chance: Random,
        opened_at: datetime,
        until: datetime,
    ) -> None:
        self.member = member
        self.first, self.second = clerks
        self.chance = chance
        self.moment = opened_at
        self.until = until
        self.case_id: UUID | None = None
        self.token = ""
        self.number = ""

    def open(
        self, blueprint: str, service: str, answers: dict[str, object], channel: str
    ) -> None:
        """Submit the answers."""
        with clock.frozen(self.moment):
            receipt = cases.open_case(
                member=self.member,
                blueprint=blueprint,
                answers=answers,
                channel=channel,
                service=service,
                actor=self.first if channel != "web" else citizen(channel="web"),
            )
        self.case_id, self.number = receipt.id, receipt.number
        self.token = receipt.status_token

    def later(self, low: int, high: int) -> bool:
        """Let some days pass; False if that would be after the present."""
        moment = self.moment + timedelta(days=self.chance.randint(low, high))
        local = moment.astimezone(BERLIN)
        while local.weekday() >= 5:
            local += timedelta(days=1)
        local = local.replace(
            hour=self.chance.randint(8, 16), minute=self.chance.randint(0, 59)
        )
        if local <= self.moment:
            local = self.moment + timedelta(minutes=self.chance.randint(5, 50))
        if local > self.until:
            return False
        self.moment = local
        return True

    def do(self, actor: Actor, command: engine.Command) -> None:
        """Carry out one command as this actor, now."""
        if self.case_id is None:
            raise RuntimeError("the case must be opened first")
        with clock.frozen(self.moment):
            cases.act(
                case_id=self.case_id,
                command=command,
                actor=actor,
                token=self.token if actor.kind == "citizen" else "",
            )

    def clerk(self, command: engine.Command) -> None:
        """The first clerk acts."""
        self.do(self.first, command)

    def step(self, transition: str, **inputs: object) -> None:
        """The first clerk carries out (or proposes) a transition."""
        self.clerk(engine.Act(actor=_ANYBODY, transition=transition, input=inputs))

    def approve(self) -> None:
        """The second clerk releases the proposal; the notice goes out."""
        self.do(self.second, engine.Approve(actor=_ANYBODY))
        self.issue()

    def issue(self) -> None:
        """Write the letters that the last decision demands."""
        if self.case_id is None or self.first.member is None:
            raise RuntimeError("the case must be opened first, by somebody's clerk")
        with clock.frozen(self.moment):
            notices.issue_pending(case_id=self.case_id, acting_id=self.first.member)

    def owed(self) -> int:
        """How many cents are still to be paid."""
        if self.case_id is None:
            raise RuntimeError("the case must be opened first")
        payments = working_copy(self.case_id).state.payments
        return sum(payment.missing for payment in payments)

    def withdraw(self, reason: str) -> None:
        """The citizen takes the application back."""
        self.citizen(engine.Withdraw(actor=_ANYBODY, reason=reason))

    def state(self) -> str:
        """Where the case stands, by its process."""
        if self.case_id is None:
            raise RuntimeError("the case must be opened first")
        return working_copy(self.case_id).state.state

    def citizen(self, command: engine.Command) -> None:
        """The citizen acts on her status page."""
        self.do(
            Actor(kind="citizen", channel="web", members=frozenset({self.member.id})),
            command,
        )


def ask(reason: str, field: str) -> engine.RequestDocuments:
    """A request for one document."""
    item = engine.RequestItem(reason=reason, field=field)
    return engine.RequestDocuments(actor=_ANYBODY, items=(item,))


def anybody() -> engine.ActorRef:
    """A placeholder: the action puts the real actor in."""
    return _ANYBODY
