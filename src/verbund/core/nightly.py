"""What an installation does for itself at night: a backup, a check of all data."""

import re
from datetime import datetime
from pathlib import Path

import msgspec

from verbund.core import audit, backup
from verbund.core.checks import run_integrity_checks
from verbund.core.config import config
from verbund.core.jobs.registry import every
from verbund.core.rights import SYSTEM, Actor
from verbund.core.tenancy import across_members
from verbund.kernel.clock import now, to_berlin

CHECKED = "integrity_checked"
"""The action under which the result of the checks stands in the protocol."""

_OWN = re.compile(r"verbund-\d{8}-\d{6}\.tar")


def backups_folder() -> Path:
    """Where the nightly backups lie: ``backups`` beside the data, or as configured."""
    named = config().backup_folder
    return Path(named) if named else config().home / "backups"


def newest_backup() -> Path | None:
    """The latest backup there is, made by night or by hand."""
    folder = backups_folder()
    if not folder.is_dir():
        return None
    there = [path for path in folder.iterdir() if not path.name.startswith(".")]
    return max(there, key=lambda path: path.stat().st_mtime, default=None)


@every("01:40", name="core.backup", atomic=False)
def nightly_backup() -> str:
    """Write a backup, check it, and delete the oldest beyond ``backup_keep``."""
    if not config().backup_keep:
        return ""
    return make_backup(at=now()).name


def make_backup(*, at: datetime) -> Path:
    """One backup in the folder of backups; older ones of ours go only after it holds.

    Raises ``BackupError`` and leaves everything as it was if it cannot be made, or does
    not hold: nobody must take a damaged one for the newest.
    """
    folder = backups_folder()
    target = folder / f"verbund-{to_berlin(at):%Y%m%d-%H%M%S}.tar"
    backup.backup(target)
    try:
        backup.verify(target)
    except backup.BackupError:
        target.unlink()
        raise
    own = sorted(path for path in folder.iterdir() if _OWN.fullmatch(path.name))
    for old in own[: -max(1, config().backup_keep)]:
        old.unlink()
    return target


@every("04:10", name="core.check", atomic=False)
def nightly_check() -> int:
    """Run every check and keep how many findings each had; how many there are."""
    return sum(checked(actor=SYSTEM).values())


def checked(*, actor: Actor) -> dict[str, int]:
    """Run every check now; the numbers stand in the protocol for the desk."""
    with across_members("Prüfung des Bestands im Betrieb", actor=actor):
        found = run_integrity_checks()
    numbers = {name: len(findings) for name, findings in found.items()}
    audit.record(action=CHECKED, actor=actor, detail=msgspec.to_builtins(numbers))
    return numbers
