"""A data officer's file before the judges: refused row by row, looked at, published."""

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser import judges
from tests.browser.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.judge]
HEAD = "Nr;Name;seit;Breite;Länge\n1;Bank;1.2.2026;50,94;6,96\n"


def judged(page: Page, name: str) -> None:
    """Wide and narrow, and a picture."""
    judges.assert_accessible(page)
    judges.assert_valid_html(page.content())
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.shot(page, f"geodata-{name}")


def sent(page: Page, content: str) -> None:
    """Send a table with the form."""
    file: FilePayload = {
        "name": "baenke.csv",
        "mimeType": "text/csv",
        "buffer": content.encode(),
    }
    page.get_by_label("Datei", exact=True).set_input_files(files=[file])
    page.get_by_label("Titel").fill("Sitzbänke")
    page.get_by_label("Kurzname", exact=True).fill("sitzbaenke-probe")
    page.get_by_role("button", name="Prüfen").click()


def test_a_file_from_the_first_fault_to_the_public(
    browser: Browser, town: Town
) -> None:
    """Wide and narrow, from the form to the public interface."""
    account = next(a for a in town.manifest["accounts"] if a["role"] == "coordinator")
    context = judges.context(browser)
    page = context.new_page()
    page.goto(f"{town.url}/desk/geodaten/")
    page.get_by_label("E-Mail").fill(account["name"])
    page.get_by_label("Passwort").fill(account["password"])
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Geodaten")
    sent(page, f"{HEAD}2;Stein;;6,96;50,94\n")
    expect(page.get_by_role("alert")).to_contain_text("Zeile 3")
    judged(page, "refused")
    sent(page, f"{HEAD}2;Stein;;50,95;6,95\n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sitzbänke")
    judged(page, "upload")
    page.get_by_role("button", name="Veröffentlichen").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "2 Objekte sind öffentlich"
    )
    answer = page.request.get(
        f"{town.url}/ogc/collections/sitzbaenke-probe/items?f=json"
    )
    assert answer.json()["features"][0]["properties"]["seit"] == "2026-02-01"
    judged(page, "list")
    context.close()
