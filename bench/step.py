"""What one plain step of a case costs the engine: ``decide`` and ``evolve``."""

import statistics
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.process import accepted
from verbund import engine
from verbund.engine.scenario import scenario_ground
from verbund.engine.scenario_steps import command_of, moment_of
from verbund.kernel.clock import BERLIN

BLUEPRINT = Path(__file__).parents[1] / "blueprints" / "hundesteuer"
MOST_US, ROUNDS, BATCH = 50.0, 15, 400
LATER = datetime(2026, 11, 4, 9, 0, tzinfo=BERLIN)


def run() -> list[dict[str, Any]]:
    """CPU microseconds of „Prüfung beginnen“, the median of many batches."""
    blueprint = engine.load(BLUEPRINT)
    scenario = next(s for s in blueprint.scenarios if s.name.startswith("Zwei Hunde"))
    ground = scenario_ground(blueprint, scenario, engine.example_parameters(blueprint))
    opening = command_of(scenario.steps[0], None)
    if opening is None:
        raise RuntimeError(f"The first step of {scenario.name!r} must be `open`.")
    state: engine.CaseState | None = None
    found = engine.decide(ground, None, opening, moment_of("2026-11-02T19:42"))
    for entry in accepted(found):
        state = engine.evolve(ground, state, entry)
    clerk = engine.ActorRef("staff", "p", "Jana Petzold", ("clerk",))
    command = engine.Act("start_review", actor=clerk)
    times = []
    for _ in range(ROUNDS + 3):
        start = time.process_time()
        for _ in range(BATCH):
            after = state
            for entry in accepted(engine.decide(ground, state, command, LATER)):
                after = engine.evolve(ground, after, entry)
        times.append((time.process_time() - start) / BATCH * 1_000_000)
    value = statistics.median(times[3:])
    return [
        {
            "name": "engine: one step, decide and evolve",
            "value": round(value, 1),
            "unit": "µs CPU",
            "limit": MOST_US,
            "peer": None,
            "ratio": round(value / MOST_US, 2),
        }
    ]
