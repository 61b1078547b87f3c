"""Everything that can be wrong in a blueprint, with file and line and what helps."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from verbund.engine.check_content import check_content
from verbund.engine.check_expressions import check_expressions
from verbund.engine.check_formerly import check_formerly
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
from verbund.engine.check_reporting import check_reporting
from verbund.engine.check_translations import check_translations
from verbund.engine.errors import BlueprintInvalid, Finding, TooManyFindings
from verbund.engine.loading import Source
from verbund.engine.model import Blueprint
from verbund.engine.plain_language import hard_texts


def check(path: Path) -> list[Finding]:
    """Every finding in the folder, errors first in each file, in order of lines.

    Texts that are hard to read are warnings.
    """
    try:
        source = Source(path)
    except BlueprintInvalid as problem:
        return list(problem.findings)
    return _in_order([*check_source(source), *hard_texts(source)])


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
    findings.extend(check_content(source))
    findings.extend(check_formerly(source))
    findings.extend(check_translations(source))
    if source.blueprint is not None:
        report = Report(source)
        with suppress(TooManyFindings):
            _check_whole(report, source.blueprint, source.folder.name)
        findings.extend(report.findings)
    return _in_order(findings)


def _check_whole(report: Report, blueprint: Blueprint, folder: str) -> None:
    check_names(report, blueprint, folder)
    check_fields_and_steps(report, blueprint)
    check_process(report, blueprint)
    check_matching(report, blueprint)
    check_inquiries(report, blueprint)
    check_publish(report, blueprint)
    check_payment(report, blueprint)
    check_reporting(report, blueprint)
    check_languages(report, blueprint)
    check_expressions(report, blueprint)


def _in_order(findings: list[Finding]) -> list[Finding]:
    return sorted(
        dict.fromkeys(findings),
        key=lambda f: (f.file, f.severity != "error", f.line, f.column),
    )
