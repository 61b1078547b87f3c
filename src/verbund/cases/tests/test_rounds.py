"""A round across members: stable, repeatable, safe to kill, and moving up by itself."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from verbund import engine
from verbund.cases import actions, jobs, queries
from verbund.cases.access import citizen, ref
from verbund.cases.actions import rounds
from verbund.cases.models import AllocationRun
from verbund.cases.shapes import Receipt
from verbund.cases.tests import parking_office as office
from verbund.cases.tests.cast import Cast
from verbund.core.errors import Conflict, Invalid
from verbund.core.jobs import drain
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen
from verbund.members.models import Member

KEY = "kita-platz"
ANSWERS: dict[str, Any] = {
    "child": {
        "given_names": "Mila",
        "family_name": "Vogel",
        "birth_date": "2025-01-15",
    },
    "parent": {
        "given_names": "Katrin",
        "family_name": "Vogel",
        "address": {
            "street": "Dorfstraße",
            "house_number": "14",
            "postal_code": "08393",
            "city": "Schönberg",
        },
    },
    "care": {"start_on": "2027-08-01", "hours": "h9"},
    "situation": {"parents": "two", "employment": "all", "special_need": False},
}
PLACES = [
    {"id": "sbg-sonne", "name": "Sonne, Schönberg", "provider": "Gemeinde"},
    {"id": "mee-mond", "name": "Mond, Meerane", "provider": "Diakonie"},
]


def seated(cast: Cast) -> Cast:
    """Schönberg has one seat, Meerane two; parents of both may wish for all."""

    def seats(place: str, free: int) -> dict[str, object]:
        rows = [{"place": place, "kind": "u3", "free": free}]
        return {"places": PLACES, "seats": rows}

    office.adopt(
        KEY,
        (cast.schoenberg, seats("sbg-sonne", 1)),
        (cast.meerane, seats("mee-mond", 2)),
    )
    return cast


@pytest.fixture
def cast(cast: Cast) -> Cast:
    return seated(cast)


def towns(cast: Cast) -> list[Member]:
    return [cast.schoenberg, cast.meerane]


def child(
    cast: Cast,
    name: str,
    *wishes: str,
    member: Member | None = None,
    employment: str = "all",
    born: str = "2025-01-15",
) -> Receipt:
    """A registered child that waits for the round."""
    answers = deepcopy(ANSWERS)
    answers["child"] |= {"given_names": name, "birth_date": born}
    answers["situation"]["employment"] = employment
    answers["wishes"] = [{"place": place, "sibling": False} for place in wishes]
    receipt = actions.open_case(
        member=member or cast.schoenberg,
        blueprint=KEY,
        answers=answers,
        channel="web",
        actor=citizen(name="Katrin Vogel"),
    )
    office.step(receipt, cast.sabine, "start_review")
    office.step(receipt, cast.sabine, "register")
    return receipt


def state(cast: Cast, receipt: Receipt) -> engine.CaseState:
    return queries.case_view(receipt.id, cast.sabine).state


def run(cast: Cast, **options: Any) -> rounds.RoundReport:
    found = rounds.start_round(
        blueprint=KEY,
        round_id="main",
        runner=cast.meerane,
        members=towns(cast),
        seed="seed",
        **options,
    )
    assert found is not None
    return rounds.carry_out_round(found, runner=cast.meerane.id)


def test_wishes_are_met_across_members_in_order_of_points(cast: Cast) -> None:
    busy = child(cast, "Anna", "sbg-sonne", "mee-mond")
    part = child(cast, "Ben", "sbg-sonne", "mee-mond", employment="some")
    far = child(cast, "Carl", "sbg-sonne", member=cast.meerane, employment="none")
    plan = rounds.plan_round(
        blueprint=KEY, round_id="main", members=towns(cast), seed="seed"
    )
    assert {s.number: s.place for s in plan.shares} == {
        busy.number: "sbg-sonne", part.number: "mee-mond", far.number: "",
    }  # fmt: skip
    assert state(cast, busy).ranking is None, "a plan changes nothing"
    report = run(cast)
    assert (report.offered, report.waiting, report.skipped) == (2, 1, 0)
    assert state(cast, busy).state == "offered"
    assert state(cast, part).facts["place"] == "mee-mond"
    waits = state(cast, far)
    assert waits.state == "waiting_list"
    assert waits.ranking is not None
    (only,) = waits.ranking.standings
    assert (only.place, only.position, only.of, only.free) == ("sbg-sonne", 3, 3, 1)


def test_a_second_run_gives_nothing_twice(cast: Cast) -> None:
    child(cast, "Anna", "sbg-sonne")
    child(cast, "Ben", "sbg-sonne")
    assert run(cast).offered == 1
    again = run(cast)
    assert (again.offered, again.waiting) == (0, 1)


def test_a_killed_run_goes_on_where_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipts = [child(cast, name, "mee-mond") for name in ("Anna", "Ben", "Carl")]
    found = rounds.start_round(
        blueprint=KEY,
        round_id="main",
        runner=cast.meerane,
        members=towns(cast),
        seed="seed",
    )
    assert found is not None
    written: list[rounds.Share] = []
    real = rounds._write  # to die in the middle

    def dies(run: Any, plan: Any, share: rounds.Share) -> bool:
        if len(written) == 1:
            raise KeyboardInterrupt
        written.append(share)
        return real(run, plan, share)

    monkeypatch.setattr(rounds, "_write", dies)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        rounds.carry_out_round(found, runner=cast.meerane.id)
    monkeypatch.undo()
    with pytest.raises(Conflict):
        run(cast)
    report = rounds.carry_out_round(found, runner=cast.meerane.id)
    assert report.offered == 2
    states = sorted(state(cast, receipt).state for receipt in receipts)
    assert states == ["offered", "offered", "waiting_list"]
    again = rounds.carry_out_round(found, runner=cast.meerane.id)
    assert (again.offered, again.waiting) == (2, 1)
    lengths = [len(queries.case_view(r.id, cast.sabine).timeline) for r in receipts]
    rounds.carry_out_round(found, runner=cast.meerane.id)
    assert lengths == [
        len(queries.case_view(r.id, cast.sabine).timeline) for r in receipts
    ]


def test_the_waiting_list_moves_up_when_a_place_is_declined(cast: Cast) -> None:
    first = child(cast, "Anna", "sbg-sonne", "mee-mond")
    second = child(cast, "Ben", "sbg-sonne", employment="some")
    run(cast)
    assert state(cast, second).state == "waiting_list"
    office.step(first, cast.sabine, "decline")
    with everywhere("test"):
        last = AllocationRun.objects.get()
    assert jobs.move_up(jobs.Vacancy(run=last.id)) == 2
    assert state(cast, second).facts["place"] == "sbg-sonne"
    # Nobody is offered again what she gave back.
    moved = state(cast, first)
    assert (moved.state, moved.facts["place"]) == ("offered", "mee-mond")
    assert jobs.move_up(jobs.Vacancy(run=last.id)) == 0


def test_equal_points_go_by_age(cast: Cast) -> None:
    younger = child(cast, "Anna", "sbg-sonne", born="2025-03-01")
    older = child(cast, "Ben", "sbg-sonne", born="2024-12-01")
    run(cast)
    assert state(cast, older).state == "offered"
    assert state(cast, younger).state == "waiting_list"


def test_places_nobody_reports_are_named(cast: Cast) -> None:
    child(cast, "Anna", "mee-mond")
    plan = rounds.plan_round(
        blueprint=KEY, round_id="main", members=[cast.schoenberg], seed="s"
    )
    assert plan.doubts == ("mee-mond: keine Plätze gemeldet",)
    with pytest.raises(Invalid):
        rounds.plan_round(
            blueprint=KEY, round_id="other", members=[cast.schoenberg], seed="s"
        )


def test_who_left_meanwhile_is_skipped(cast: Cast) -> None:
    receipt = child(cast, "Anna", "sbg-sonne")
    found = rounds.start_round(
        blueprint=KEY,
        round_id="main",
        runner=cast.meerane,
        members=towns(cast),
        seed="seed",
    )
    actions.act(
        case_id=receipt.id,
        command=engine.Withdraw(actor=ref(cast.sabine), reason="Umzug"),
        actor=cast.sabine,
    )
    assert found is not None
    report = rounds.carry_out_round(found, runner=cast.meerane.id)
    assert (report.offered, report.skipped) == (0, 1)


def test_a_worker_finishes_what_a_dead_process_began(cast: Cast, time: Frozen) -> None:
    receipt = child(cast, "Anna", "sbg-sonne")
    found = rounds.start_round(
        blueprint=KEY,
        round_id="main",
        runner=cast.meerane,
        members=towns(cast),
        seed="seed",
    )
    assert found is not None
    assert state(cast, receipt).state == "waiting_list"
    time.advance(timedelta(minutes=6))
    drain()
    assert state(cast, receipt).state == "offered"
    with everywhere("test"):
        assert AllocationRun.objects.get(id=found).finished_at is not None
