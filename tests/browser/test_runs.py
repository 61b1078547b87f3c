"""One step for many cases: planned, judged, started, released by somebody else."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.clerk import Clerk
from tests.browser.run_world import PASSWORD
from tests.browser.test_desk_pages import judge
from tests.browser.world import served

pytestmark = [pytest.mark.browser, pytest.mark.judge]

_PATIENCE_S = 40


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("runs"), "tests.browser.run_world") as (at, _):
        yield at


def signed_in(browser: Browser, url: str, name: str) -> Page:
    page = judges.context(browser).new_page()
    Clerk(page, url, f"{name}@meerane.example", PASSWORD).sign_in()
    return page


def until(page: Page, words: str) -> None:
    """Load the page again until it says so: the work is done behind it."""
    end = time.monotonic() + _PATIENCE_S
    while not page.get_by_text(re.compile(words)).count():
        assert time.monotonic() < end, page.locator("main").inner_text()
        time.sleep(0.5)
        page.reload()


def test_a_run_from_plan_to_release(browser: Browser, url: str) -> None:
    sabine = signed_in(browser, url, "sabine")
    sabine.goto(f"{url}/desk/laeufe/")
    judge(sabine, "runs")
    expect(sabine.get_by_role("link", name="Verwerfen")).to_have_count(0)
    sabine.get_by_role("link", name=re.compile("Festsetzen")).first.click()
    sabine.wait_for_url(re.compile("/neu/"))
    judge(sabine, "run-plan")
    sabine.get_by_label("Grund (steht in jeder Akte)").fill("Jahresbescheide 2025")
    sabine.get_by_role("button", name="Probelauf beginnen").click()
    sabine.wait_for_url(re.compile(r"/desk/laeufe/[0-9a-f-]{36}/"))
    until(sabine, r"Lauf für 6 Vorgänge starten")
    judge(sabine, "run-judged")
    sabine.get_by_role("button", name="Lauf für 6 Vorgänge starten").click()
    until(sabine, "Freigeben muss ihn eine andere Person")
    judge(sabine, "run-waiting")
    here = sabine.url
    uwe = signed_in(browser, url, "uwe")
    uwe.goto(here)
    judge(uwe, "run-release")
    uwe.get_by_role("button", name="Alle 6 Vorgänge freigeben").click()
    until(uwe, r"erledigt|abgeschlossen|fertig|beendet")
    judge(uwe, "run-done")
    expect(uwe.locator("main")).to_contain_text("6")


def test_a_round_is_rehearsed_and_started(browser: Browser, url: str) -> None:
    ines = signed_in(browser, url, "ines")
    ines.goto(f"{url}/desk/laeufe/runden/")
    ines.get_by_role("link", name="Vergabe der Kita-Plätze").click()
    judge(ines, "round-plan")
    ines.get_by_role("button", name="Plätze vergeben").click()
    until(ines, "2 Angebote, 1 auf der Warteliste")
    judge(ines, "round")
    ines.goto(f"{url}/desk/laeufe/runden/")
    judge(ines, "rounds")


def test_what_a_version_asks_is_answered_by_keyboard(
    browser: Browser, url: str
) -> None:
    ines = signed_in(browser, url, "ines")
    ines.goto(f"{url}/desk/blaupausen/hundesteuer/schoenberg/umstellung/")
    ines.get_by_role("link", name="2 Vorgänge ergänzen und umstellen").click()
    judge(ines, "asking")
    first = ines.get_by_role("heading", level=1).inner_text()
    ines.keyboard.press("n")
    ines.wait_for_url(re.compile("nach="))
    expect(ines.get_by_role("heading", level=1)).not_to_have_text(first)
    ines.get_by_label("Versicherung").fill("HUK")
    ines.keyboard.press("Alt+s")
    expect(ines.get_by_text("ist umgestellt")).to_be_visible()
    expect(ines.get_by_role("heading", level=1)).to_have_text(first)
