"""Places, ways and buildings before the judges, without script and with it."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.judge]
HERE = "/offenbach"


def judged(page: Page, name: str) -> None:
    """Everything that does not depend on what the page says, wide and narrow."""
    judges.assert_accessible(page)
    judges.assert_valid_html(page.content())
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.shot(page, f"accessibility-{name}")


def test_from_the_list_to_the_way_without_script(browser: Browser, town: Town) -> None:
    """Search, filter, read, answer a question, find the way: no map, no script."""
    context = judges.context(browser, javascript=False)
    page = context.new_page()
    page.goto(f"{town.url}{HERE}/barrierefrei/")
    page.get_by_label("Ort, Straße oder Art").fill("Bürgerbüro")
    page.get_by_label("Für wen").select_option("wheelchair")
    page.get_by_role("button", name="Suchen").click()
    expect(page.get_by_role("status")).to_have_text("1 Ort")
    page.get_by_role("link", name="Bürgerbüro im Rathaus").click()
    expect(page.locator("main")).to_contain_text("Rollstuhl: ja")
    page.get_by_role("link", name="Weg dorthin finden").click()
    page.get_by_label("Von").fill("49.4037,8.6757")
    page.get_by_role("button", name="Weg zeigen").click()
    steps = page.get_by_role("list", name="Schritt für Schritt").get_by_role("listitem")
    expect(steps.first).to_contain_text("Sie beginnen auf dem Fußweg")
    expect(steps.nth(1)).to_contain_text("Mit dem Aufzug")
    expect(steps.last).to_have_text("Sie sind da.")
    context.close()


PAGES = {
    "places-simple": "/barrierefrei/?profil=wheelchair&lang=de-simple",
    "way": "/wege/?von=49.4037,8.6757&nach=49.4043,8.6760&profil=wheelchair",
    "building": "/gebaeude/turm-a/?von=008&nach=409&profil=wheelchair",
}


def test_pages_before_the_judges(browser: Browser, town: Town) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    for name, address in PAGES.items():
        answer = page.goto(f"{town.url}{HERE}{address}")
        assert answer is not None
        assert answer.status == 200, address
        judged(page, name)
    page.goto(f"{town.url}{HERE}/barrierefrei/?suche=Bürgerbüro&lang=de")
    page.get_by_role("link", name="Bürgerbüro im Rathaus").click()
    judged(page, "place")
    page.get_by_role("link", name="Angaben ergänzen").click()
    page.get_by_role("button", name="Absenden").click()
    expect(page.get_by_role("alert")).to_contain_text("mindestens eine Frage")
    judged(page, "questions-wrong")
    context.close()
