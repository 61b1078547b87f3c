"""The whole way of a citizen: without JavaScript, with the keyboard only, narrow."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.citizen import Citizen
from tests.browser.world import World

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 320])
def test_without_javascript_from_search_to_receipt(
    browser: Browser, world: World, width: int
) -> None:
    context = judges.context(browser, width=width, javascript=False)
    page = context.new_page()
    page.goto(f"{world.url}/")
    page.get_by_label("Leistung oder Anliegen").fill("hunt anmeldn")
    page.get_by_label("Ort oder Postleitzahl").fill("Schönberg")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="Hund anmelden", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hund anmelden")
    citizen = Citizen(page, world.url)
    page.get_by_role("button", name="Jetzt online beginnen").click()
    citizen.tasks = page.url
    page.get_by_role("link", name="Name und Anschrift").click()
    citizen.fill_person()
    citizen.fill_contact()
    citizen.fill_count()
    citizen.fill_dog()
    citizen.no_more()
    citizen.pay_by_transfer()
    citizen.declare_and_send()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Alles ist bei uns eingegangen"
    )
    number = page.locator("strong").first.inner_text()
    assert re.fullmatch(r"SBG-2026-\d{6}", number)
    page.get_by_role("link", name="Stand ansehen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Eingegangen")
    context.close()


def test_the_draft_opens_on_another_device_with_its_code(
    browser: Browser, world: World
) -> None:
    first, second = judges.context(browser), judges.context(browser, width=390)
    citizen = Citizen(first.new_page(), world.url)
    citizen.begin()
    citizen.page.goto(citizen.address("seite/person/"))
    citizen.fill_person()
    code = citizen.page.locator(".vb-side .vb-code").inner_text()
    other = second.new_page()
    other.goto(citizen.tasks)
    expect(other.get_by_role("heading", level=1)).to_have_text(
        "Dieser Vorgang ist geschützt"
    )
    other.get_by_label("Code").fill(code)
    other.get_by_role("button", name="Weitermachen").click()
    expect(other).to_have_url(citizen.tasks)
    other.get_by_role("link", name="Name und Anschrift").click()
    expect(other.get_by_label("Vornamen")).to_have_value("Katrin")
    first.close()
    second.close()


def test_errors_take_the_focus_and_lead_to_the_field(
    browser: Browser, world: World
) -> None:
    context = judges.context(browser)
    citizen = Citizen(context.new_page(), world.url)
    page = citizen.page
    citizen.begin()
    page.goto(citizen.address("seite/person/"))
    citizen.next()
    expect(page.locator(".vb-error-summary")).to_be_focused()
    assert page.title().startswith("Fehler:")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.name")
    assert focused == "holder.given_names"
    context.close()


def test_a_follow_up_question_appears_with_its_answer(
    browser: Browser, world: World
) -> None:
    context = judges.context(browser)
    citizen = Citizen(context.new_page(), world.url)
    page = citizen.page
    citizen.begin()
    page.goto(citizen.address("seite/dogs/1/"))
    shelter = page.get_by_label("Wie heißt das Tierheim?")
    expect(shelter).to_be_hidden()
    page.get_by_label("Aus einem Tierheim").check()
    expect(shelter).to_be_visible()
    page.get_by_label("Von jemandem privat").check()
    expect(shelter).to_be_hidden()
    context.close()


def test_with_the_keyboard_only(browser: Browser, world: World) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.goto(f"{world.url}/schoenberg/service/hundesteuer/?leistung=deregister")
    page.keyboard.press("Tab")
    assert "#inhalt" in str(page.evaluate("document.activeElement.href"))
    press_until(page, "Jetzt online beginnen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/antrag/**")
    press_until(page, "Name und Anschrift")
    page.keyboard.press("Enter")
    page.wait_for_url("**/seite/person/")
    for name, words in (
        ("holder.given_names", "Katrin"),
        ("holder.family_name", "Vogel"),
        ("holder.birth_date.day", "7"),
        ("holder.birth_date.month", "3"),
        ("holder.birth_date.year", "1984"),
        ("holder.address.street", "Dorfstraße"),
        ("holder.address.house_number", "14"),
        ("holder.address.postal_code", "08393"),
        ("holder.address.city", "Schönberg"),
    ):
        press_until(page, name)
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/seite/person/"))
    context.close()


def press_until(page: Page, wanted: str) -> None:
    """Press Tab until the focus is on this name or these words; it must show there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        name, words, seen = page.evaluate(
            """() => {
                const e = document.activeElement;
                const box = e.getBoundingClientRect();
                return [e.name || "", (e.innerText || "").trim(), box.width > 0];
            }"""
        )
        if wanted == name or (words and words.startswith(wanted)):
            assert seen, wanted
            return
    pytest.fail(f"{wanted} cannot be reached with Tab")
