"""Erlang B and C against published tables and against a queue played out by chance."""

from math import exp, factorial, inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.erlang import (
    Load,
    agents_needed,
    blocking,
    mean_wait,
    service_level,
    staffing,
    waiting,
)


# Published Erlang B table (ITU-D SG 2, Teletraffic Engineering Handbook): the load in
# erlangs that so many lines carry at this share of lost calls.
@pytest.mark.parametrize(
    ("lines", "blocked", "erlangs"),
    [
        (1, 0.01, 0.0101), (2, 0.01, 0.1526), (5, 0.01, 1.361), (10, 0.01, 4.461),
        (20, 0.01, 12.03), (50, 0.01, 37.90), (100, 0.01, 84.06),
        (1, 0.05, 0.0526), (5, 0.05, 2.219), (10, 0.05, 6.216), (20, 0.05, 15.25),
        (10, 0.10, 7.511), (20, 0.10, 17.61),
    ],
)  # fmt: skip
def test_losses_agree_with_the_published_table(
    lines: int, blocked: float, erlangs: float
) -> None:
    assert blocking(erlangs, lines) == pytest.approx(blocked, rel=2e-3)


# The textbook formula with factorials, which is exact for few agents.
@given(st.integers(1, 40), st.floats(0.05, 0.98))
def test_waiting_agrees_with_the_formula_by_the_book(agents: int, busy: float) -> None:
    load = agents * busy
    top = load**agents / factorial(agents) * agents / (agents - load)
    below = sum(load**k / factorial(k) for k in range(agents)) + top
    assert waiting(load, agents) == pytest.approx(top / below, rel=1e-9)


def test_the_worked_example_of_the_textbooks() -> None:
    # 200 calls in half an hour of 180 seconds: 20 erlangs, 24 agents, 20 seconds.
    load = Load(calls_per_hour=400, seconds=180)
    assert load.erlangs == pytest.approx(20)
    assert waiting(20, 24) == pytest.approx(0.2981, abs=5e-5)
    assert service_level(load, 24, 20) == pytest.approx(
        1 - waiting(20, 24) * exp(-4 * 20 / 180)
    )
    assert agents_needed(load, share=0.8, within=20) == 24


def test_a_single_agent_is_the_queue_that_everybody_knows() -> None:
    # M/M/1: the share that waits is the load, the wait is rho / (mu - lambda).
    load = Load(calls_per_hour=10, seconds=180)
    assert waiting(load.erlangs, 1) == pytest.approx(0.5)
    assert mean_wait(load, 1) == pytest.approx(180)


def test_nobody_is_needed_without_calls_and_no_number_is_enough_for_all() -> None:
    none = Load(calls_per_hour=0, seconds=180)
    assert agents_needed(none, share=0.75, within=30) == 0
    assert staffing(none, share=0.75, within=30).busy == 0
    with pytest.raises(ValueError, match="between 0 and 1"):
        agents_needed(Load(calls_per_hour=1, seconds=180), share=1, within=30)
    with pytest.raises(ValueError, match="needs calls"):
        Load(calls_per_hour=1, seconds=0)


def test_too_few_agents_never_catch_up() -> None:
    load = Load(calls_per_hour=400, seconds=180)
    assert service_level(load, 20, 30) == 0
    assert mean_wait(load, 20) == inf
    assert waiting(20, 20) == 1


def test_who_is_away_for_a_quarter_of_the_time_must_be_planned_for() -> None:
    load = Load(calls_per_hour=180, seconds=180)
    found = staffing(load, share=0.75, within=30, shrinkage=0.25)
    assert found.agents == 12
    assert found.scheduled == 16


@given(st.floats(1, 3000), st.floats(20, 900), st.floats(0.3, 0.97), st.floats(5, 120))
def test_the_fewest_agents_keep_the_promise_and_one_less_breaks_it(
    calls: float, seconds: float, share: float, within: float
) -> None:
    load = Load(calls_per_hour=calls, seconds=seconds)
    agents = agents_needed(load, share=share, within=within)
    assert service_level(load, agents, within) >= share
    assert service_level(load, agents - 1, within) < share


def test_a_queue_played_out_by_chance_gives_the_same_shares() -> None:
    """The judge: customers, servers and dice, no formula."""
    dice = Random(115)  # noqa: S311 # the same every time
    load = Load(calls_per_hour=120, seconds=240)
    agents, calls, within = 10, 60_000, 30.0
    free = [0.0] * agents
    at, in_time, waited, total = 0.0, 0, 0, 0.0
    for _ in range(calls):
        at += dice.expovariate(load.calls_per_hour / 3600)
        first = min(range(agents), key=free.__getitem__)
        wait = max(free[first] - at, 0.0)
        free[first] = at + wait + dice.expovariate(1 / load.seconds)
        in_time += wait <= within
        waited += wait > 0
        total += wait
    assert waited / calls == pytest.approx(waiting(load.erlangs, agents), abs=0.02)
    assert in_time / calls == pytest.approx(
        service_level(load, agents, within), abs=0.02
    )
    assert total / calls == pytest.approx(mean_wait(load, agents), rel=0.1)
