"""One browser for all browser tests of a run."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.judges import chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
