"""``verbund backup`` and ``verbund restore``."""

from __future__ import annotations

import argparse
from pathlib import Path

from verbund.site.cli.support import CommandError, django_ready


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both verbs to the command line."""
    saving = commands.add_parser("backup", help="Datenbank und Dateien sichern")
    saving.add_argument("target", type=Path, help="neuer Ordner")
    saving.set_defaults(run=_backup)
    loading = commands.add_parser("restore", help="Sicherung zurückspielen")
    loading.add_argument("source", type=Path)
    loading.set_defaults(run=_restore)


def _backup(options: argparse.Namespace) -> int:
    """Write a checked copy while everything keeps running."""
    django_ready()
    from verbund.core import backup  # noqa: PLC0415

    try:
        backup.backup(options.target)
        backup.verify(options.target)
    except (backup.BackupError, OSError) as error:
        raise CommandError(str(error)) from error
    print(f"Gesichert und geprüft: {options.target}")
    return 0


def _restore(options: argparse.Namespace) -> int:
    """Bring a copy back; refuses a damaged one before touching anything."""
    django_ready()
    from verbund.core import backup  # noqa: PLC0415

    try:
        backup.restore(options.source)
    except (backup.BackupError, OSError) as error:
        raise CommandError(str(error)) from error
    print("Zurückgespielt. Prüfen Sie mit: verbund check")
    return 0
