"""Everything that can be wrong in a blueprint, with file and line and what helps."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from verbund.engine.check_expressions import check_expressions
from verbund.engine.check_inquiry import check_inquiries
from verbund.engine.check_matching import check_matching
from verbund.engine.check_parts import (
    check_fields_and_steps,
    check_languages,
    check_names,
    check_process,
)
from verbund.engine.check_payment import check_payment
from verbund.engine.check_publish import check_publish
from verbund.engine.check_report import Report
from verbund.engine.errors import BlueprintInvalid, Finding
from verbund.engine.loading import Source
from verbund.engine.yamlfile import YamlFile

_LINK = re.compile(r"(?:https?|ftp|mailto):\S+|www\.\S+", re.IGNORECASE)


def check(path: Path) -> list[Finding]:
    """Every finding in the folder, errors first in each file, in order of lines."""
    try:
        source = Source(path)
    except BlueprintInvalid as problem:
        return list(problem.findings)
    return check_source(source)


def check_files(
    files: Mapping[str, bytes], *, name: str | None = None
) -> tuple[Source | None, list[Finding]]:
    """As ``check``, for files held in memory; without ``name`` any key is right."""
    try:
        source = Source(Path(name or ""), files)
        if name is None and source.blueprint is not None:
            source.folder = Path(source.blueprint.key)
        return source, check_source(source)
    except BlueprintInvalid as problem:
        return None, list(problem.findings)


def check_source(source: Source) -> list[Finding]:
    findings = list(source.findings)
    for file in source.files.values():
        findings.extend(_foreign_addresses(file))
    if source.blueprint is not None:
        report = Report(source)
        blueprint = source.blueprint
        check_names(report, blueprint, source.folder.name)
        check_fields_and_steps(report, blueprint)
        check_process(report, blueprint)
        check_matching(report, blueprint)
        check_inquiries(report, blueprint)
        check_publish(report, blueprint)
        check_payment(report, blueprint)
        check_languages(report, blueprint)
        check_expressions(report, blueprint)
        findings.extend(report.findings)
    return sorted(
        dict.fromkeys(findings),
        key=lambda f: (f.file, f.severity != "error", f.line, f.column),
    )


def _foreign_addresses(file: YamlFile) -> Iterator[Finding]:
    """A package stands on no host: links are allowed to the law only."""
    for path, text in _texts(file.data, ()):
        law = file.name == "blueprint.yaml" and path[:1] == ("legal",)
        found = None if law and path[-1:] == ("url",) else _LINK.search(text)
        if found:
            line, column = file.place(path)
            yield Finding(
                file=file.name,
                line=line,
                column=column,
                path=".".join(map(str, path)),
                code="link",
                message=f"Eine Vorlage enthält keine Adresse wie „{found[0]}“. Links "
                "stehen nur unter „legal“; Adressen des Mitglieds sind Parameter.",
            )


def _texts(
    data: object, path: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        if ":" in data or "www." in data:
            yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, (*path, index))
