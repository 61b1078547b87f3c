"""What one notice costs: composed and drawn as PDF/A-3a and PDF/UA-1, twin inside.

The case is the designed story of the dog tax; the compiler is warm, as in a worker.
"""

import statistics
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.process import accepted
from verbund import engine
from verbund.engine.decided import decided_results
from verbund.engine.scenario import scenario_ground
from verbund.engine.scenario_steps import command_of, moment_of
from verbund.kernel.clock import BERLIN

BLUEPRINT = Path(__file__).parents[1] / "blueprints" / "hundesteuer"
MOST_MS, ROUNDS = 20.0, 30
POSTED = datetime(2026, 11, 17, 12, 0, tzinfo=BERLIN)


def run() -> list[dict[str, Any]]:
    """CPU milliseconds of one letter, the median of many."""
    from verbund.notices.compose import (  # noqa: PLC0415 # needs the fonts built
        Order,
        Signature,
        compose,
    )
    from verbund.notices.render import render_letter  # noqa: PLC0415
    from verbund.notices.twin import twin  # noqa: PLC0415

    ground, state = decided()
    order = Order(
        notice="assessment",
        inputs=state.facts,
        results=decided_results(state),
        signature=Signature(clerk="Jana Petzold", second="Uwe Lindner"),
        posted_on=POSTED.date(),
        now=POSTED,
        language="de",
    )
    times = []
    for _ in range(ROUNDS + 3):
        start = time.process_time()
        letter = compose(ground, state, order)
        render_letter(letter, twin=twin(ground, state, order), at=POSTED)
        times.append((time.process_time() - start) * 1000)
    value = statistics.median(times[3:])
    return [
        {
            "name": "Bescheid: Brief als PDF",
            "value": round(value, 2),
            "unit": "ms CPU",
            "limit": MOST_MS,
            "peer": None,
            "ratio": round(value / MOST_MS, 2),
        }
    ]


def decided() -> tuple[engine.Ground, engine.CaseState]:
    """The case of the designed story, decided by two people."""
    blueprint = engine.load(BLUEPRINT)
    scenario = next(s for s in blueprint.scenarios if s.name.startswith("Zwei Hunde"))
    ground = scenario_ground(blueprint, scenario, engine.example_parameters(blueprint))
    clerk = engine.ActorRef("staff", "p", "Jana Petzold", ("clerk",))
    second = engine.ActorRef("staff", "l", "Uwe Lindner", ("clerk",))
    opening = command_of(scenario.steps[0], None)
    if opening is None:
        raise RuntimeError(f"The first step of {scenario.name!r} must be `open`.")
    state: engine.CaseState | None = None
    for moment, command in (
        ("2026-11-02T19:42", opening),
        ("2026-11-04T09:00", engine.Act("start_review", actor=clerk)),
        ("2026-11-17T10:00", engine.Act("assess", actor=clerk)),
        ("2026-11-17T11:00", engine.Approve(actor=second)),
    ):
        found = engine.decide(ground, state, command, moment_of(moment))
        for entry in accepted(found):
            state = engine.evolve(ground, state, entry)
    if state is None:
        raise RuntimeError("An accepted command has at least one entry.")
    return ground, state
