"""One case, many doors: a terminal, the office and two suitcases, together.

What a clerk reads afterwards: one history with the door of each entry, what fitted,
what she had to decide, and nothing twice.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.access import ref
from verbund.cases.tests.cast import Cast, build, submit
from verbund.core.checks import run_integrity_checks
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.nodes import actions, queries
from verbund.nodes.models import Clash
from verbund.nodes.tests.fleet import Node, correct, note


def test_a_terminal_the_office_and_two_suitcases_work_on_one_case_on_one_day(
    cast: Cast, tmp_path: Path, time: clock.Frozen
) -> None:
    case = submit(cast, channel="terminal")
    first = Node(tmp_path / "one", cast, "Koffer 1")
    second = Node(tmp_path / "two", cast, "Koffer 2")
    position = case_queries.case_view(case.id, cast.sabine).row.position
    morning = clock.now()

    # Without network: one corrects the e-mail and the dog, the other the dog only.
    time.advance(timedelta(hours=1))
    first.seal_change(
        case.id,
        position,
        correct(holder__email="neu@post.example", dogs__0__name="Rex"),
        note("Impfpass gesehen"),
    )
    time.advance(timedelta(hours=1))
    second.seal_change(case.id, position, correct(dogs__0__name="Balu"))
    second.seal_change(case.id, position, note("Garten eingezäunt"))
    # Meanwhile the office, by telephone; it is about something else.
    cases.act(
        case_id=case.id,
        command=engine.CorrectAnswers(
            actor=ref(cast.jana), changes={"dogs.0.breed": "Dackel"}, reason="Anruf"
        ),
        actor=cast.jana,
    )

    # The second comes home first, then the first, twice because its line broke.
    time.advance(timedelta(hours=3))
    assert second.send() == ["accepted", "accepted"]
    assert first.send() == ["conflict"]
    assert first.send() == []
    with everywhere("test"):
        clash = Clash.objects.get()
    view = queries.clash(clash.id, cast.sabine)
    assert [one.path for one in view.contradictions] == ["dogs.0.name"]
    assert [label for label, _ in view.fitting] == ["E-Mail-Adresse"]
    origin = view.origins.of_centre("dogs.0.name")
    assert (origin.channel, origin.at) == ("suitcase", morning + timedelta(hours=2))
    actions.choose(
        clash_id=clash.id,
        choices={"dogs.0.name": "suitcase"},
        reason="Der Impfpass nennt Rex",
        actor=cast.sabine,
        position=case_queries.case_view(case.id, cast.sabine).row.position,
    )

    after = case_queries.case_view(case.id, cast.sabine)
    dog = after.state.answers["dogs"][0]
    assert (dog["name"], dog["breed"]) == ("Rex", "Dackel")
    assert after.state.answers["holder"]["email"] == "neu@post.example"
    assert after.row.channel == "terminal", "a case keeps the door it began at"
    doors = [line.channel for line in reversed(after.timeline)]
    assert doors[0] == "terminal"
    assert set(doors) == {"terminal", "desk", "suitcase"}
    told = [one.text for one in after.state.notes]
    assert told.count("Impfpass gesehen") == told.count("Garten eingezäunt") == 1
    decided = next(one for one in told if "Konflikt mit Koffer 1" in one)
    for said in ("gewählt Koffer 1 (Rex)", "Zentrale: Balu", "Der Impfpass nennt Rex"):
        assert said in decided
    # Each correction once, by whoever made it; the journal holds.
    names = [
        change.new
        for line in after.timeline
        for change in line.changes
        if change.path == "dogs.0.name"
    ]
    assert sorted(map(str, names)) == ["Balu", "Rex"]
    balance = queries.balance(cast.sabine)
    assert (balance.arrived, balance.applied) == (3, 3)
    assert balance.holds
    found = run_integrity_checks(("nodes.arrivals", "nodes.blocks", "cases.journal"))
    assert not any(found.values()), found


@pytest.mark.django_db(transaction=True)
def test_two_suitcases_a_terminal_and_the_office_write_at_the_same_moment(
    tmp_path: Path, time: clock.Frozen
) -> None:
    cast = build()
    case = submit(cast, channel="terminal")
    first = Node(tmp_path / "one", cast, "Koffer 1")
    second = Node(tmp_path / "two", cast, "Koffer 2")
    position = case_queries.case_view(case.id, cast.sabine).row.position
    first.seal_change(
        case.id, position, correct(holder__email="neu@post.example"), note("eins")
    )
    second.seal_change(case.id, position, note("zwei"))
    citizen = case_queries.citizen_of(
        case_queries.case_by_status_token(cast.schoenberg, case.status_token),
        channel="terminal",
    )

    def office() -> object:
        changes: dict[str, object] = {"dogs.0.breed": "Dackel"}
        command = engine.CorrectAnswers(
            actor=ref(cast.jana), changes=changes, reason="Anruf"
        )
        return cases.act(case_id=case.id, command=command, actor=cast.jana)

    def terminal() -> object:
        return cases.act(
            case_id=case.id,
            command=engine.ReceiveMessage(actor=ref(citizen), body="Am Terminal"),
            actor=citizen,
            token=case.status_token,
        )

    _, _, from_first, from_second = _at_once(office, terminal, first.send, second.send)
    assert (from_first, from_second) == (["accepted"], ["accepted"])

    after = case_queries.case_view(case.id, cast.sabine)
    assert after.state.answers["dogs"][0]["breed"] == "Dackel"
    assert after.state.answers["holder"]["email"] == "neu@post.example"
    told = [one.text for one in after.state.notes]
    assert (told.count("eins"), told.count("zwei")) == (1, 1)
    assert [one.body for one in after.state.messages].count("Am Terminal") == 1
    doors = {line.channel for line in after.timeline}
    assert doors == {"terminal", "desk", "suitcase"}
    # One history: every position once, the chain unbroken, the projection its sum.
    found = run_integrity_checks(("nodes.arrivals", "nodes.blocks", "cases.journal"))
    assert not any(found.values()), found
    balance = queries.balance(cast.sabine)
    assert (balance.arrived, balance.applied) == (2, 2)


def _at_once(*writes: Callable[[], object]) -> list[object]:
    """What each of them returns; none begins before all are there."""
    ready = threading.Barrier(len(writes))

    def run(write: Callable[[], object]) -> object:
        ready.wait(300)
        try:
            return write()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writes)) as threads:
        running = [threads.submit(copy_context().run, run, one) for one in writes]
        # Long: how fast the machine is must not decide.
        return [one.result(300) for one in running]
