"""One browser for all browser tests of a run."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import judges
from tests.browser.judges import chromium
from tests.browser.town import Town, inhabited
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


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo region on the kind of database that the run is about."""
    with inhabited(tmp_path_factory.mktemp("town") / "home") as started:
        yield started


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a fresh profile, as on another device; script errors fail."""
    opened: list[BrowserContext] = []

    def new(*, width: int = 1280, javascript: bool = True) -> Page:
        context = judges.context(browser, width=width, javascript=javascript)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.set_default_timeout(20_000)
        return page

    yield new
    for context in opened:
        context.close()
