"""A dog registered at the terminal, question by question."""

from collections.abc import Callable

from playwright.sync_api import Page

SECRET = "Zwölfknöterich"


def fill(page: Page, url: str) -> None:
    """Everything about a dog, up to the review."""
    page.goto(f"{url}/terminal/schoenberg/leistung/hundesteuer/register/")
    page.get_by_role("button", name="Beginnen").click()
    answers: dict[str, Callable[[], None]] = {
        "Vornamen": lambda: page.get_by_label("Vornamen").fill("Katrin"),
        "Familienname": lambda: page.get_by_label("Familienname").fill(SECRET),
        "Geburtsdatum": lambda: day(page, "7", "3", "1984"),
        "Anschrift": lambda: address(page),
        "Wie viele Hunde": lambda: page.locator("main input[type=text]").fill("0"),
        "Name des Hundes": lambda: page.get_by_label("Name des Hundes").fill("Balu"),
        "Rasse": lambda: page.get_by_label("Rasse").fill("Dackel"),
        "Geschlecht": lambda: page.get_by_label("Rüde").check(force=True),
        "Wann ist der Hund geboren": lambda: page.get_by_label("Jahr").fill("2022"),
        "Seit wann lebt": lambda: day(page, "20", "10", "2026"),
        "Woher kommt": lambda: page.get_by_label("Von jemandem privat").check(
            force=True
        ),
        "gefährlich": lambda: page.get_by_label("Nein").check(force=True),
        "Eintrag": lambda: page.get_by_label("Nein").check(force=True),
        "Wie möchten Sie zahlen": lambda: page.get_by_label("Selbst über").check(
            force=True
        ),
    }
    for _ in range(40):
        heading = page.get_by_role("heading", level=1)
        heading.wait_for()
        if page.url.endswith("/pruefen/"):
            return
        words = heading.inner_text()
        known = next((do for name, do in answers.items() if name in words), None)
        if known:
            known()
        before = page.url
        page.locator(".vb-terminal__actions button[type=submit]").click()
        page.wait_for_function("(before) => location.href !== before", arg=before)
    raise AssertionError(page.url)


def day(page: Page, day: str, month: str, year: str) -> None:
    """A date in three fields."""
    page.get_by_label("Tag", exact=True).fill(day)
    page.get_by_label("Monat", exact=True).fill(month)
    page.get_by_label("Jahr", exact=True).fill(year)


def address(page: Page) -> None:
    """Where she lives."""
    page.get_by_label("Straße", exact=True).fill("Dorfstraße")
    page.get_by_label("Hausnummer").fill("14")
    page.get_by_label("Postleitzahl").fill("08393")
    page.get_by_label("Ort", exact=True).fill("Schönberg")
