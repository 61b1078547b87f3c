"""What ``verbund blueprint check | show | new | schema`` say; each gives text and code.

Exit codes: 0 all well, 1 something is wrong in the blueprint, 2 it cannot be done.
"""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from verbund.engine.check import check
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import FILES, load
from verbund.engine.model import Blueprint, Field
from verbund.engine.schema import json_schema

_KEY = re.compile(r"[a-z][a-z0-9_-]{1,60}")


def report_check(path: Path, *, warnings: bool = True) -> tuple[str, int]:
    """Every finding, one a line: file, line, column, what is wrong, what helps."""
    findings = check(path)
    errors = [finding for finding in findings if finding.severity == "error"]
    shown = findings if warnings else errors
    lines = [str(finding) for finding in shown]
    hints = len(findings) - len(errors)
    if errors:
        lines.append(f"{path.name}: {len(errors)} Fehler, {hints} Hinweise")
        return "\n".join(lines), 1
    lines.append(f"{path.name}: in Ordnung, {hints} Hinweise")
    return "\n".join(lines), 0


def report_schema(file: str | None = None) -> tuple[str, int]:
    """The JSON Schema of a file kind or of all, for editors."""
    if file is not None and file not in FILES:
        return f"„{file}“ gibt es nicht. Möglich sind: {', '.join(FILES)}.", 2
    return json.dumps(json_schema(file), ensure_ascii=False, indent=2), 0


def report_new(folder: Path, key: str, *, starter: str = "starter") -> tuple[str, int]:
    """Write ``folder/key`` with a small complete blueprint that passes its check.

    ``starter`` is ``starter``, or ``starter_report`` for a report with ``report.yaml``.
    """
    if not _KEY.fullmatch(key):
        return f"„{key}“ geht nicht. Nehmen Sie a–z, Ziffern, „-“: zum-beispiel.", 2
    target = folder / key
    if target.exists():
        return f"Den Ordner „{key}“ gibt es schon. Nehmen Sie einen anderen Namen.", 2
    for name, content in _starter(files("verbund.engine") / starter, ""):
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if name == "blueprint.yaml":
            content = content.replace("key: KEY", f"key: {key}", 1)  # noqa: PLW2901
        file.write_text(content, encoding="utf-8")
    return (
        f"„{key}“ ist angelegt. Prüfen Sie mit: verbund blueprint check {target}",
        0,
    )


def _starter(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _starter(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".yaml", ".md")):
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


def report_show(path: Path) -> tuple[str, int]:
    """Fields, pages, states and rules drawn as text."""
    try:
        blueprint = load(path)
    except BlueprintInvalid as problem:
        return str(problem), 1
    return "\n".join(_show(blueprint)), 0


def _show(blueprint: Blueprint) -> Iterator[str]:
    yield f"{blueprint.title} ({blueprint.key} {blueprint.version})"
    yield f"  {blueprint.summary}"
    yield f"  Inhalt {blueprint.digest[:12]}"
    yield ""
    yield "Eingänge"
    for service in blueprint.services:
        yield f"  {service.id:<18} {service.title}"
    yield ""
    yield "Felder"
    yield from _show_fields(blueprint.fields, "  ")
    yield ""
    yield "Seiten"
    for step in blueprint.steps:
        condition = f"  wenn {step.visible_if}" if step.visible_if else ""
        yield f"  {step.id:<18} {step.title}{condition}"
    yield ""
    yield "Ablauf"
    yield from _show_process(blueprint)
    if blueprint.clocks:
        yield ""
        yield "Fristen"
    for clock in blueprint.clocks.values():
        main = "  (Hauptfrist)" if clock.main else ""
        yield f"  {clock.id:<18} {clock.title}, {clock.period}{main}"
    if blueprint.rules:
        yield ""
        yield "Regeln"
    for rule in blueprint.rules.values():
        each = f" je {rule.for_each}" if rule.for_each else ""
        yield f"  {rule.id:<18} {rule.title}{each}"


def _show_fields(fields: Mapping[str, Field], indent: str) -> Iterator[str]:
    for field in fields.values():
        marks = []
        if field.required is False:
            marks.append("freiwillig")
        if field.repeat:
            marks.append(f"{field.repeat.min} bis {field.repeat.max}")
        if field.visible_if:
            marks.append(f"wenn {field.visible_if}")
        if field.secret:
            marks.append("geheim")
        mark = f"  [{'; '.join(marks)}]" if marks else ""
        width = max(1, 24 - len(indent))
        yield f"{indent}{field.id:<{width}} {field.type:<13} {field.label}{mark}"
        yield from _show_fields(field.fields, f"{indent}  ")


def _show_process(blueprint: Blueprint) -> Iterator[str]:
    process = blueprint.process
    for state in process.states.values():
        begin = "→ " if state.id == process.initial else "  "
        end = f"  Ende: {state.end}" if state.end else ""
        yield f"  {begin}{state.id} ({state.title}){end}"
        for transition in process.transitions:
            if state.id in transition.from_:
                eyes = ", vier Augen" if transition.four_eyes else ""
                who = ", ".join(transition.by)
                yield f"      ─ {transition.title} → {transition.to}  ({who}{eyes})"
        for word, action in (
            ("Zurücknehmen", process.withdrawal),
            ("Wieder öffnen", process.reopening),
            ("Unterlagen nachfordern", process.request_documents),
        ):
            if action is not None and state.id in action.from_:
                yield f"      ─ {word} → {action.to}"
        if process.objection and state.id in process.objection.from_:
            yield "      ─ Rechtsbehelf"
