"""Reports at the terminal in Chromium, and what is read aloud there."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import judges
from tests.browser.test_maps import drawn
from tests.browser.test_terminal import (
    assert_big_targets,
    begin,
    judge,
    onward,
    stand,  # noqa: F401
)
from tests.browser.world import World

pytestmark = [pytest.mark.browser, pytest.mark.judge]


def report(page: Page, world: World) -> None:
    """A broken lift in Köln: what and where, up to what the terminal says then."""
    page.goto(f"{world.url}/terminal/koeln/leistung/anliegen-barriere/barrier/")
    page.get_by_role("button", name="Beginnen").click()
    page.wait_for_url("**/frage/**")
    page.locator(".vb-bigchoice input").first.check(force=True)
    for _ in range(8):
        onward(page)
        if page.url.endswith("/frage/where/place/"):
            break
    say_where(page)


def say_where(page: Page) -> None:
    """By street and number."""
    page.get_by_label("Straße oder Platz").fill("Domplatz")
    page.get_by_label("Hausnummer").fill("1")


def choose_on_the_map(page: Page) -> None:
    """By keys, the middle of the map; then the page as it was before."""
    point = page.locator("input[name$='.lat']")
    page.get_by_role("button", name="Auf der Karte wählen").press("Enter")
    if drawn(page) is not None:
        assert_big_targets(page)
        page.locator("[data-map] canvas").press("Enter")
        expect(page.locator("[data-map]")).to_contain_text("Die Stelle ist übernommen.")
        expect(point).to_have_value(re.compile(r"^5\d,\d{6}$"))
        judges.assert_accessible(page)
        page.get_by_role("button", name="Punkt entfernen").click()
        expect(point).to_have_value("")
    page.reload()


def test_a_report_and_a_second_voice_before_the_judges(
    stand: Callable[..., Page],  # noqa: F811
    world: World,
) -> None:
    page = stand()
    report(page, world)
    judge(page, "place")
    choose_on_the_map(page)
    say_where(page)
    onward(page)
    page.locator("main textarea").fill("Der Aufzug steht still")
    onward(page)
    expect(page.locator("main")).to_contain_text("fotografieren Sie mit Ihrem Telefon")
    judge(page, "file")
    page.goto(f"{world.url}/terminal/koeln/pruefen/")
    page.get_by_label("Meine Angaben sind vollständig").check(force=True)
    page.get_by_role("button", name="Jetzt absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Alles ist bei uns eingegangen"
    )
    page = stand()
    report(page, world)
    onward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Schon gemeldet?")
    judge(page, "before")
    page.get_by_role("button", name="Ich schließe mich an").first.click()
    expect(page.locator("main")).to_contain_text("2 Menschen haben das")
    judge(page, "joined")


VOICES = """
window.said = [];
const found = NAMES.map((lang) => ({ lang, name: lang }));
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(
  new EventTarget(), { speaking: false, getVoices: () => found, cancel() {},
  speak(one) { window.said.push([one.lang, one.text]); } }) });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_a_voice_reads_its_own_language_and_a_missing_one_is_told(
    stand: Callable[..., Page],  # noqa: F811
    world: World,
) -> None:
    page = stand()
    page.add_init_script(VOICES.replace("NAMES", '["de-DE"]'))
    begin(page, world)
    page.get_by_role("link", name="Vorlesen").click()
    expect(page.locator("body[data-spoken]")).to_be_attached()
    page.wait_for_function("said.some(([, text]) => text.includes('Frau'))")
    expect(page.locator("#stimme")).to_be_hidden()
    page.evaluate("said.length = 0")
    page.get_by_role("link", name="Українська").click()
    expect(page.locator("#stimme")).to_contain_text("немає голосу")
    assert {lang for lang, text in page.evaluate("said") if text} <= {"de"}
    page = stand()
    page.add_init_script(VOICES.replace("NAMES", "[]"))
    begin(page, world)
    page.get_by_role("link", name="Vorlesen").click()
    expect(page.locator("#stimme")).to_have_text("Dieses Gerät kann nicht vorlesen.")
    judges.assert_accessible(page)
