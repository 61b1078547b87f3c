"""A phone's width and the keyboard are enough, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import judges
from tests.browser.town import Town, plain, words

pytestmark = pytest.mark.browser

ANSWERS = {
    "holder.given_names": "Katrin",
    "holder.family_name": "Vogel",
    "holder.birth_date.day": "7",
    "holder.birth_date.month": "3",
    "holder.birth_date.year": "1984",
    "holder.address.street": "Dorfstraße",
    "holder.address.house_number": "14",
    "holder.address.postal_code": "08393",
    "holder.address.city": "Schönberg",
    "already_registered": "0",
    "dogs.0.name": "Balu",
    "dogs.0.breed": "Dackel",
    "dogs.0.sex": "male",
    "dogs.0.born.year": "2022",
    "dogs.0.acquired_on.day": "1",
    "dogs.0.acquired_on.month": "2",
    "dogs.0.acquired_on.year": "2026",
    "dogs.0.origin": "private",
    "dogs.0.dangerous": "false",
    "dogs.0.relief": "none",
    "more": "no",
    "payment.method": "transfer",
    "declare": "yes",
}


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_phone_and_the_keyboard_are_enough(
    town: Town, visit: Callable[..., Page], javascript: bool
) -> None:
    page = visit(width=320, javascript=javascript)
    page.goto(f"{town.url}/schoenberg/")
    walk_to(page, "input", "q")
    page.keyboard.type("hunt anmeldn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche?**")
    follow(page, "Hund anmelden")
    follow(page, "Jetzt online beginnen")
    follow(page, "Name und Anschrift")
    for _ in range(12):
        fits(page)
        if page.url.endswith("/quittung/"):
            break
        fill_by_keyboard(page)
    assert re.search(r"SBG-\d{4}-\d{6}", words(page))


def focused(page: Page) -> dict[str, str]:
    """What the keyboard is on."""
    found: dict[str, str] = page.evaluate(
        """() => {
            const e = document.activeElement;
            return {tag: e.localName, name: e.name || "", type: e.type || "",
                    value: e.value || "", text: e.innerText || ""};
        }"""
    )
    return found


def walk_to(page: Page, tag: str, name: str) -> None:
    """Press Tab until an element of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = focused(page)
        if (here["tag"], here["name"]) == (tag, name):
            return
    raise AssertionError(f"{page.url}: Tab does not reach {name}")


def follow(page: Page, words_on_it: str) -> None:
    """Tab to a link or button and press it."""
    before = page.url
    for _ in range(80):
        page.keyboard.press("Tab")
        if plain(focused(page)["text"]).strip() == words_on_it:
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != before)
            return
    raise AssertionError(f"{page.url}: Tab does not reach {words_on_it}")


def fill_by_keyboard(page: Page) -> None:
    """Answer every field that comes; then press the page's main button."""
    before = page.url
    for _ in range(80):
        page.keyboard.press("Tab")
        here = focused(page)
        wanted = ANSWERS.get(here["name"])
        if here["type"] in {"radio", "checkbox"} and wanted is not None:
            page.keyboard.press("Space")
            while focused(page)["value"] != wanted:
                page.keyboard.press("ArrowDown")
        elif wanted is not None:
            page.keyboard.type(wanted)
        elif here["tag"] == "button" and re.search("Weiter|absenden", here["text"]):
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != before)
            return
    raise AssertionError(f"{page.url}: Tab does not reach the next page")


def fits(page: Page) -> None:
    """Nothing stands out on the right."""
    judges.assert_no_horizontal_scroll(page)
