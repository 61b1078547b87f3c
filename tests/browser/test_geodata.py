"""The geodata portal before the judges: without scripts, with the map, by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import judges
from tests.browser.world import served

pytestmark = [pytest.mark.browser, pytest.mark.judge]

PAGES = {
    "landing": "/ogc/?lang=de",
    "landing-simple": "/ogc/?lang=de-simple&art=karte",
    "collection": "/ogc/collections/probe?lang=de",
    "items": "/ogc/collections/probe/items?lang=de&kind=lamp",
    "items-en": "/ogc/collections/flaechen/items?lang=en",
    "item": "/ogc/collections/probe/items/p003?lang=de",
    "fields": "/ogc/collections/probe/queryables?f=html",
    "api": "/ogc/api?f=html",
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a portal with two collections."""
    home = tmp_path_factory.mktemp("portal") / "home"
    with served(home, "tests.judges.ogc_world") as (url, _):
        yield url


def opened(page: Page, address: str) -> str:
    """Go there and wait until a map is drawn, or has said that it cannot be.

    Returns the page as it was served: the map's own elements carry styles.
    """
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    if page.locator("[data-map]").count():
        page.wait_for_selector("[data-map][data-ready]", timeout=60_000)
    return answer.text()


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_geodata(browser: Browser, portal: str, name: str) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    source = opened(page, portal + PAGES[name])
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.assert_valid_html(source)
    judges.shot(page, f"geodata-{name}")
    context.close()


def test_the_way_through_the_portal_without_scripts(
    browser: Browser, portal: str
) -> None:
    context = judges.context(browser, javascript=False)
    page = context.new_page()
    page.goto(f"{portal}/ogc/")
    page.get_by_role("searchbox", name="Wonach suchen Sie?").fill("Proben")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Proben", exact=True).click()
    page.get_by_role("link", name="Objekte ansehen").click()
    page.get_by_label("Art").select_option("lamp")
    page.get_by_role("button", name="Anwenden").click()
    page.wait_for_url(re.compile("kind=lamp"))
    rows = page.locator("tbody tr")
    assert rows.count() == 50
    assert "hole" not in rows.all_inner_texts()[0]
    page.get_by_role("link", name="Nächste Seite").click()
    page.wait_for_url(re.compile("cursor="))
    page.get_by_role("link", name="p101", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Objekt p101"
    assert not page.locator("[data-map]").is_visible()
    context.close()


def test_a_map_obeys_the_strict_policy_and_asks_nobody_else(
    browser: Browser, portal: str
) -> None:
    # Not judged, so with the policy in force.
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    faults: list[str] = []
    hosts: set[str] = set()
    page.on(
        "console",
        lambda m: faults.append(m.text) if m.type == "error" else None,
    )
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    opened(page, f"{portal}/ogc/collections/probe/items?f=html")
    drawn = page.locator("[data-map]").get_attribute("data-ready")
    assert faults == []
    assert hosts == {portal.split("/")[2]}
    if drawn == "no":
        # A machine without WebGL: a sentence says so, the list is there.
        assert page.locator("[data-map] [role=status]").inner_text()
    else:
        assert page.locator("[data-map] canvas").is_visible()
        page.locator("[data-map] canvas").focus()
        page.keyboard.press("ArrowRight")
    assert page.locator("tbody tr").count() == 50
    context.close()
