"""pytest plugin: a private home folder and database for every test process.

Loaded by ``-p verbund.core.testing`` before Django's settings are read, so that no
test ever touches ``var/``.
"""

import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from psycopg import sql

from verbund.kernel.ids import new_id

# How long an example takes says more about the machine's load than about the code.
hypothesis.settings.register_profile("verbund", deadline=None)
hypothesis.settings.load_profile("verbund")

# A command run within a test leaves a log that writes to the test's captured output;
# once that is closed, each line would be a complaint of forty.
logging.raiseExceptions = False


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


# What a test file says that starts the program, or asks which database there is.
_NAMES_DATABASE = re.compile(
    r"installation|DATABASE_URL|postgres|psycopg|sqlite|sys\.executable|tests\.running"
    r"|site\.cli|call_command|\bconnections?\b|django_db"
)
_DATABASE_FIXTURES = frozenset(
    {
        "db",
        "transactional_db",
        "django_db_setup",
        "live_server",
        "own_installation",
    }
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a second run on another database leave out what has none."""
    parser.addoption(
        "--only-with-database",
        action="store_true",
        help="leave out tests that reach no database, neither themselves nor by a"
        " process they start: they were in the run on the other one",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect what reaches no database, if that was asked for."""
    if not config.getoption("--only-with-database"):
        return
    left = {item for item in items if not reaches_database(item)}
    config.hook.pytest_deselected(items=[item for item in items if item in left])
    items[:] = [item for item in items if item not in left]


def reaches_database(item: pytest.Item) -> bool:
    """Whether the outcome may depend on the database; in doubt it does.

    pytest-django fails a test that queries without one of these fixtures or the mark,
    so what remains are processes and questions about the connection, told by the words
    of the test's file, of its fixtures' files and of the helpers that these import.
    """
    if item.get_closest_marker("django_db") or not isinstance(item, pytest.Function):
        return True
    if _DATABASE_FIXTURES.intersection(item.fixturenames):
        return True
    if item.module.__name__ not in sys.modules:
        return True
    found = item._fixtureinfo.name2fixturedefs.values()  # noqa: SLF001
    names = {definition.func.__module__ for each in found for definition in each}
    return any(names_database(name) for name in {item.module.__name__, *names})


def names_database(name: str) -> bool:
    """Whether this module of tests, or one of tests that it imports, names one."""
    todo, seen = [name], {name}
    while todo:
        module = _test_module(todo.pop())
        if module is None:
            continue
        if module.names:
            return True
        todo += module.imports - seen
        seen |= module.imports
    return False


class _TestModule(NamedTuple):
    names: bool
    imports: frozenset[str]


@cache
def _test_module(name: str) -> _TestModule | None:
    module = sys.modules.get(name)
    path = Path(getattr(module, "__file__", None) or "")
    if "tests" not in path.parts or "site-packages" in path.parts:
        return None
    imports = (
        value.__name__ if isinstance(value, ModuleType) else _origin(value)
        for value in vars(module).values()
    )
    return _TestModule(
        names=_NAMES_DATABASE.search(path.read_text("utf-8")) is not None,
        imports=frozenset(imports),
    )


def _origin(value: object) -> str:
    return str(getattr(value, "__module__", ""))
