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


#: Complete answers for the blueprint without scenarios, one of nearly every type.
EVERYTHING_ANSWERS: dict[str, object] = {
    "kind": "large",
    "person": {
        "name": "Petra Lüders",
        "born": "1984-03-02",
        "address": {
            "street": "Hauptstraße",
            "house_number": "7",
            "postal_code": "08393",
            "city": "Schönberg",
            "country": "DE",
        },
        "phone": "+4937641234567",
    },
    "since": "1984-03",
    "account": "DE02120300000000202051",
    "budget": 12_50,
    "count": 3,
    "share": "0.25",
    "plate": "Z-AB 123",
    "state": "129",
    "days": ["mo", "tu"],
    "chain_a": False,
    "things": [
        {
            "name": "Bank & <Tisch>",
            "price": 1,
            "special": True,
            "reason": "alt",
            "proof": {
                "file": "0" * 64,
                "name": "beleg.pdf",
                "size": 5,
                "media_type": "application/pdf",
            },
        },
        {"name": "Stuhl", "price": 200, "special": False},
    ],
}


def submissions(plan: Blueprint) -> Iterator[dict[str, object]]:
    """The answers of every scenario that opens a case, as a case would keep them."""
    if plan.key == "everything":
        yield EVERYTHING_ANSWERS
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
