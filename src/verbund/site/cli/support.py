"""What the verbs share: starting Django, and failing with a sentence."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_TROUBLE = {
    errno.ENOENT: "Die Datei oder ihren Ordner gibt es nicht.",
    errno.EISDIR: "Das ist ein Ordner, gebraucht wird eine Datei.",
    errno.ENOTDIR: "Auf dem Weg dorthin steht eine Datei statt eines Ordners.",
    errno.EACCES: "Dafür fehlt die Berechtigung.",
    errno.EPERM: "Dafür fehlt die Berechtigung.",
    errno.EROFS: "Dort lässt sich nichts schreiben.",
    errno.ENOSPC: "Der Datenträger ist voll.",
    errno.EDQUOT: "Der zugeteilte Speicher ist voll.",
}


class CommandError(Exception):
    """A verb cannot do its work; the message is a German sentence for the operator."""


def trouble_with_file(error: OSError) -> str:
    """What is wrong with a file, in a sentence; empty if nobody named one."""
    said = _TROUBLE.get(error.errno or 0)
    if said is None or error.filename is None:
        return ""
    name = error.filename2 if error.filename2 is not None else error.filename
    return f"{os.fsdecode(name)}: {said}"


def django_ready() -> None:
    """Load the settings and the rooms; call before importing any Django room."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "verbund.site.settings")
    import django  # noqa: PLC0415  heavy, and the pure verbs do without

    django.setup()


def migrate() -> None:
    """Bring the database to the newest schema; quiet, safe to repeat."""
    django_ready()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    let_go_of_database()


def let_go_of_database() -> None:
    """Close this process's connections, pooled ones too; call before forking.

    Two processes on one socket read each other's answers.
    """
    from django.db import connections  # noqa: PLC0415

    for connection in connections.all(initialized_only=True):
        connection.close()
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined] # not in the stubs


def catalogue_folder() -> Path:
    """The blueprints that come with the program: in the package, else the checkout."""
    here = Path(__file__).resolve()
    packed = here.parents[2] / "_blueprints"
    return packed if packed.is_dir() else here.parents[4] / "blueprints"


def blueprint_folder(name: str) -> Path:
    """A folder given by its path or by the key of a shipped blueprint."""
    given = Path(name)
    if (given / "blueprint.yaml").is_file():
        return given
    shipped = catalogue_folder() / name
    if (shipped / "blueprint.yaml").is_file():
        return shipped
    raise CommandError(
        f"„{name}“ ist weder ein Ordner mit blueprint.yaml noch eine mitgelieferte "
        f"Blaupause. Mitgeliefert sind: {', '.join(shipped_keys())}."
    )


def shipped_keys() -> list[str]:
    """Keys of all blueprints that come with the program."""
    return sorted(p.parent.name for p in catalogue_folder().glob("*/blueprint.yaml"))
