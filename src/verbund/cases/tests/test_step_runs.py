"""One step for many cases: judged one by one, stopped, resumed, released as a whole."""

from uuid import UUID

import pytest

from verbund import engine
from verbund.cases import actions
from verbund.cases.actions import step_runs
from verbund.cases.actions.run_shapes import BATCH, StepRunView
from verbund.cases.actions.step_runs import (
    drop_run,
    dry_run,
    plan_run,
    release_run,
    resume_run,
    return_run,
    run_batch,
    start_run,
    step_run,
    stop_run,
)
from verbund.cases.models import Case, Entry, PaymentReference
from verbund.cases.tests.cast import Cast
from verbund.cases.tests.tax_office import KEY, OPERATOR, adopt, received
from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound
from verbund.core.jobs import drain
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members

MANY = "100000.00"
#: No rate before 2025: an older year cannot be assessed.
RATE = [{"from": "2025-01-01", "to": None, "value": 400}]


def states() -> dict[str, int]:
    with across_members("test"):
        found = list(Case.objects.filter(blueprint_key=KEY).values_list("state"))
    return {state: found.count((state,)) for (state,) in set(found)}


def entries(kind: str) -> int:
    with across_members("test"):
        return int(Entry.objects.filter(kind=kind).count())


def planned(cast: Cast, actor: Actor | None = None, **more: object) -> StepRunView:
    run = plan_run(
        member=cast.meerane,
        blueprint=KEY,
        transition="assess",
        state="received",
        actor=actor or cast.sabine,
        **more,  # type: ignore[arg-type]
    )
    drain()
    return step_run(run.id, actor or cast.sabine)


def batch(cast: Cast, run: UUID) -> int:
    with acting_within(cast.meerane.id, SYSTEM):
        return run_batch(step_runs.Batch(run))


def test_dry_run_tells_numbers_money_and_who_cannot_go_and_changes_nothing(
    cast: Cast,
) -> None:
    adopt(cast.meerane, rate=RATE, four_eyes_from=MANY)
    received(cast, 1)
    received(cast, 2, amount="1500.00")
    stuck = received(cast, 3, year=2024)
    report = dry_run(
        member=cast.meerane,
        blueprint=KEY,
        transition="assess",
        state="received",
        actor=cast.sabine,
    )
    assert (report.total, report.goes, report.asks) == (3, 2, 0)
    assert report.asked == 100_000 + 300_000
    ((number, why),) = report.cannot
    assert number == stuck.number
    assert "Hebesatz" in why
    assert states() == {"received": 3}
    assert entries("payment_requested") == 0


def test_the_dry_run_is_kept_and_the_start_does_what_it_said(cast: Cast) -> None:
    adopt(cast.meerane, rate=RATE, four_eyes_from=MANY)
    good = [received(cast, n) for n in range(3)]
    stuck = received(cast, 9, year=2024)
    run = planned(cast)
    assert (run.state, run.count("goes"), run.count("cannot")) == ("ready", 3, 1)
    assert run.asked == 3 * 100_000
    assert [(s.number, "2024" in s.why) for s in run.stayed] == [(stuck.number, True)]
    assert states() == {"received": 4}
    start_run(run_id=run.id, actor=cast.sabine)
    drain()
    done = step_run(run.id, cast.sabine)
    assert (done.state, done.count("done"), done.count("cannot")) == ("done", 3, 1)
    assert states() == {"assessed": 3, "received": 1}
    report = actions.rebuild(check=True, case_ids=[case.id for case in good])
    assert report.differing == ()
    with across_members("test"):
        references = list(PaymentReference.objects.values_list("reference", flat=True))
    assert len(references) == len(set(references)) == 3


def test_a_second_person_releases_the_whole_run(cast: Cast) -> None:
    adopt(cast.meerane, four_eyes_from="0.00")
    for number in range(3):
        received(cast, number)
    run = planned(cast)
    assert (run.count("asks"), run.asked) == (3, 3 * 100_000)
    start_run(run_id=run.id, actor=cast.sabine)
    drain()
    assert step_run(run.id, cast.sabine).state == "waiting"
    assert states() == {"received": 3}
    with pytest.raises(Forbidden, match="jemand"):
        release_run(run_id=run.id, actor=cast.sabine)
    with pytest.raises(Conflict):
        resume_run(run_id=run.id, actor=cast.sabine)
    release_run(run_id=run.id, actor=cast.uwe)
    drain()
    done = step_run(run.id, cast.uwe)
    assert (done.state, done.count("released"), done.second) == (
        "done",
        3,
        "Uwe Lindner",
    )
    assert states() == {"assessed": 3}
    assert entries("approved") == 3


def test_a_proposal_that_changed_meanwhile_is_left_with_the_reason(cast: Cast) -> None:
    adopt(cast.meerane, four_eyes_from="0.00")
    one, two = received(cast, 1), received(cast, 2)
    run = planned(cast)
    start_run(run_id=run.id, actor=cast.sabine)
    drain()
    back = engine.ReturnProposal(actor=engine.SYSTEM, proposal="", reason="Prüfen")
    actions.act(case_id=one.id, command=back, actor=cast.uwe)
    release_run(run_id=run.id, actor=cast.uwe)
    drain()
    done = step_run(run.id, cast.uwe)
    assert (done.count("released"), done.count("failed")) == (1, 1)
    assert done.stayed[0].number == one.number
    assert done.stayed[0].why
    assert two.number not in {stay.number for stay in done.stayed}


def test_the_second_person_gives_the_run_back_with_a_reason(cast: Cast) -> None:
    adopt(cast.meerane, four_eyes_from="0.00")
    received(cast, 1)
    run = planned(cast)
    start_run(run_id=run.id, actor=cast.sabine)
    drain()
    with pytest.raises(Invalid):
        return_run(run_id=run.id, actor=cast.uwe, reason=" ")
    return_run(run_id=run.id, actor=cast.uwe, reason="Der Hebesatz fehlt noch.")
    drain()
    done = step_run(run.id, cast.uwe)
    assert (done.state, done.count("returned")) == ("done", 1)
    assert states() == {"received": 1}


def test_a_run_stops_after_its_batch_and_goes_on(cast: Cast) -> None:
    adopt(cast.meerane, four_eyes_from=MANY)
    for number in range(BATCH + 3):
        received(cast, number)
    run = planned(cast)
    start_run(run_id=run.id, actor=cast.sabine)
    assert batch(cast, run.id) == BATCH
    stopped = stop_run(run_id=run.id, actor=cast.sabine)
    assert (stopped.state, stopped.count("done")) == ("stopped", BATCH)
    drain()
    assert states() == {"assessed": BATCH, "received": 3}
    resume_run(run_id=run.id, actor=cast.sabine)
    drain()
    assert step_run(run.id, cast.sabine).state == "done"
    assert states() == {"assessed": BATCH + 3}
    assert entries("payment_requested") == BATCH + 3


def test_a_batch_that_dies_leaves_its_cases_as_they_were(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt(cast.meerane, four_eyes_from=MANY)
    for number in range(4):
        received(cast, number)
    run = planned(cast)
    start_run(run_id=run.id, actor=cast.sabine)
    real, calls = step_runs.act, []

    def dies(**given: object) -> object:
        calls.append(given)
        if len(calls) == 3:
            raise RuntimeError("power cut")
        return real(**given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(step_runs, "act", dies)
        drain()
    assert states() == {"received": 4}
    resume_run(run_id=run.id, actor=cast.sabine)
    drain()
    assert states() == {"assessed": 4}
    assert entries("payment_requested") == 4


def test_the_command_line_proposes_and_the_desk_releases(cast: Cast) -> None:
    adopt(cast.meerane, four_eyes_from="0.00")
    received(cast, 1)
    with acting_within(cast.meerane.id, OPERATOR):
        operator = Actor(
            kind="system",
            id="operator",
            name="Betrieb",
            roles=("clerk",),
            channel="system",
            members=frozenset({cast.meerane.id}),
        )
        run = planned(cast, operator)
        start_run(run_id=run.id, actor=operator)
    drain()
    release_run(run_id=run.id, actor=cast.uwe)
    drain()
    assert states() == {"assessed": 1}


def test_who_is_not_of_the_body_sees_and_starts_no_run(cast: Cast) -> None:
    adopt(cast.meerane)
    received(cast, 1)
    run = planned(cast)
    assert step_runs.step_runs(cast.claudia) == []
    with pytest.raises(Forbidden):
        planned(cast, cast.claudia)
    with pytest.raises(NotFound):
        start_run(run_id=run.id, actor=cast.claudia)


def test_one_run_of_a_step_at_a_time_and_unknown_steps_are_named(cast: Cast) -> None:
    adopt(cast.meerane)
    received(cast, 1)
    run = planned(cast)
    with pytest.raises(Conflict):
        planned(cast)
    drop_run(run_id=run.id, actor=cast.sabine)
    planned(cast)
    with pytest.raises(Invalid, match="assess"):
        plan_run(
            member=cast.meerane,
            blueprint=KEY,
            transition="amend",
            state="received",
            actor=cast.sabine,
        )


def test_inputs_of_the_step_are_the_same_for_every_case(cast: Cast) -> None:
    adopt(cast.meerane, four_eyes_from=MANY)
    received(cast, 1)
    run = planned(cast, inputs={"effective_on": "kein Tag"})
    assert run.count("cannot") == 1
    drop_run(run_id=run.id, actor=cast.sabine)
    run = planned(cast, inputs={"addition": "Mit freundlichen Grüßen"})
    assert run.count("goes") == 1
