"""How long the engine takes for one step of a case, without any database.

``run()`` returns rows of ``name, value, unit, limit, ratio``; a ratio above 1 is a
limit that was missed.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from verbund.engine import commands as c
from verbund.engine.clocks import due_moments
from verbund.engine.decide import decide
from verbund.engine.entries import EntryDraft
from verbund.engine.errors import Refusal
from verbund.engine.evolve import evolve
from verbund.engine.loading import load
from verbund.engine.model import Ground
from verbund.engine.offers import possible_steps
from verbund.engine.scenario import scenario_ground
from verbund.engine.scenario_steps import command_of, moment_of
from verbund.engine.state import CaseState, state_from_json, state_to_json

BLUEPRINT = Path(__file__).parents[1] / "blueprints" / "hundesteuer"
CLERK = c.ActorRef("staff", "petzold", "Frau Petzold", ("clerk",))
LIMIT_STEP = 50.0


class Row(TypedDict):
    """One measured number; ``limit`` is ``None`` where none is promised."""

    name: str
    value: float
    unit: str
    limit: float | None
    ratio: float | None


def run() -> list[Row]:
    """Measure with the dog tax: two dogs, the longest form among the blueprints."""
    ground, opening = _ground()
    now = moment_of("2026-11-04T09:00")
    received, journal = _apply(ground, None, opening)
    start = c.Act("start_review", actor=CLERK)
    review, more = _apply(ground, received, start)
    journal += more
    note = c.AddNote("Angerufen", actor=CLERK)
    assess = c.Act("assess", actor=CLERK)
    document = state_to_json(review)

    def step(case: CaseState | None, command: c.Command) -> Callable[[], object]:
        def once() -> object:
            found = decide(ground, case, command, now)
            after = case
            for entry in accepted(found):
                after = evolve(ground, after, entry)
            return after

        return once

    def replay() -> object:
        case = None
        for entry in journal:
            case = evolve(ground, case, entry)
        return case

    return [
        _row("decide+evolve: Prüfung beginnen", step(received, start), LIMIT_STEP),
        _row("decide+evolve: Notiz", step(review, note), LIMIT_STEP),
        _row("decide+evolve: Antrag mit zwei Hunden", step(None, opening)),
        _row("decide+evolve: Festsetzen mit allen Regeln", step(review, assess)),
        _row("mögliche Schritte", lambda: possible_steps(ground, review, CLERK, now)),
        _row("Fristen eines Vorgangs", lambda: due_moments(review)),
        _row(f"Akte neu aufbauen ({len(journal)} Einträge)", replay),
        _row("Zustand als JSON und zurück", lambda: state_from_json(document)),
    ]


def _ground() -> tuple[Ground, c.Command]:
    blueprint = load(BLUEPRINT)
    scenario = next(s for s in blueprint.scenarios if s.name.startswith("Zwei Hunde"))
    ground = scenario_ground(blueprint, scenario, {})
    opening = command_of(scenario.steps[0], None)
    if opening is None:
        raise RuntimeError(f"The first step of {scenario.name!r} must be `open`.")
    return ground, opening


def _apply(
    ground: Ground, case: CaseState | None, command: c.Command
) -> tuple[CaseState, list[EntryDraft]]:
    found = decide(ground, case, command, moment_of("2026-11-02T19:42"))
    for entry in accepted(found):
        case = evolve(ground, case, entry)
    if case is None:
        raise RuntimeError("An accepted command has at least one entry.")
    return case, list(accepted(found))


def accepted(found: tuple[EntryDraft, ...] | Refusal) -> tuple[EntryDraft, ...]:
    """The entries; a refusal here is a fault of the measurement."""
    if not isinstance(found, Refusal):
        return found
    raise RuntimeError(f"{found.code}: {found.message}")


def _row(name: str, once: Callable[[], object], limit: float | None = None) -> Row:
    value = _microseconds(once)
    ratio = round(value / limit, 2) if limit else None
    return Row(name=name, value=round(value, 1), unit="µs", limit=limit, ratio=ratio)


def _microseconds(once: Callable[[], object], seconds: float = 0.3) -> float:
    """CPU time of one call in microseconds: the median of 15 rounds."""
    begun = time.process_time()
    once()
    single = max(time.process_time() - begun, 1e-5)
    calls = max(int(seconds / 15 / single), 1)
    rounds = []
    for _ in range(15):
        begun = time.process_time()
        for _ in range(calls):
            once()
        rounds.append((time.process_time() - begun) / calls)
    return statistics.median(rounds) * 1e6


if __name__ == "__main__":
    for row in run():
        print(row)
