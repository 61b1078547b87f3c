"""A coordinator plans a trial and reads its balance; judges read every page."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.clerk import Clerk
from tests.browser.pilot_world import EMAIL, PASSWORD, PilotWorld, pilots_running
from tests.browser.test_desk_pages import judge, profile

pytestmark = [pytest.mark.browser, pytest.mark.judge]

PAGES = {
    "pilots": "/desk/erprobungen/",
    "pilot-plan": "/desk/erprobungen/neu/",
    "pilot-goals": "planning",
    "pilot-over": "over",
    "pilot-closed": "closed",
    "handbook": "/desk/handbuch/",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PilotWorld]:
    with pilots_running(tmp_path_factory.mktemp("pilots")) as started:
        yield started


@pytest.fixture(scope="module")
def holtmann(
    browser: Browser, world: PilotWorld, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The session of the coordinator."""
    context = judges.context(browser)
    page = context.new_page()
    Clerk(page, world.url, EMAIL, PASSWORD).sign_in("/desk/erprobungen/")
    state = tmp_path_factory.mktemp("people") / "holtmann.json"
    context.storage_state(path=state)
    context.close()
    return state


@pytest.mark.parametrize("name", PAGES)
def test_pages(browser: Browser, world: PilotWorld, holtmann: Path, name: str) -> None:
    context = profile(browser, holtmann)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    wanted = PAGES[name]
    path = wanted if "/" in wanted else f"/desk/erprobungen/{getattr(world, wanted)}/"
    answer = page.goto(world.url + path)
    assert answer is not None
    assert answer.status == 200
    judge(page, name)
    context.close()


def fill_plan(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Hunde am Schalter")
    question = "Wird die Anmeldung am Schalter schneller, wenn alles vorliegt?"
    page.get_by_label("Was wollen Sie wissen?").fill(question)
    page.get_by_label("Blaupause", exact=True).select_option(label="Hundesteuer")
    days = ("2025-03-01", "2025-08-31", "2026-03-01", "2026-08-31")
    labels = ("Vorher: von", "Vorher: bis", "Erprobung: von", "Erprobung: bis")
    for label, day in zip(labels, days, strict=True):
        page.get_by_label(label).fill(day)


@pytest.mark.parametrize("javascript", [True, False])
def test_goals_are_planned_fixed_and_read(
    browser: Browser, world: PilotWorld, holtmann: Path, *, javascript: bool
) -> None:
    context = profile(browser, holtmann, javascript=javascript)
    page = context.new_page()
    page.goto(f"{world.url}/desk/")
    page.get_by_role("link", name="Erprobungen").click()
    page.get_by_role("link", name="Erprobung planen").click()
    fill_plan(page)
    page.get_by_role("button", name="Plan anlegen").click()
    assert page.title().startswith("Fehler:")
    page.get_by_role("checkbox", name="Meerane").check()
    page.get_by_role("button", name="Plan anlegen").click()
    expect(page.get_by_role("status")).to_contain_text("Der Plan ist angelegt")
    page.get_by_label("Soll", exact=True).fill("10")
    page.get_by_role("button", name="Ziel eintragen").click()
    expect(
        page.get_by_role("rowheader", name=re.compile("Bearbeitungszeit"))
    ).to_be_visible()
    page.get_by_role("button", name="Ziele festlegen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bilanz:")
    row = page.get_by_role("row", name=re.compile("Bearbeitungszeit"))
    expect(row).to_contain_text("≤ 10 Tage")
    expect(page.get_by_text("erst am")).to_be_visible()
    context.close()


def test_files_can_be_taken_along(
    browser: Browser, world: PilotWorld, holtmann: Path
) -> None:
    context = profile(browser, holtmann)
    page = context.new_page()
    page.goto(f"{world.url}/desk/erprobungen/{world.closed}/")
    for name, start in (
        ("Zahlen als CSV", b"\xef\xbb\xbf"),
        ("Bilanz als PDF", b"%PDF"),
    ):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        assert Path(waiting.value.path()).read_bytes().startswith(start)
    page.get_by_role("navigation", name="Arbeitsplatz").get_by_text("Mehr").click()
    page.get_by_role("link", name="Handbuch").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Koordinierungsstelle Testregion").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    context.close()
