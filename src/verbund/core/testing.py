"""pytest plugin: a private home folder and database for every test process.

Loaded by ``-p verbund.core.testing`` before Django's settings are read, so that no
test ever touches ``var/``.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from psycopg import sql

from verbund.kernel.ids import new_id

# How long an example takes says more about the machine's load than about the code.
hypothesis.settings.register_profile("verbund", deadline=None)
hypothesis.settings.load_profile("verbund")


def _prepare() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 # a RAM disk spares thousands of fsyncs
    parent = memory if os.access(memory, os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="verbund-test-", dir=parent))
    os.environ["VERBUND_HOME"] = str(home)
    os.environ["VERBUND_TESTING"] = "1"
    return home


_HOME = _prepare()


@contextmanager
def installation(home: Path) -> Iterator[dict[str, str]]:
    """Environment of real processes with this home folder and a database of their own.

    On the kind of database that the run is about.
    """
    environment = {
        **os.environ,
        "VERBUND_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "VERBUND_TESTING": "1",
    }
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        environment.pop("DATABASE_URL", None)
        yield environment
        return
    name = f"verbund_{new_id().hex[-12:]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        environment["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
        try:
            yield environment
        finally:
            admin.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@pytest.fixture
def own_installation(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment of an own installation, for crash, backup and server tests."""
    with installation(tmp_path / "home") as environment:
        yield environment


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Remove the home folder of this test process."""
    shutil.rmtree(_HOME, ignore_errors=True)
