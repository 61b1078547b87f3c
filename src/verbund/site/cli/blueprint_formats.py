"""``verbund blueprint export``, and ``new --from-…``: every format in one registry.

A module that offers a format more adds it to ``FORMATS`` or ``SOURCES`` when imported.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from verbund.catalogue.edges import fim_adopt, folder, formats, xdf_read
from verbund.catalogue.edges.errors import EdgeRefused
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import load
from verbund.engine.model import Blueprint
from verbund.site.cli.support import CommandError, blueprint_folder, django_ready

#: Format → what becomes of a blueprint. ``Options.out`` names the file.
FORMATS: dict[str, Callable[[Blueprint], bytes]] = dict(formats.FORMATS)
#: Kind of source → (file, folder of the new blueprint, key) gives the losses.
SOURCES: dict[str, Callable[[Path, Path, str], tuple[str, ...]]] = {}


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs below ``verbund blueprint``."""
    verb = verbs.add_parser("export", help="in einem Standardformat ausgeben")
    verb.add_argument(
        "blueprint", help="Schlüssel, Schlüssel@Fassung oder Ordner der Blaupause"
    )
    verb.add_argument("--format", required=True, choices=sorted(FORMATS))
    verb.add_argument("--out", type=Path, help="Datei; leer: Standardausgabe")
    verb.set_defaults(run=_export)


def _export(options: argparse.Namespace) -> int:
    """Write one blueprint in one format."""
    try:
        content = FORMATS[options.format](blueprint_named(options.blueprint))
    except (EdgeRefused, BlueprintInvalid) as error:
        raise CommandError(str(error)) from error
    if options.out is None:
        sys.stdout.buffer.write(content)
        return 0
    try:
        options.out.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{options.out}: {error.strerror}.") from error
    print(f"{options.out}: {len(content)} Bytes")
    return 0


def blueprint_named(name: str) -> Blueprint:
    """A blueprint by folder, key or ``key@version``.

    A version that does not come with the program is looked up among the published ones.
    """
    key, _, version = name.partition("@")
    try:
        found = load(blueprint_folder(key))
    except CommandError:
        if not version:
            raise
    else:
        if version in {"", found.version}:
            return found
    django_ready()
    from verbund.catalogue.queries import blueprint_by_digest, versions_of  # noqa: PLC0415
    from verbund.core.errors import VerbundError  # noqa: PLC0415

    try:
        known = versions_of(key)
        for row in known:
            if row.version == version:
                return blueprint_by_digest(row.digest)
    except VerbundError as error:
        raise CommandError(error.detail) from error
    there = ", ".join(row.version for row in known) or "keine"
    raise CommandError(f"{name} ist nicht veröffentlicht. Veröffentlicht: {there}.")


def new_from(kind: str, source: Path, target: Path, key: str) -> int:
    """Write a new blueprint made from a foreign file, and name every loss."""
    try:
        losses = SOURCES[kind](source, target / key, key)
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}.") from error
    except EdgeRefused as error:
        raise CommandError(str(error)) from error
    for loss in losses:
        print(loss)
    print(f"„{key}“ ist angelegt; {len(losses)} Verluste sind genannt.")
    print(f"Prüfen Sie mit: verbund blueprint check {target / key}")
    return 0


def _from_xdf(source: Path, target: Path, key: str) -> tuple[str, ...]:
    made = fim_adopt.blueprint_of(xdf_read.read(source.read_bytes()), key)
    folder.write_folder(target, made.files)
    return made.losses


SOURCES["xdf"] = _from_xdf
