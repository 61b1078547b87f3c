"""Pages of asked offices and of appointments before the judges, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.clerk import Clerk
from tests.browser.office_world import PASSWORD, OfficeWorld, offices_running
from tests.browser.test_terminal import KIOSK
from tests.browser.test_terminal import judge as at_kiosk

pytestmark = [pytest.mark.browser, pytest.mark.judge]

#: Who looks, and where; ``{…}`` is filled from the world.
PAGES = {
    "case": ("sabine@meerane", "/desk/vorgang/{festival}/"),
    "inquire": ("sabine@meerane", "/desk/vorgang/{festival}/stellen/"),
    "conditions": ("sabine@meerane", "/desk/vorgang/{festival}/nebenbestimmungen/"),
    "consultations": ("olga@fulda", "/desk/anfragen/"),
    "consult": ("olga@fulda", "/desk/anfragen/{share}/"),
    "appointment": ("sabine@meerane", "/desk/vorgang/{booking}/termin/?tag={day}"),
    "slots": ("ines@meerane", "/desk/termine/?amt={office}&tag={day}"),
    "queue": ("sabine@meerane", "/desk/termine/aufruf/?amt={office}"),
    "waiting": ("ines@meerane", "/desk/termine/warteliste/?amt={office}"),
    "display": ("", "{display}"),
    "ticket": ("", "{ticket}"),
    "offer": ("", "{waits}"),
    "statement": ("", "{link}"),
    "status": ("", "{status}"),
    "days": ("", "{status}termin/"),
    "booked": ("", "{booked}"),
    "cancel": ("", "{booked}termin/absagen/"),
    "times": ("", "{status}termin/?tag={day}"),
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficeWorld]:
    """A server with a festival and an immigration office."""
    with offices_running(tmp_path_factory.mktemp("offices")) as started:
        yield started


@pytest.fixture(scope="module")
def sessions(
    browser: Browser, offices: OfficeWorld, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The session of each person, signed in once."""
    found = {}
    for who in sorted({who for who, _ in PAGES.values() if who}):
        context = judges.context(browser)
        clerk = Clerk(context.new_page(), offices.url, f"{who}.example", PASSWORD)
        clerk.sign_in("/desk/anfragen/" if who.startswith("olga") else "/desk/")
        found[who] = tmp_path_factory.mktemp("sessions") / f"{who}.json"
        context.storage_state(path=found[who])
        context.close()
    return found


def judge(page: Page, name: str) -> None:
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    judges.assert_valid_html(page.content())
    judges.shot(page, f"offices-{name}")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_offices_and_appointments(
    browser: Browser, offices: OfficeWorld, sessions: dict[str, Path], name: str
) -> None:
    who, address = PAGES[name]
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        bypass_csp=True,
        storage_state=sessions.get(who),
        reduced_motion="reduce",
    )
    try:
        page = context.new_page()
        values = {
            field: getattr(offices, field) for field in OfficeWorld.__annotations__
        }
        answer = page.goto(offices.url + address.format(**values))
        assert answer is not None
        assert answer.status == 200
        assert answer.url == offices.url + address.format(**values)
        judge(page, name)
    finally:
        context.close()


def test_a_called_number_lights_up_and_sounds_once_that_is_wished(
    browser: Browser, offices: OfficeWorld, sessions: dict[str, Path]
) -> None:
    screen = judges.context(browser).new_page()
    screen.goto(offices.url + offices.display)
    chime = screen.get_by_role("button", name="Gong bei jedem Aufruf")
    chime.click()
    expect(chime).to_have_attribute("aria-pressed", "true")
    expect(screen.locator("html")).to_have_attribute("data-vb-gongs", "1")
    # What hung there before is not called anew.
    expect(screen.locator(".vb-called")).to_have_count(0)
    clerk = browser.new_context(storage_state=sessions["sabine@meerane"]).new_page()
    clerk.goto(f"{offices.url}/desk/termine/aufruf/?amt={offices.office}")
    clerk.locator("[name=counter]").fill("Platz 7")
    clerk.locator("[name=counter]").press("Enter")
    expect(clerk.locator("[name=counter]")).to_have_value("Platz 7")
    clerk.get_by_role("button", name="Nächste Nummer aufrufen").click()
    fresh = screen.locator("tr.vb-called")
    expect(fresh).to_have_count(1, timeout=20_000)
    expect(screen.locator("html")).to_have_attribute("data-vb-gongs", "2")
    judges.shot(screen, "offices-display-called")
    # Nobody came: called once more it lights up and sounds once more.
    clerk.get_by_role("button", name="Noch einmal aufrufen").click()
    expect(screen.locator("html")).to_have_attribute(
        "data-vb-gongs", "3", timeout=20_000
    )
    for page in (screen, clerk):
        page.context.close()


def test_a_time_to_come_at_the_terminal(browser: Browser, offices: OfficeWorld) -> None:
    context = browser.new_context(
        viewport=KIOSK, bypass_csp=True, reduced_motion="reduce", locale="de-DE"
    )
    page = context.new_page()
    page.goto(f"{offices.url}/terminal/meerane/code/")
    page.get_by_label("Ihr Code").fill(offices.code)
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Geburtsdatum oder Vorgangsnummer").fill(offices.number)
    at_kiosk(page, "code-second")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("link", name="Termin aussuchen").click()
    expect(page.get_by_role("button", name="Auf die Warteliste")).to_be_visible()
    at_kiosk(page, "appointment")
    page.locator("a.vb-tile").first.click()
    expect(page.get_by_role("button", name="Diese Zeit nehmen")).to_be_visible()
    at_kiosk(page, "appointment-time")
    context.close()
