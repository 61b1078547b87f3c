"""Building sites and their news before the judges: read, follow a street, say yes."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.town import Town, plain
from tests.running import verbund

pytestmark = [pytest.mark.browser, pytest.mark.judge]
HERE = "/offenbach/baustellen/"
MAIL = "lena.weg@post.example"


def judged(page: Page, name: str, *, markup: bool = True) -> None:
    """Everything that does not depend on what the page says, wide and narrow."""
    judges.assert_accessible(page)
    # A map writes styles into its own elements; they are not our markup.
    if markup:
        judges.assert_valid_html(page.content())
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.shot(page, f"construction-{name}")


def test_from_the_street_to_the_first_mail_and_out_again(
    browser: Browser, town: Town
) -> None:
    """Without script: list, one street, subscribe, confirm by mail, end."""
    context = judges.context(browser, javascript=False)
    page = context.new_page()
    page.goto(town.url + HERE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Baustellen")
    page.get_by_label("Straße und Hausnummer").first.fill("Eppelheimer Str. 12")
    page.get_by_role("button", name="Baustellen zeigen").click()
    expect(page.get_by_role("link", name=re.compile("Eppelheimer"))).to_be_visible()
    page.get_by_role("link", name=re.compile("^Neuigkeiten per E-Mail")).click()
    expect(page.locator("main")).to_contain_text("Eppelheimer Str.")
    page.get_by_role("textbox", name="E-Mail-Adresse").fill("keine")
    page.get_by_role("button", name="Neuigkeiten bestellen").click()
    expect(page.get_by_role("alert")).to_contain_text("keine gültige E‑Mail-Adresse")
    page.get_by_role("textbox", name="E-Mail-Adresse").fill(MAIL)
    page.get_by_role("button", name="Neuigkeiten bestellen").click()
    expect(page.locator("main")).to_contain_text(MAIL)
    mail = town_mail(town)
    link = re.search(r"/abos/\S+/bestaetigen/", mail)
    assert link
    page.goto(town.url + link[0])
    page.get_by_role("button", name="Ja, ich möchte sie bekommen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Das hat geklappt")
    page.get_by_role("link", name="Ihre Neuigkeiten per E-Mail").click()
    page.get_by_role("link", name="Neuigkeiten beenden").click()
    page.get_by_role("button", name="Beenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beendet")
    context.close()


def town_mail(town: Town) -> str:
    """The mail that waits for this address; the worker of the town sends it."""
    verbund(town.environment, "worker", "--once")
    found = [mail for mail in town.post.mails if mail["To"] == MAIL]
    payload = found[-1].get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


PAGES = {
    "list": HERE,
    "calendar": f"{HERE}?ansicht=kalender&lang=en",
    "street": f"{HERE}meine-strasse/?strasse=Eppelheimer+Str.+12&lang=de-simple",
    "learning": f"{HERE}schulen-und-kitas/",
}


def test_pages_of_building_sites(browser: Browser, town: Town) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    for name, path in PAGES.items():
        answer = page.goto(town.url + path)
        assert answer is not None
        assert answer.status == 200, path
        judged(page, name)
    page.goto(f"{town.url}{HERE}?ansicht=karte&lang=de")
    expect(page.locator(".vb-map canvas")).to_be_visible()
    judged(page, "map", markup=False)
    page.locator("main .vb-results a").first.click()
    expect(page.get_by_role("heading", name="Wer kommt vorbei?")).to_be_visible()
    judged(page, "site", markup=False)
    page.get_by_role("link", name="Neuigkeiten zu dieser Baustelle").click()
    judged(page, "watch")
    page.goto(f"{town.url}/offenbach/abos/")
    area = page.locator("#gebiet-mehr")
    area.locator("summary").click()
    area.locator(".vb-map > button").click()
    expect(area.locator(".vb-map")).to_have_attribute("data-ready", "yes")
    canvas = area.locator("canvas")
    for x, y in ((80, 60), (180, 70), (120, 200)):
        canvas.click(position={"x": x, "y": y})
    # By keyboard too: Enter takes the middle of the map.
    canvas.press("Enter")
    corners = page.get_by_label("Ecken")
    expect(corners).to_have_value(re.compile(r"^(\d+,\d+ \d+,\d+\n?){4}$"))
    area.get_by_role("button", name="Letzte Ecke zurücknehmen").click()
    expect(corners).to_have_value(re.compile(r"^(\d+,\d+ \d+,\d+\n?){3}$"))
    judged(page, "begin", markup=False)
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_text("in einem Gebiet auf der Karte").first).to_be_visible()
    context.close()


def test_the_desk_of_building_sites(browser: Browser, town: Town) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    account = next(a for a in town.manifest["accounts"] if a["member"] == "offenbach")
    page.goto(f"{town.url}/desk/baustellen/")
    page.get_by_label("E-Mail").fill(account["name"])
    page.get_by_label("Passwort").fill(account["password"])
    page.get_by_role("button", name="Anmelden", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Baustellen")
    judged(page, "desk")
    page.get_by_role("link", name="Straßenbau Eppelheimer Straße").click()
    page.get_by_label("Umleitung").fill("Über den Czernyring")
    judged(page, "desk-site")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("status").first).to_contain_text("Gespeichert")
    page.get_by_role("link", name="Öffentliche Seite").click()
    history = page.get_by_role("heading", name="Was wurde geändert?").locator("..")
    expect(history).to_contain_text("Über den Czernyring")
    assert "Ende:" in plain(history.inner_text())
    context.close()
