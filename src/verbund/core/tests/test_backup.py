"""A backup made while people write is whole, and what is restored is what was there."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from verbund.core.backup import BackupError, verify

_STEPS = {
    "fill": """
from verbund.core import audit, files
files.store(b"%PDF-1.7 one", name="a.pdf")
audit.record(action="before", subject="x")
from verbund.core.scope import acting_within
from uuid import UUID
from verbund.core.tests.walls.models import Paper
with acting_within(UUID(int=5)):
    Paper.objects.create(title="kept", owner_id=UUID(int=5), acting_id=UUID(int=5))
""",
    "spoil": """
from verbund.core import audit, files
from verbund.core.models import StoredFile
from verbund.core.scope import acting_within
from uuid import UUID
from verbund.core.tests.walls.models import Paper
audit.record(action="after", subject="x")
files.path_of(StoredFile.objects.get().digest).unlink()
with acting_within(UUID(int=5)):
    Paper.objects.all().delete()
""",
    "show": """
import json
from verbund.core import files
from verbund.core.models import AuditEntry, StoredFile
from verbund.core.scope import acting_within
from uuid import UUID
from verbund.core.tests.walls.models import Paper
from django.db import connection
with acting_within(UUID(int=5)):
    papers = [p.title for p in Paper.objects.all()]
with acting_within(UUID(int=6)):
    assert not Paper.objects.exists()
    if connection.vendor == "postgresql":
        from verbund.core.db.postgresql.role import role_report
        assert role_report(connection)["current_user"] == connection.web_role
try:
    AuditEntry.objects.update(action="forged")
    raise SystemExit("append-only trigger is gone")
except Exception as error:
    assert "append-only" in str(error), error
print(json.dumps({
    "audit": [a.action for a in AuditEntry.objects.order_by("at")],
    "file": files.read(StoredFile.objects.get().digest).decode(),
    "papers": papers,
}))
""",
    "backup": "import sys; from pathlib import Path; "
    "from verbund.core import backup; backup.backup(Path(sys.argv[1]))",
    "restore": "import sys; from pathlib import Path; "
    "from verbund.core import backup; backup.restore(Path(sys.argv[1]))",
}
_BEGIN = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


@pytest.fixture
def installation(own_installation: dict[str, str]) -> "Installation":
    return Installation(own_installation)


class Installation:
    """A home folder and a database of its own, used through real processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def run(self, step: str, *arguments: object) -> str:
        result = subprocess.run(
            [sys.executable, "-c", _BEGIN + _STEPS[step], *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_restore_brings_back_rows_files_and_walls(
    installation: Installation, tmp_path: Path, name: str
) -> None:
    target = tmp_path / name
    installation.run("fill")
    before = msgspec.json.decode(installation.run("show"))
    installation.run("backup", target)
    assert (target.stat().st_mode & 0o077) == 0
    verify(target)
    installation.run("spoil")
    installation.run("restore", target)
    after = msgspec.json.decode(installation.run("show"))
    assert after == before
    assert after["papers"] == ["kept"]
    assert after["file"] == "%PDF-1.7 one"
    assert "after" not in after["audit"]


def test_damaged_backup_is_refused_by_name(
    installation: Installation, tmp_path: Path
) -> None:
    target = tmp_path / "copy"
    installation.run("fill")
    installation.run("backup", target)
    verify(target)
    stored = next(target.glob("files/??/*"))
    stored.write_bytes(b"forged")
    with pytest.raises(BackupError, match=r"files/.* beschädigt"):
        verify(target)
    stored.unlink()
    with pytest.raises(BackupError, match=r"files/.* fehlt"):
        verify(target)
    (target / "manifest.json").unlink()
    with pytest.raises(BackupError, match="keine Sicherung"):
        verify(target)
