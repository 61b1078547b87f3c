"""Backups by night: made, checked, kept by number; the check is kept too."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from verbund.core import backup, nightly
from verbund.core.backup import BackupError
from verbund.core.jobs.registry import schedules
from verbund.core.queries import audit_entries

FIRST = datetime(2026, 11, 1, 0, 40, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of backups that keeps three; a backup is a small file here."""
    settings = SimpleNamespace(home=tmp_path, backup_keep=3, backup_folder="")
    monkeypatch.setattr(nightly, "config", lambda: settings)

    def write(target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"backup")

    monkeypatch.setattr(backup, "backup", write)
    monkeypatch.setattr(backup, "verify", lambda target: None)
    return tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_oldest_go_and_what_people_put_there_stays(folder: Path) -> None:
    folder.mkdir()
    (folder / "vor-dem-umzug.tar").write_bytes(b"by hand")
    for day in range(5):
        nightly.make_backup(at=FIRST + timedelta(days=day))
    assert names(folder) == [
        "verbund-20261103-014000.tar",
        "verbund-20261104-014000.tar",
        "verbund-20261105-014000.tar",
        "vor-dem-umzug.tar",
    ]


def test_nothing_is_deleted_if_the_new_one_does_not_hold(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(3):
        nightly.make_backup(at=FIRST + timedelta(days=day))

    def broken(target: Path) -> None:
        raise BackupError("beschädigt")

    monkeypatch.setattr(backup, "verify", broken)
    with pytest.raises(BackupError):
        nightly.make_backup(at=FIRST + timedelta(days=9))
    # Nor is the damaged one left, which everybody would take for the newest.
    assert names(folder) == [f"verbund-2026110{day}-014000.tar" for day in (1, 2, 3)]


def test_none_is_made_where_that_is_switched_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = SimpleNamespace(home=folder, backup_keep=0, backup_folder="")
    monkeypatch.setattr(nightly, "config", lambda: settings)
    assert nightly.nightly_backup() == ""
    assert nightly.newest_backup() is None


def test_another_disk_can_be_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "mnt"
    settings = SimpleNamespace(home=tmp_path, backup_keep=3, backup_folder=str(other))
    monkeypatch.setattr(nightly, "config", lambda: settings)
    made = nightly.make_backup(at=FIRST)
    assert nightly.newest_backup() == made
    assert made.parent == other


def test_both_run_every_night() -> None:
    assert schedules()["core.backup"] == "01:40"
    assert schedules()["core.check"] == "04:10"


@pytest.mark.django_db
def test_the_result_of_the_check_is_kept() -> None:
    assert nightly.nightly_check() == 0
    (kept,) = audit_entries(action=nightly.CHECKED)
    assert set(kept.detail) >= {"files", "outbox"}
    assert kept.actor_kind == "system"
