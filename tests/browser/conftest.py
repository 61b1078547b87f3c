"""One browser for all browser tests of a run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.judges import chromium
from tests.browser.world import World, running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server with a small region, started once for all browser tests."""
    with running(tmp_path_factory.mktemp("world")) as started:
        yield started
