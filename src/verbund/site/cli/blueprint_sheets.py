"""Workbooks and foreign forms below ``verbund blueprint``: out, back, new from one."""

from __future__ import annotations

from pathlib import Path

from verbund.catalogue.edges import open_forms, open_forms_read
from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fim_starter import starter_files
from verbund.catalogue.edges.folder import as_yaml
from verbund.engine.check import check_files
from verbund.engine.documents import Document, document_of
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.workbook import (
    WorkbookInvalid,
    apply_workbook,
    new_from_workbook,
    workbook,
)
from verbund.site.cli import blueprint_formats
from verbund.site.cli.support import CommandError, blueprint_folder


def take_workbook(file: Path, into: str) -> int:
    """Lay a workbook over a folder; says which files changed."""
    if not into:
        raise CommandError("In welchen Ordner? Ergänzen Sie: --into blueprints/NAME")
    try:
        changed = apply_workbook(blueprint_folder(into), file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}.") from error
    except WorkbookInvalid as error:
        raise CommandError(f"{file.name} wird nicht übernommen:\n{error}") from error
    except BlueprintInvalid as error:
        raise CommandError(f"Der Ordner hat selbst Fehler:\n{error}") from error
    for name in changed:
        print(f"geändert: {name}")
    print(f"{len(changed)} Dateien geändert. Prüfen Sie: verbund blueprint test {into}")
    return 0


def starter(key: str, title: str) -> Document:
    """A small process with deadlines and messages, without fields and pages."""
    head = {
        "key": key,
        "version": "0.1.0",
        "title": {"de": title},
        "summary": {"de": title},
        "maintainer": "Ihre Gemeinde",
    }
    files = {
        name: (content if isinstance(content, str) else as_yaml(content)).encode()
        for name, content in starter_files(head, ()).items()
    }
    files["CHANGELOG.md"] = b"# 0.1.0\n\nAngelegt.\n"
    files["fields.yaml"] = b"placeholder: {type: text, label: x}\n"
    files["steps.yaml"] = b"- {id: placeholder, title: x, fields: [placeholder]}\n"
    source, findings = check_files(files)
    if source is None or source.blueprint is None:
        raise BlueprintInvalid(findings)
    return document_of(source.blueprint)  # texts lack languages; that is said later


def write_new(target: Path, files: dict[str, bytes]) -> None:
    """A new folder with these files; an existing one is never touched."""
    if target.exists():
        raise EdgeRefused(
            f"Den Ordner „{target.name}“ gibt es schon. Nehmen Sie einen anderen Namen."
        )
    for name, content in files.items():
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _from_xlsx(source: Path, target: Path, key: str) -> tuple[str, ...]:
    try:
        files, losses = new_from_workbook(
            source.read_bytes(), starter(key, source.stem), key
        )
    except WorkbookInvalid as error:
        raise EdgeRefused(f"{source.name} wird nicht übernommen:\n{error}") from error
    except BlueprintInvalid as error:
        raise EdgeRefused(str(error)) from error
    write_new(target, files)
    return losses


def _from_openforms(source: Path, target: Path, key: str) -> tuple[str, ...]:
    made = open_forms.blueprint_of(open_forms_read.read(source), key)
    files = {
        name: (content if isinstance(content, str) else as_yaml(content)).encode()
        for name, content in made.files.items()
    }
    write_new(target, files)
    _, findings = check_files(files, name=key)
    wrong = [f for f in findings if f.severity == "error" and f.code != "language"]
    return (*made.losses, *(f"Noch zu ändern: {finding}" for finding in wrong))


blueprint_formats.FORMATS["xlsx"] = workbook
blueprint_formats.SOURCES["openforms"] = _from_openforms
blueprint_formats.SOURCES["xlsx"] = _from_xlsx
