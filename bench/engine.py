"""How long the language takes: an expression, a form, rules, loading a blueprint.

``run()`` returns rows of ``name, value, unit, limit, peer, ratio``; a ratio above 1 is
a limit that was missed. The peer of an expression is CEL (Rust), if installed.
"""

import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypedDict

import msgspec

from verbund.engine.answers import check_answers
from verbund.engine.check import check_source
from verbund.engine.context import environment, names_of
from verbund.engine.forms import form_plan
from verbund.engine.loading import Source, digest_of, load
from verbund.engine.model import Blueprint, Field, Ground, Party, Step
from verbund.engine.parameters import example_parameters
from verbund.engine.rules import apply_rules
from verbund.engine.text import text
from verbund.kernel.calendars import Calendar

BLUEPRINT = Path(__file__).parents[1] / "blueprints" / "hundesteuer"
NOW = date(2026, 11, 2)
EXPRESSIONS = (
    "dogs.count > 1 and not (request == 'deregister')",
    "request in ['register', 'change']",
    "holder.birth_date < today",
    "any(dogs where dangerous)",
)
DOG = {
    "name": "Balu",
    "breed": "Labrador",
    "sex": "male",
    "born": "2022",
    "acquired_on": "2026-10-24",
    "origin": "private",
    "dangerous": False,
    "relief": "none",
}
ANSWERS: dict[str, object] = {
    "request": "register",
    "holder": {
        "given_names": "Katrin",
        "family_name": "Vogel",
        "birth_date": "1984-03-14",
        "address": {
            "street": "Dorfstraße",
            "house_number": "14",
            "postal_code": "08393",
            "city": "Schönberg",
        },
    },
    "already_registered": 0,
    "dogs": [DOG, {**DOG, "name": "Bella"}],
    "payment": {"method": "transfer"},
}
_FORTY = {
    "name": "Katrin Vogel",
    "text": "Ein kurzer Text",
    "date": "2026-10-24",
    "integer": "12",
    "money": "1.234,56",
    "boolean": "true",
    "choice": "b",
    "decimal": "0,5",
}


class Row(TypedDict):
    """One measured number; ``limit`` is ``None`` where none is promised."""

    name: str
    value: float
    unit: str
    limit: float | None
    peer: float | None
    ratio: float | None


def run() -> list[Row]:
    """Measure everything; microseconds unless the row says otherwise."""
    ground = _ground(load(BLUEPRINT))
    answers = check_answers(ground, ANSWERS, now=NOW).answers
    forty, raw = forty_fields()
    form = _ground(forty)
    if check_answers(form, raw, now=NOW).errors:
        raise SystemExit("The form of the benchmark is not valid.")
    return [
        _row("expression", _expressions(ground, answers), 2.0, peer=_cel()),
        _row(
            "40-field form", _micros(lambda: check_answers(form, raw, now=NOW)), 300.0
        ),
        _row("form plan", _micros(lambda: form_plan(ground, answers, now=NOW))),
        _row("rules", _micros(lambda: apply_rules(ground, answers, now=NOW))),
        _row(
            "load and check",
            _micros(lambda: check_source(Source(BLUEPRINT)), rounds=5) / 1000,
            30.0,
            unit="ms",
        ),
    ]


def forty_fields() -> tuple[Blueprint, dict[str, object]]:
    """A form of 40 fields of eight types, every fifth with a condition, and answers."""
    fields: dict[str, Field] = {}
    raw: dict[str, object] = {}
    options = [{"id": name, "label": {"de": name}} for name in "abc"]
    for number in range(40):
        kind = list(_FORTY)[number % len(_FORTY)]
        name = f"field_{number}"
        data: dict[str, object] = {
            "id": name,
            "path": name,
            "type": kind,
            "label": {"de": f"Feld {number}"},
        }
        if kind == "choice":
            data["options"] = options
        if number % 5 == 4:
            data["visible_if"] = "present(field_0)"
        fields[name] = msgspec.convert(data, Field)
        raw[name] = _FORTY[kind]
    step = Step(id="all", title=text("Alles"), fields=tuple(fields))
    base = load(BLUEPRINT)
    bare = msgspec.structs.replace(
        base, fields=fields, steps=(step,), rules={}, notices={}, digest=""
    )
    return msgspec.structs.replace(bare, digest=digest_of(bare)), raw


def _ground(blueprint: Blueprint) -> Ground:
    party = Party(id="1", slug="schoenberg", name="Schönberg", land="SN")
    return Ground(
        blueprint=blueprint,
        parameters=example_parameters(blueprint),
        calendar=Calendar("SN"),
        owner=party,
        acting=party,
    )


def _expressions(ground: Ground, answers: dict[str, object]) -> float:
    """The mean over typical conditions."""
    env = environment(ground, answers, now=NOW)
    names = names_of(ground.blueprint)
    sources = EXPRESSIONS
    runs = [names.compile(source).run for source in sources]

    def all_of_them() -> None:
        for run_one in runs:
            run_one(env)

    return _micros(all_of_them, rounds=2000) / len(runs)


def _cel() -> float | None:
    if importlib.util.find_spec("cel") is None:
        return None
    import cel  # noqa: PLC0415 - only where it is installed

    program = cel.compile("size(dogs) > 1 && !(request == 'deregister')")
    world = {"dogs": [{"name": "a"}, {"name": "b"}], "request": "register"}
    return _micros(lambda: program.execute(world), rounds=2000)


def _micros(work: Callable[[], object], rounds: int = 100) -> float:
    """The median of seven runs, in microseconds of CPU for one call."""
    work()
    times = []
    for _ in range(7):
        start = time.process_time()
        for _ in range(rounds):
            work()
        times.append((time.process_time() - start) / rounds * 1e6)
    return statistics.median(times)


def _row(
    name: str,
    value: float,
    limit: float | None = None,
    *,
    unit: str = "µs",
    peer: float | None = None,
) -> Row:
    ratio = round(value / limit, 3) if limit else None
    return Row(
        name=f"engine: {name}",
        value=round(value, 2),
        unit=unit,
        limit=limit,
        peer=None if peer is None else round(peer, 2),
        ratio=ratio,
    )


def main() -> None:
    rows = run()
    if "--json" in sys.argv:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        limit = f"≤ {row['limit']:g} {row['unit']}" if row["limit"] else ""
        ratio = "" if row["ratio"] is None else f"× {row['ratio']:g}"
        peer = "" if row["peer"] is None else f"(CEL {row['peer']:g})"
        value = f"{row['value']:>9.2f} {row['unit']}"
        print(f"{row['name']:<26}{value}  {limit:<10} {ratio} {peer}")


if __name__ == "__main__":
    main()
