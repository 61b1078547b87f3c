"""Every page of the portal before the judges, wide and narrow, in both themes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import judges
from tests.browser.citizen import Citizen
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.judge]

PAGES = {
    "01-home": "/",
    "02-member": "/schoenberg/",
    "03-search": "/schoenberg/suche?q=hunt+anmeldn",
    "03-search-everywhere": "/suche?q=hund",
    "04-service": "/schoenberg/service/hundesteuer/?leistung=register",
    "04-service-simple": "/schoenberg/service/hundesteuer/?lang=de-simple",
    "04-service-en": "/schoenberg/service/hundesteuer/?lang=en",
    "services": "/schoenberg/leistungen/",
    "resume": "/schoenberg/weiter/",
    "help": "/schoenberg/hilfe/",
    "imprint": "/schoenberg/impressum/",
    "privacy": "/schoenberg/datenschutz/",
    "accessibility": "/schoenberg/barrierefreiheit/",
    "14-not-found": "/nirgendwo/",
    "14-search-empty": "/schoenberg/suche?q=hunt+anmeldn&genau=1",
}
STATUS = {
    "12-sent": ("sent", ""),
    "12a-asked": ("asked", ""),
    "12b-decided": ("decided", ""),
    "12-supply": ("asked", "nachreichen/"),
    "12-more-time": ("asked", "mehr-zeit/"),
    "12-message": ("decided", "nachricht/"),
    "12-objection": ("decided", "widerspruch/"),
    "12-withdraw": ("sent", "zuruecknehmen/"),
    "12-delivery": ("sent", "zustellung/"),
}


@pytest.fixture
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    context = judges.context(browser)
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext) -> Page:
    """A page that stays quiet: every script error fails."""
    opened = profile.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    return opened


def judge(page: Page, name: str) -> None:
    """Both judges, the narrow width, the markup, and a picture for people."""
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.assert_valid_html(page.content())
    judges.shot(page, f"portal-{name}")


@pytest.mark.parametrize("name", PAGES)
def test_public_pages(page: Page, world: World, name: str) -> None:
    page.goto(world.url + PAGES[name])
    judge(page, name)


@pytest.mark.parametrize("name", STATUS)
def test_pages_of_a_case(page: Page, world: World, name: str) -> None:
    case, below = STATUS[name]
    page.goto(world.url + getattr(world, case) + below)
    judge(page, name)


@pytest.mark.parametrize("address", ["/", "/schoenberg/", "decided"])
def test_dark(browser: Browser, world: World, address: str) -> None:
    context = judges.context(browser, dark=True)
    page = context.new_page()
    page.goto(world.url + (world.decided if address == "decided" else address))
    judges.assert_accessible(page)
    judges.shot(page, f"portal-dark-{address.strip('/') or 'home'}")
    context.close()


def test_the_form_page_by_page(page: Page, world: World) -> None:
    citizen = Citizen(page, world.url)
    citizen.begin()
    judge(page, "05-tasks")
    page.goto(citizen.address("seite/request/"))
    judge(page, "06-question")
    page.goto(citizen.address("seite/person/"))
    judge(page, "06-person")
    citizen.next()
    judge(page, "07-errors")
    citizen.fill_person()
    citizen.fill_contact()
    citizen.fill_count()
    judge(page, "08-first-dog")
    citizen.fill_dog(shelter="Tierheim Crinitzaue")
    judge(page, "09-files")
    citizen.hand_in_later()
    judge(page, "08-dogs")
    page.goto(citizen.address("seite/dogs/1/entfernen/"))
    judge(page, "08-remove")
    page.goto(citizen.address("spaeter/"))
    judge(page, "later")
    page.goto(citizen.address("seite/dogs/"))
    citizen.no_more()
    judge(page, "06-payment")
    citizen.pay_by_transfer()
    judge(page, "10-review")
    citizen.next_named("absenden")
    judge(page, "10-review-error")
    citizen.declare_and_send()
    judge(page, "11-receipt")


def test_a_page_without_its_code_is_protected(page: Page, world: World) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    page.goto(f"{world.url}/schoenberg/antrag/{nobody}/")
    judge(page, "protected")
