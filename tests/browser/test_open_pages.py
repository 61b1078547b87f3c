"""Registers and statistics before the judges; pages on paper and in forced colours."""

import pytest
from playwright.sync_api import Browser

from tests.browser import judges
from tests.browser.test_desk_pages import address, desk, people, profile  # noqa: F401
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.judge]

OPEN = {
    "statistics-all": "/statistik/",
    "statistics-member": "/meerane/statistik/",
    "statistics-simple": "/meerane/statistik/?lang=de-simple",
    "doors-member": "/meerane/statistik/zugaenge/",
    "doors-simple": "/statistik/zugaenge/?lang=de-simple",
    "registers-all": "/verzeichnis/",
    "registers-member": "/meerane/verzeichnis/",
    "collection-all": "/verzeichnis/found_items/",
    "collection-search": "/verzeichnis/found_items/?suche=schlüssel",
    "collection-nothing": "/verzeichnis/found_items/?suche=xyzzy",
    "collection-en": "/meerane/verzeichnis/found_items/?lang=en",
}
#: What a desk page is for stays on paper, what only a screen can do does not.
ON_SCREEN_ONLY = (".vb-top", ".vb-foot", ".vb-bulk", ".vb-skip", "form button")


@pytest.mark.parametrize("name", OPEN)
def test_open_pages(browser: Browser, town: Town, name: str) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    answer = page.goto(town.url + OPEN[name])
    assert answer is not None
    assert answer.status == 200
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.assert_valid_html(page.content())
    judges.shot(page, f"open-{name}")
    context.close()


LOOKED_AT = {
    "worklist": ("sabine", "/desk/?ansicht=all"),
    "case": ("sabine", "decided:"),
}
# An A4 sheet with margins, in CSS pixels.
SHEET = {"width": 718, "height": 1000}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_desk_pages_on_paper(browser, desk, people, name: str) -> None:  # noqa: F811
    who, wanted = LOOKED_AT[name]
    context = profile(browser, people[who])
    page = context.new_page()
    page.goto(address(desk, wanted))
    on_paper(page, f"print-{name}")
    context.close()


@pytest.mark.parametrize("name", LOOKED_AT)
def test_desk_pages_in_forced_colours(browser, desk, people, name: str) -> None:  # noqa: F811
    who, wanted = LOOKED_AT[name]
    context = profile(browser, people[who])
    page = context.new_page()
    page.emulate_media(forced_colors="active")
    page.goto(address(desk, wanted))
    judges.shot(page, f"forced-{name}", widths=(1280,))
    assert_told_without_colour(page)
    context.close()


def test_the_page_of_a_case_on_paper_and_in_forced_colours(
    browser: Browser, world
) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.goto(world.url + world.decided)
    on_paper(page, "print-status")
    context.close()
    context = judges.context(browser, forced_colours=True)
    page = context.new_page()
    page.goto(world.url + world.decided)
    judges.shot(page, "forced-status", widths=(1280,))
    assert_told_without_colour(page)
    context.close()


def on_paper(page, name: str) -> None:
    """Nothing that only a screen can do, nothing cut off, black on white."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    judges.assert_no_horizontal_scroll(page)
    seen = [
        selector
        for selector in ON_SCREEN_ONLY
        for element in page.locator(selector).all()
        if element.is_visible()
    ]
    assert not seen, sorted(set(seen))
    heading = page.locator("h1")
    assert heading.is_visible()
    judges.SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=judges.SHOTS / f"{name}.png", full_page=True)


def assert_told_without_colour(page) -> None:
    """Shapes of deadlines and borders of panels are still there."""
    gone = page.evaluate(
        """() => [...document.querySelectorAll(".vb-due svg, .kern-badge")]
            .filter((e) => e.checkVisibility && !e.checkVisibility())
            .map((e) => e.outerHTML.slice(0, 120))"""
    )
    assert not gone, gone
    judges.assert_no_horizontal_scroll(page)
