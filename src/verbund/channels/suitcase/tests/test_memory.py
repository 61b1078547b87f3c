"""The node's database lies in memory only, is shared by all threads, and forgets."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_PROGRAM = """
import json, resource, threading
import verbund.site.node_wsgi
from pathlib import Path
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone
from verbund.channels.suitcase import memory
from verbund.core.config import config
from verbund.nodes.pack_file import Table

home = config().home
wrong = []

def write(number):
    try:
        for each in range(40):
            with transaction.atomic():
                key = f"geheim-{number}-{each}"
                Session.objects.create(
                    session_key=key, session_data="x", expire_date=timezone.now()
                )
            Session.objects.filter(session_key=key).get()
    except Exception as error:
        wrong.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
kept = Session.objects.count()
rows = [Table("django_session", ("session_key", "session_data", "expire_date"),
                     [["aus-dem-paket", "x", "2026-01-01"]])]
memory.insert(rows)
inserted = Session.objects.filter(session_key="aus-dem-paket").exists()
try:
    memory.insert([Table("django_session", ("wovon",), [[1]])])
    refused = ""
except memory.WrongTable as error:
    refused = str(error)
memory.empty(home)
print(json.dumps({
    "wrong": wrong, "kept": kept, "inserted": inserted, "refused": refused,
    "after": Session.objects.count(), "files": sorted(p.name for p in home.rglob("*")),
    "handlers": settings.FILE_UPLOAD_HANDLERS, "urls": settings.ROOT_URLCONF,
    "secret": settings.SECRET_KEY, "core": resource.getrlimit(resource.RLIMIT_CORE),
}))
"""


def _run(home: Path) -> dict[str, object]:
    environment = {
        name: value for name, value in os.environ.items() if name != "VERBUND_TESTING"
    }
    environment |= {
        "VERBUND_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        # A node's home decides, whatever the shell says.
        "DATABASE_URL": "sqlite:///" + str(home / "never.sqlite3"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "node.json").write_text("{}")
    return tmp_path


def test_threads_share_one_database_in_memory_that_leaves_only_the_empty_schema(
    home: Path,
) -> None:
    first = _run(home)
    again = _run(home)
    for found in (first, again):
        assert found["wrong"] == []
        assert found["kept"] == 240
        assert found["inserted"] is True
        assert found["refused"] == "django_session: wovon"
        assert found["after"] == 0
        assert found["urls"] == "verbund.site.urls_node"
        assert found["handlers"] == [
            "django.core.files.uploadhandler.MemoryFileUploadHandler"
        ]
    assert first["core"] == [0, 0], "a core dump would write the open suitcase down"
    names = {name.partition("-")[0] for name in again["files"]}  # type: ignore[attr-defined]
    assert names == {"node.json", "queue", "schema"}
    assert all(b"geheim-" not in path.read_bytes() for path in home.rglob("*"))
    assert first["secret"] != again["secret"], "sessions end with the process"
