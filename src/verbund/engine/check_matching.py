"""What can be wrong in ``matching.yaml``."""

from verbund.engine.answer_paths import field_at
from verbund.engine.check_report import Path, Report
from verbund.engine.model import Blueprint, Comparison, Matching

_FILE = "matching.yaml"


def check_matching(report: Report, blueprint: Blueprint) -> None:
    """States and fields exist, comparisons have both sides, proof is secret."""
    for index, matching in enumerate(blueprint.matching):
        _sides(report, blueprint, matching, index)
        _fields(report, blueprint, (index, "block"), matching.block)
        for number, part in enumerate(matching.compare):
            _comparison(report, blueprint, part, (index, "compare", number))
        _fields(report, blueprint, (index, "proof"), matching.proof)
        for number, path in enumerate(matching.proof):
            field = field_at(blueprint.fields, path)
            if field is not None and not field.secret:
                message = f"„{path}“ ist nicht geheim. Beweis sind Felder mit „secret“."
                report.add(_FILE, (index, "proof", number), message, code="privacy")
        if not 0 < matching.threshold <= 1:
            message = "Die Schwelle liegt zwischen 0 und 1, zum Beispiel 0.6."
            report.add(_FILE, (index, "threshold"), message, code="value")


def _sides(
    report: Report, blueprint: Blueprint, matching: Matching, index: int
) -> None:
    states = blueprint.process.states
    for side in ("left", "right"):
        for number, state in enumerate(getattr(matching, side).states):
            place = (index, side, "states", number)
            report.known(_FILE, place, state, states, "Den Zustand")


def _comparison(
    report: Report, blueprint: Blueprint, part: Comparison, place: Path
) -> None:
    for side in ("on", "left", "right"):
        _fields(report, blueprint, (*place, side), getattr(part, side))
    if not all(part.sides):
        message = "Der Vergleich braucht „on“ oder „left“ und „right“."
        report.add(_FILE, place, message, code="schema")
    if part.weight < 1:
        message = "Das Gewicht ist mindestens 1."
        report.add(_FILE, (*place, "weight"), message, code="value")
    for paths in part.sides:
        for path in paths:
            field = field_at(blueprint.fields, path)
            if field is None:
                continue
            if field.secret:
                message = f"„{path}“ ist geheim. Geheimes gehört unter „proof“."
                report.add(_FILE, place, message, code="privacy")
            if part.kind == "days" and field.type != "date":
                message = (
                    f"„{path}“ ist kein Tag. „days“ vergleicht Felder vom Typ date."
                )
                report.add(_FILE, place, message, code="schema")


def _fields(
    report: Report, blueprint: Blueprint, place: Path, paths: tuple[str, ...]
) -> None:
    known = _paths(blueprint)
    for number, path in enumerate(paths):
        report.known(_FILE, (*place, number), path, known, "Das Feld")


def _paths(blueprint: Blueprint) -> list[str]:
    found: list[str] = []
    stack = list(blueprint.fields.values())
    while stack:
        field = stack.pop()
        found.append(field.path)
        stack.extend(field.fields.values())
    return found
