"""What the tests of the edges share: every blueprint there is, and real answers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from verbund.engine.answers import check_answers
from verbund.engine.loading import load
from verbund.engine.model import Blueprint
from verbund.engine.scenario import scenario_ground

_ROOT = Path(__file__).parents[5]
EVERYTHING = _ROOT / "src/verbund/engine/tests/blueprints/everything"
SHARED = _ROOT.parent / "shared" / "data" / "cases"

FOLDERS = (
    *sorted(found.parent for found in (_ROOT / "blueprints").glob("*/blueprint.yaml")),
    EVERYTHING,
)


@cache
def blueprint(name: str) -> Blueprint:
    """A shipped blueprint, or the one that uses every feature of the language."""
    return load(next(folder for folder in FOLDERS if folder.name == name))


NAMES = tuple(folder.name for folder in FOLDERS)
SHIPPED = NAMES[:-1]


def submissions(plan: Blueprint) -> Iterator[dict[str, object]]:
    """The answers of every scenario that opens a case, as a case would keep them."""
    for scenario in plan.scenarios:
        ground = scenario_ground(plan, scenario, {})
        for step in scenario.steps:
            opening = step.get("open")
            if not isinstance(opening, dict) or "refused" in str(step.get("expect")):
                continue
            at = datetime.fromisoformat(str(step.get("at", "2026-11-02T12:00")))
            service = plan.service(opening.get("service"))
            given = {**(service.preset if service else {}), **opening["answers"]}
            found = check_answers(ground, given, now=at.replace(tzinfo=UTC))
            if not found.errors:
                yield dict(found.answers)
