"""The case behind a draft, reckoned by the engine exactly as the centre will.

In: a draft with answers and steps. Out: its ground, the state after every step so far,
what could be done next, what it will cost, the letter it would send – all without
writing anything.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases import queries as cases
from verbund.cases.shapes import CaseView
from verbund.catalogue import queries as catalogue
from verbund.channels.suitcase.errors import NotInPack
from verbund.channels.suitcase.work import Step, Work
from verbund.core.errors import NotFound
from verbund.core.ui.texts import translate
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.notices.compose import Signature, compose
from verbund.notices.letter import Letter
from verbund.notices.queries import order_for

CHANNEL = "suitcase"
_NO_NUMBER = "–"
_Commands = engine.AnyCommand | engine.Identify | engine.RecordAttendance


class Situation(Struct, frozen=True, kw_only=True, eq=False):
    """A draft as it stands: ``state`` is ``None`` while its answers are not whole."""

    member: Member
    ground: engine.Ground
    state: engine.CaseState | None
    refusal: engine.Refusal | None = None
    # The entries that the steps would write, in their order.
    entries: tuple[engine.EntryDraft, ...] = ()


def ground_of(work: Work) -> tuple[Member, engine.Ground]:
    """The blueprint of a draft on the version it began with.

    Raises ``NotInPack`` if the pack that was taken in since does not hold it.
    """
    try:
        member = members.member_by_id(work.member_id)
        ground = catalogue.ground_for(member, work.blueprint, digest=work.digest)
    except NotFound as error:
        raise NotInPack(translate("suitcase.drafts.no_version")) from error
    return member, ground


def case_of(work: Work) -> CaseView:
    """The known case that a draft carries on; ``NotInPack`` if it stayed at home."""
    try:
        return cases.working_copy(work.case_id)
    except NotFound as error:
        said = translate("suitcase.drafts.no_case", number=work.number)
        raise NotInPack(said) from error


def situation(work: Work, officer: engine.ActorRef) -> Situation:
    """Answers and steps carried out in memory; stops at the first that is refused."""
    member, ground = ground_of(work)
    if work.kind == "known":
        state: engine.CaseState | None = case_of(work).state
        return _carry_out(member, ground, state, work.steps)
    opening = engine.Open(
        actor=officer,
        channel=CHANNEL,
        answers=work.answers,
        service=work.service or None,
        number=_NO_NUMBER,
        language=work.language,
    )
    decided = engine.decide(ground, None, opening, clock.now())
    if isinstance(decided, engine.Refusal):
        return Situation(member=member, ground=ground, state=None, refusal=decided)
    state = None
    for entry in decided:
        state = engine.evolve(ground, state, entry)
    return _carry_out(member, ground, state, work.steps)


def _carry_out(
    member: Member,
    ground: engine.Ground,
    state: engine.CaseState | None,
    steps: Sequence[Step],
) -> Situation:
    written: list[engine.EntryDraft] = []
    for step in steps:
        decided = engine.decide(ground, state, command_of(step), step.at)
        if isinstance(decided, engine.Refusal):
            return Situation(
                member=member,
                ground=ground,
                state=state,
                refusal=decided,
                entries=tuple(written),
            )
        for entry in decided:
            state = engine.evolve(ground, state, entry)
        written += decided
    return Situation(member=member, ground=ground, state=state, entries=tuple(written))


def step_for(command: engine.Command, now: datetime | None = None) -> Step:
    """The command as the draft keeps it."""
    found = msgspec.to_builtins(command)
    return Step(at=now or clock.now(), command=dict(found))


def command_of(step: Step) -> engine.Command:
    """The command that the draft keeps."""
    found: engine.Command = msgspec.convert(step.command, _Commands)
    return found


def offers(found: Situation, officer: engine.ActorRef) -> tuple[engine.StepOffer, ...]:
    """What the officer could do with the case now."""
    if found.state is None:
        return ()
    return engine.possible_steps(found.ground, found.state, officer, clock.now())


def letter(
    found: Situation,
    transition: engine.Transition,
    inputs: dict[str, object],
    clerk: str,
) -> Letter | None:
    """The letter that a step would send today, by the same composer as in the office.

    ``None`` if the step sends none.
    """
    if transition.notice is None or found.state is None:
        return None
    now = clock.now()
    report = engine.apply_rules(
        found.ground, found.state.answers, now=now, inputs=inputs
    )
    results = {
        name: report.results[name]
        for name in transition.decides
        if name in report.results
    }
    order = order_for(
        found.ground,
        notice=transition.notice,
        inputs=inputs,
        results=results,
        signature=Signature(clerk=clerk),
        now=now,
    )
    return compose(found.ground, found.state, order)
