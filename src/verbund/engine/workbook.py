"""Workbooks of authors: out of a blueprint, back onto its folder, into a new one."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from verbund.engine import places
from verbund.engine.check import check_files
from verbund.engine.documents import Document, document_of, files_of
from verbund.engine.errors import Finding
from verbund.engine.loading import contents_of, load, load_files
from verbund.engine.model import Blueprint
from verbund.engine.workbook_read import (
    CellProblem,
    Origins,
    WorkbookInvalid,
    overlay_workbook,
    read_sheets,
)
from verbund.engine.workbook_write import workbook

__all__ = [
    "CellProblem",
    "WorkbookInvalid",
    "apply_workbook",
    "new_from_workbook",
    "with_workbook",
    "workbook",
]


def apply_workbook(folder: Path, content: bytes) -> tuple[str, ...]:
    """Lay a workbook over the blueprint in ``folder``; the files that changed.

    Only changed files are written, each whole or not at all, and none if anything is
    wrong: ``WorkbookInvalid`` names the cells, ``BlueprintInvalid`` a folder that was
    wrong before.
    """
    before = document_of(load(folder))
    after, origins = overlay_workbook(before, read_sheets(content))
    old, new = files_of(before), files_of(after)
    changed = {name: data for name, data in new.items() if old.get(name) != data}
    gone = sorted(set(old) - set(new))
    written = {n: data for n, data in contents_of(folder) if n not in gone} | changed
    problems = problems_of(written, after, origins, name=folder.name)
    if problems:
        raise WorkbookInvalid(problems)
    for name, data in changed.items():
        _write(folder / name, data)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return (*sorted(changed), *gone)


def with_workbook(blueprint: Blueprint, content: bytes) -> Blueprint:
    """The blueprint with a workbook laid over it, held in memory only.

    Raises ``WorkbookInvalid``: it names sheet and cell of everything that is wrong.
    """
    document, origins = overlay_workbook(document_of(blueprint), read_sheets(content))
    files = files_of(document)
    problems = problems_of(files, document, origins, name=blueprint.key)
    if problems:
        raise WorkbookInvalid(problems)
    return load_files(files, name=blueprint.key)


def new_from_workbook(
    content: bytes, starter: Document, name: str
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The files of a new blueprint that asks what the workbook asks, and the losses.

    ``starter`` gives process, deadlines and the rest. Raises ``WorkbookInvalid``.
    """
    sheets = read_sheets(content)
    titles = [row.get("page") for row in sheets["Felder"] if row.get("page")]
    pages = [
        {"id": f"page_{number}", "title": {"de": title}, "fields": []}
        for number, title in enumerate(dict.fromkeys(titles), 1)
    ]
    losses: list[str] = []
    begun = {**starter, "fields": {}, "steps": pages}
    document, origins = overlay_workbook(begun, sheets, losses)
    files = files_of(document)
    problems = problems_of(files, document, origins, name=name, untranslated=losses)
    if problems:
        raise WorkbookInvalid(problems)
    return files, tuple(losses)


def problems_of(
    files: Mapping[str, bytes],
    document: Document,
    origins: Origins,
    *,
    name: str,
    untranslated: list[str] | None = None,
) -> list[CellProblem]:
    """What the check finds in the files, by the cell it came from as far as one did.

    ``untranslated`` takes the texts that lack a language, if that is no hindrance.
    """
    _, findings = check_files(files, name=name)
    found = []
    for finding in findings:
        if finding.severity != "error":
            continue
        cell = cell_of(document, origins, finding)
        place = f"{finding.file}, Zeile {finding.line}"
        problem = CellProblem("", "", f"{finding.message} ({place})")
        if cell is not None:
            problem = CellProblem(*cell, finding.message)
        if untranslated is not None and finding.code == "language":
            untranslated.append(str(problem))
        else:
            found.append(problem)
    return found


def cell_of(
    document: Document, origins: Origins, finding: Finding
) -> tuple[str, str] | None:
    """Sheet and cell from which a finding comes; ``None`` if it is from elsewhere."""
    for place in _places(document, finding):
        if place in origins:
            return origins[place]
    return None


def _places(document: Document, finding: Finding) -> Iterator[str]:
    """The place of a finding in the document and those above it, nearest first."""
    name = finding.file.removesuffix(".yaml")
    names = [part for part in finding.path.split(".") if part]
    language = ""
    if name.startswith("texts/"):
        name, _, language = name.partition("/")
    path = ""
    value: object = document
    found = []
    for part in [*name.split("/"), *names]:
        if isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
            identity = value.get("id") if isinstance(value, Mapping) else None
            path = places.item(path, identity) if identity else places.key(path, part)
        else:
            value = value.get(part) if isinstance(value, Mapping) else None
            path = places.key(path, part)
        found.append(path)
    if language:
        yield places.key(path, language)
    yield from reversed(found)


def _write(path: Path, content: bytes) -> None:
    """The whole new content or the whole old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    mode = path.stat().st_mode if path.exists() else 0o644
    Path(file.name).chmod(mode)
    Path(file.name).replace(path)
