"""What the tests of the language share: the blueprint with everything, one ground."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from verbund.engine.loading import load
from verbund.engine.model import Blueprint, Ground, Party
from verbund.engine.parameters import example_parameters
from verbund.kernel.calendars import Calendar

FOLDER = Path(__file__).parent / "blueprints" / "everything"
CATALOGUE = Path(__file__).parents[4] / "blueprints"
NOW = datetime(2026, 11, 2, 19, 42, tzinfo=UTC)
SCHOENBERG = Party(id="1", slug="schoenberg", name="Schönberg", land="SN")


def everything() -> Blueprint:
    return load(FOLDER)


def ground(blueprint: Blueprint | None = None) -> Ground:
    found = blueprint or everything()
    return Ground(
        blueprint=found,
        parameters=example_parameters(found),
        calendar=Calendar("SN"),
        owner=SCHOENBERG,
        acting=SCHOENBERG,
    )


def copy_of(folder: Path, target: Path) -> Path:
    """A copy to break, under the folder's own name."""
    return Path(shutil.copytree(folder, target / folder.name))


def petra(**more: object) -> dict[str, object]:
    """Complete answers for the small kind."""
    return {
        "kind": "small",
        "person": {
            "name": "Petra Lüders",
            "born": "1984-03-02",
            "address": {
                "street": "Hauptstraße",
                "house_number": "7",
                "postal_code": "08393",
                "city": "Schönberg",
            },
        },
        **more,
    }


def large(*things: dict[str, object], **more: object) -> dict[str, object]:
    answers = petra(kind="large", chain_a=False, things=list(things), **more)
    person = dict(answers["person"])  # type: ignore[call-overload]
    return {**answers, "person": {**person, "email": "petra@post.example"}}
