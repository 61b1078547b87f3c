"""Backup while everything runs, and a restore that checks before it touches anything.

A backup is a folder (or one ``.tar``) of the database, the files, the secret, the keys
that rooms keep beside the database, and a manifest with the SHA-256 of each. The
database is copied first: files are only ever added, so every file that the copy names
is there.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from verbund.core.config import config
from verbund.core.files import disk
from verbund.kernel.clock import now

_MANIFEST = "manifest.json"
_FORM = "verbund-backup/1"
_KEPT: set[str] = set()


class BackupError(RuntimeError):
    """A backup cannot be made, or does not hold together; nothing was changed."""


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds: kind of database and the digest of each path."""

    form: str
    vendor: str
    made_at: str
    digests: dict[str, str]


def keep(folder: str) -> None:
    """Let every backup hold the files of ``VERBUND_HOME/<folder>``: keys of a room.

    For what lies beside the database on purpose and without which data is of no use.
    """
    _KEPT.add(folder)


def backup(target: Path) -> Manifest:
    """Write a consistent backup to a new folder, or to a new file ending in ``.tar``.

    Readable by its owner only. Appears under its name when it is complete.
    """
    if target.exists():
        raise BackupError(f"{target} gibt es schon; bitte einen neuen Namen wählen.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".backup-", dir=target.parent))
    try:
        manifest = _fill(draft)
        if target.suffix == ".tar":
            packed = draft.with_suffix(".part")
            try:
                _pack(draft, packed)
                packed.replace(target)
            finally:
                packed.unlink(missing_ok=True)
        else:
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def verify(source: Path) -> Manifest:
    """Check every digest of a backup; raises ``BackupError`` naming the file."""
    with _opened(source) as folder:
        return _verified(folder)


@contextmanager
def _opened(source: Path) -> Iterator[Path]:
    """The folder of a backup, unpacked if it is one file."""
    if not source.is_file():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="verbund-restore-") as folder:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise BackupError(f"{source} ist keine Sicherung: {error}") from error
        yield Path(folder)


def _verified(source: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((source / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise BackupError(f"{source} ist keine Sicherung: {error}") from error
    if manifest.form != _FORM:
        raise BackupError(f"Unbekannte Form der Sicherung: {manifest.form}")
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.name != _MANIFEST
    }
    for name in sorted(found ^ manifest.digests.keys()):
        raise BackupError(f"{name} fehlt oder gehört nicht zur Sicherung.")
    for name, digest in manifest.digests.items():
        if _digest(source / name) != digest:
            raise BackupError(f"{name} ist beschädigt; die Prüfsumme stimmt nicht.")
    return manifest


def restore(source: Path) -> Manifest:
    """Replace database, files, secret and keys by those of a backup.

    Keys that the backup does not know stay. Web and worker must be stopped. The backup
    is verified first; the database is replaced in one step (SQLite: rename, PostgreSQL:
    one transaction).
    """
    with _opened(source) as folder:
        manifest = _verified(folder)
        if manifest.vendor != connection.vendor:
            raise BackupError(
                f"Die Sicherung ist von {manifest.vendor}, eingerichtet ist aber "
                f"{connection.vendor} (DATABASE_URL)."
            )
        # Files first: they harm nobody without their rows.
        for name in manifest.digests:
            if name.startswith("files/"):
                disk.write((folder / name).read_bytes())
            elif name == "secret":
                _write_private(config().home / name, (folder / name).read_bytes())
            elif name.startswith("home/"):
                place = config().home / name.removeprefix("home/")
                _write_private(place, (folder / name).read_bytes())
        if manifest.vendor == "sqlite":
            _restore_sqlite(folder / "database.sqlite3")
        else:
            _restore_postgresql(folder / "database.dump")
    return manifest


def _fill(folder: Path) -> Manifest:
    folder.chmod(0o700)
    if connection.vendor == "sqlite":
        _dump_sqlite(folder / "database.sqlite3")
    else:
        _dump_postgresql(folder / "database.dump")
    for digest in disk.all_digests():
        copy = folder / "files" / digest[:2] / digest
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(disk.path_of(digest), copy)
    secret = config().home / "secret"
    if secret.is_file():
        shutil.copyfile(secret, folder / "secret")
    _copy_kept(folder / "home")
    digests = {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(_FORM, connection.vendor, now().isoformat(), digests)
    (folder / _MANIFEST).write_bytes(
        msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    )
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return manifest


def _pack(folder: Path, target: Path) -> None:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as file,
        tarfile.open(fileobj=file, mode="w") as archive,
    ):
        for path in sorted(folder.rglob("*")):
            archive.add(path, path.relative_to(folder).as_posix(), recursive=False)


def _dump_sqlite(target: Path) -> None:
    name = str(settings.DATABASES["default"]["NAME"])
    with (
        closing(sqlite3.connect(f"file:{name}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        # All pages in one step: a copy in several starts again after every write.
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        broken = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if broken != "ok":
        raise BackupError(f"Die Datenbank ist beschädigt: {broken}")


def _restore_sqlite(source: Path) -> None:
    target = Path(str(settings.DATABASES["default"]["NAME"]))
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.close()
    draft = target.with_name(f".{target.name}.restore")
    shutil.copyfile(source, draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    # The old log must not be played into the new database.
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    draft.replace(target)


def _dump_postgresql(target: Path) -> None:
    # The wall is forced upon the owner too; the setting opens it for this session.
    _postgresql(
        "pg_dump",
        "--format=custom",
        "--enable-row-security",
        "--no-owner",
        "--no-privileges",
        f"--file={target}",
    )


def _restore_postgresql(source: Path) -> None:
    connection.close()
    pool = getattr(connection, "close_pool", None)
    if pool is not None:
        pool()
    _postgresql(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        str(source),
    )
    from verbund.core.db.postgresql.role import prepare_web_role  # noqa: PLC0415

    prepare_web_role(connection)


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database as the user that signs in."""
    where: Mapping[str, object] = connection.settings_dict
    folder = os.environ.get("VERBUND_PG_BIN", "")
    own = Path(folder) / program if folder else None
    found = str(own) if own and own.is_file() else shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} fehlt (Debian: apt-get install postgresql-client)"
        )
    environment = {
        **os.environ,
        "PGHOST": str(where["HOST"] or ""),
        "PGPORT": str(where["PORT"] or "5432"),
        "PGUSER": str(where["USER"] or ""),
        "PGPASSWORD": str(where["PASSWORD"] or ""),
        "PGOPTIONS": "-c verbund.members=*",
    }
    result = subprocess.run(  # noqa: S603 # fixed program, no shell
        [found, *arguments[:-1], f"--dbname={where['NAME']}", arguments[-1]],
        env={key: value for key, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BackupError(f"{program}: {result.stderr.strip()[-2000:]}")


def _copy_kept(target: Path) -> None:
    home = config().home
    for name in sorted(_KEPT):
        for path in sorted((home / name).rglob("*")):
            # Half-written files begin with a dot until they are whole.
            if path.is_file() and not path.name.startswith("."):
                copy = target / path.relative_to(home)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)


def _write_private(target: Path, content: bytes) -> None:
    """The whole new content or the whole old one; for this user only."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.restore")
    draft.touch(mode=0o600)
    draft.chmod(0o600)
    draft.write_bytes(content)
    draft.replace(target)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
