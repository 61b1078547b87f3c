"""pytest plugin: a private home folder and database for every test process.

Loaded by ``-p verbund.core.testing`` before Django's settings are read, so that no
test ever touches ``var/``.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest


def _prepare() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 # a RAM disk spares thousands of fsyncs
    parent = memory if os.access(memory, os.W_OK) else None
    home = Path(tempfile.mkdtemp(prefix="verbund-test-", dir=parent))
    os.environ["VERBUND_HOME"] = str(home)
    os.environ["VERBUND_TESTING"] = "1"
    return home


_HOME = _prepare()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Remove the home folder of this test process."""
    shutil.rmtree(_HOME, ignore_errors=True)
