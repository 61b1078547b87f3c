"""Staff sign in in a real browser: by password, by a passkey of a virtual device."""

import os
from datetime import date

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import judges
from verbund.members import actions
from verbund.members.models import Passkey, Person

pytestmark = [
    pytest.mark.browser,
    pytest.mark.judge,
    pytest.mark.django_db(transaction=True),
]

# Playwright runs a loop in this thread; the test itself talks to the database plainly.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PASSWORD = "Regen Ziegel Kompass Amsel"


@pytest.fixture
def jana() -> Person:
    meerane = actions.create_member(
        slug="meerane",
        name="Meerane",
        short_code="MEE",
        land="SN",
        joined_on=date(2025, 1, 1),
    )
    person = actions.create_person(
        email="petzold@meerane.example",
        name="Jana Petzold",
        home=meerane,
        password=PASSWORD,
    )
    actions.assign_role(person=person, member=meerane, role="clerk")
    return person


@pytest.fixture
def address(live_server: LiveServer) -> str:
    # Passkeys belong to a name; an IP address has none.
    return live_server.url.replace("127.0.0.1", "localhost")


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/anmelden/?next=/desk/konto/")
    page.get_by_label("Dienstliche E-Mail-Adresse").fill("petzold@meerane.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"{address}/desk/konto/")


def with_device(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_passkey_made_and_used_in_chromium(
    browser: Browser, address: str, jana: Person
) -> None:
    with judges.context(browser) as context:
        page = context.new_page()
        with_device(page)
        sign_in(page, address)
        page.get_by_label("Name für diesen Passkey").fill("Laptop im Rathaus")
        page.get_by_role("button", name="Passkey anlegen").click()
        page.get_by_text("Der Passkey ist angelegt.").wait_for()
        assert Passkey.objects.get(person=jana).name == "Laptop im Rathaus"
        judges.assert_accessible(page)

        page.get_by_role("button", name="Abmelden", exact=True).click()
        page.wait_for_url(f"{address}/desk/anmelden/")
        page.goto(f"{address}/desk/anmelden/?next=/desk/konto/")
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        page.wait_for_url(f"{address}/desk/konto/")


def test_browser_without_a_passkey_is_told_what_to_do(
    browser: Browser, address: str, jana: Person
) -> None:
    with judges.context(browser) as context:
        page = context.new_page()
        page.add_init_script(
            "navigator.credentials.get = () => Promise.reject(new Error('no'))"
        )
        page.goto(f"{address}/desk/anmelden/")
        page.get_by_role("button", name="Mit Passkey anmelden").click()
        page.get_by_text("Der Passkey wurde nicht verwendet").wait_for()


@pytest.mark.parametrize("width", judges.WIDTHS)
@pytest.mark.parametrize(
    "path", ["/desk/anmelden/", "/anmelden/", "/anmelden/link/abc/", "/desk/konto/"]
)
def test_sign_in_pages_are_accessible(
    browser: Browser, address: str, jana: Person, path: str, width: int
) -> None:
    with judges.context(browser, width=width) as context:
        page = context.new_page()
        if path == "/desk/konto/":
            sign_in(page, address)
        page.goto(f"{address}{path}")
        judges.assert_accessible(page)
        judges.assert_no_horizontal_scroll(page)


@pytest.mark.parametrize("path", ["/desk/anmelden/", "/anmelden/"])
def test_errors_are_accessible_without_javascript_too(
    browser: Browser, address: str, jana: Person, path: str
) -> None:
    for javascript in (True, False):
        with judges.context(browser, javascript=javascript) as context:
            page = context.new_page()
            page.goto(f"{address}{path}")
            page.get_by_role("textbox").first.fill("niemand")
            page.locator("button.kern-btn--primary").click()
            page.get_by_role("alert").wait_for()
            if javascript:
                judges.assert_accessible(page)
