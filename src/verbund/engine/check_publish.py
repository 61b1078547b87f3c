"""Nothing leaves the house by ``publish.yaml`` that is not meant to be open."""

from collections.abc import Iterator, Mapping

from verbund.engine.answer_paths import field_at
from verbund.engine.check_expressions import transitions_of
from verbund.engine.check_report import Path, Report
from verbund.engine.errors import ExpressionInvalid
from verbund.engine.expressions import syntax
from verbund.engine.expressions.syntax import Node
from verbund.engine.model import Blueprint, Field


def check_publish(report: Report, blueprint: Blueprint) -> None:
    """Nothing personal, secret or not marked as open stands in a column."""
    inputs: dict[str, Field] = {}
    for _, transition in transitions_of(blueprint):
        inputs |= transition.inputs
    for index, collection in enumerate(blueprint.publish.collections):
        for name, source in collection.columns.items():
            place: Path = ("collections", index, "columns", name)
            for path in _paths_in(source):
                field = _field(blueprint, inputs, path)
                if field is not None and _closed(field):
                    message = (
                        f"„{path}“ ist nicht offen. Veröffentlicht werden nur Felder "
                        "mit „open_data: true“, nie persönliche, geheime oder Dateien."
                    )
                    report.add("publish.yaml", place, message, code="privacy")
        for part in (*collection.headings, collection.newest):
            if part is not None:
                place = ("collections", index, "columns")
                columns = collection.columns
                report.known("publish.yaml", place, part, columns, "Die Spalte")


def _closed(field: Field) -> bool:
    return (
        not field.open_data
        or field.secret
        or field.personal != "none"
        or field.type in {"file", "group"}
    )


def _field(
    blueprint: Blueprint, inputs: Mapping[str, Field], path: str
) -> Field | None:
    first, _, rest = path.partition(".")
    if first in {"decision", "input"}:
        return inputs.get(rest.partition(".")[0])
    while path:
        found = field_at(blueprint.fields, path)
        if found is not None:
            return found
        path = path.rpartition(".")[0]
    return None


def _paths_in(source: str) -> set[str]:
    """Every dotted name an expression reads."""
    try:
        return set(_walk(syntax.parse(source)))
    except ExpressionInvalid:
        # A broken expression has a finding of its own.
        return set()


def _walk(node: Node) -> Iterator[str]:
    dotted = _dotted(node)
    if dotted:
        yield dotted
        return
    for name in node.__struct_fields__:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                yield from _walk(part)


def _dotted(node: Node) -> str:
    if isinstance(node, syntax.Name):
        return node.name
    if isinstance(node, syntax.Attribute):
        before = _dotted(node.of)
        return f"{before}.{node.name}" if before else ""
    return ""
