"""Where is it? By street, by the number on the thing, by the device – without a map."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.world import World

pytestmark = pytest.mark.browser
SERVICE = "/koeln/service/anliegen-barriere/?leistung=barrier"


def begin(page: Page, world: World) -> None:
    page.goto(world.url + SERVICE)
    page.get_by_role("button", name="Jetzt online beginnen").click()
    page.goto(f"{page.url}seite/where/")


def test_the_device_fills_the_point_and_nobody_needs_it(
    browser: Browser, world: World
) -> None:
    context = judges.context(browser)
    context.grant_permissions(["geolocation"])
    context.set_geolocation(
        {"latitude": 50.9413, "longitude": 6.9583, "accuracy": 12.4}
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    begin(page, world)
    judges.assert_accessible(page)
    judges.assert_valid_html(page.content())
    judges.shot(page, "place")
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    forget = page.get_by_role("button", name="Punkt entfernen")
    expect(forget).to_be_hidden()
    page.get_by_role("button", name="Mein Standort").click()
    expect(page.get_by_role("status")).to_have_text(
        "Ihr Standort ist eingetragen, genau auf etwa 12 Meter."
    )
    page.get_by_text("Postleitzahl und Koordinaten").click()
    expect(page.get_by_label("Breite (Nord)")).to_have_value("50,941300")
    forget.click()
    expect(page.get_by_label("Breite (Nord)")).to_have_value("")
    page.get_by_label("Nummer am Gegenstand").fill("A-0815")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page).not_to_have_url("**/seite/where/")
    context.close()


def test_without_javascript_a_wrong_point_is_said_at_its_place(
    browser: Browser, world: World
) -> None:
    context = judges.context(browser, width=320, javascript=False)
    page = context.new_page()
    begin(page, world)
    expect(page.get_by_role("button", name="Mein Standort")).to_be_hidden()
    page.get_by_text("Postleitzahl und Koordinaten").click()
    page.get_by_label("Breite (Nord)").fill("6,9583")
    page.get_by_label("Länge (Ost)").fill("50,9413")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.locator(".vb-error-summary")).to_contain_text(
        "Breite und Länge sind vertauscht"
    )
    expect(page.get_by_label("Breite (Nord)")).to_be_visible()
    page.get_by_label("Breite (Nord)").fill("")
    page.get_by_label("Länge (Ost)").fill("")
    page.get_by_label("Straße oder Platz").fill("Domplatte")
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page).not_to_have_url("**/seite/where/")
    context.close()
