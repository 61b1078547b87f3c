"""A clerk in a browser: signs in and works on a case as people see it."""

import re

from playwright.sync_api import Page


class Clerk:
    """One person of the staff with the demo's password."""

    def __init__(self, page: Page, url: str, email: str, password: str) -> None:
        self.page = page
        self.url = url
        self.email = email
        self.password = password

    def sign_in(self, lands: str = "/desk/") -> None:
        """To the first page of the person by e-mail address and password."""
        page = self.page
        page.goto(f"{self.url}/desk/")
        page.get_by_label("Dienstliche E-Mail-Adresse").fill(self.email)
        page.get_by_label("Passwort").fill(self.password)
        page.get_by_role("button", name="Anmelden", exact=True).click()
        page.wait_for_url(f"{self.url}{lands}")

    def search(self, number: str) -> None:
        """The list of everything open, narrowed to one number."""
        page = self.page
        page.get_by_role("link", name=re.compile("^Alle offenen")).first.click()
        page.wait_for_url(re.compile("ansicht=all"))
        page.get_by_role("searchbox").fill(number)
        page.get_by_role("searchbox").press("Enter")
        page.wait_for_url(re.compile("suche="))

    def open(self, number: str) -> None:
        """The page of the case."""
        self.page.get_by_role("link", name=number, exact=True).click()
        self.page.wait_for_url(re.compile("/desk/vorgang/"))

    def step(self, title: str) -> None:
        """One of the next possible steps, by its name."""
        steps = self.page.locator(".vb-steps").get_by_role("listitem")
        steps.filter(has_text=title).locator("a, button").click()
        self.page.wait_for_load_state()

    def press(self, name: str) -> None:
        """A button by its exact name."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
