"""A day at the 115: a call from the ringing to the case, without a mouse."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import judges
from tests.browser.hotline_world import PASSWORD, HotlineWorld, hotline_running

pytestmark = pytest.mark.browser
# The bar asks every three seconds; a busy machine may take its time.
PATIENT = 20_000

ANSWERS = {
    "holder.given_names": "Ulrike",
    "holder.family_name": "Rehberger",
    "holder.birth_date.day": "2",
    "holder.birth_date.month": "6",
    "holder.birth_date.year": "1979",
    "holder.address.street": "Dorfstraße",
    "holder.address.house_number": "14",
    "holder.address.postal_code": "08393",
    "holder.address.city": "Schönberg",
    "already_registered": "0",
    "dogs.0.name": "Balu",
    "dogs.0.breed": "Dackel",
    "dogs.0.born.month": "5",
    "dogs.0.born.year": "2022",
    "dogs.0.acquired_on.day": "1",
    "dogs.0.acquired_on.month": "2",
    "dogs.0.acquired_on.year": "2026",
}
CHOICES = {
    "dogs.0.sex": "male",
    "dogs.0.origin": "private",
    "dogs.0.dangerous": "false",
    "dogs.0.relief": "none",
    "payment.method": "transfer",
}


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HotlineWorld]:
    with hotline_running(tmp_path_factory.mktemp("hotline") / "home") as started:
        yield started


def sign_in(page: Page, world: HotlineWorld, name: str) -> None:
    page.goto(f"{world.url}/115/")
    page.get_by_label("Dienstliche E-Mail-Adresse").fill(f"{name}@meerane.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"{world.url}/115/")


def push(world: HotlineWorld, event: str, call: str, **more: str) -> None:
    """What the telephone system sends."""
    body = {"event": event, "callId": call, "direction": "in", **more}
    request = urllib.request.Request(  # noqa: S310 # our own server
        f"{world.url}/115/cti/",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {world.secret}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        assert answer.status == 200


def fits(page: Page) -> None:
    """Judged at the desk's width and at a phone's."""
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_call_from_the_ringing_to_the_case_without_a_mouse(
    hotline: HotlineWorld, visit: Callable[..., Page]
) -> None:
    page = visit()
    sign_in(page, hotline, "ayse")
    fits(page)
    # A call comes in: the bar shows it by itself, one key answers it.
    push(hotline, "newCall", "b1", **{"from": "4937645402"})
    expect(page.locator(".vb-ringing li")).to_have_count(2, timeout=PATIENT)
    page.keyboard.press("t")
    page.wait_for_load_state()
    expect(page.get_by_role("timer")).to_be_visible(timeout=PATIENT)
    # The caller speaks Ukrainian: one key, the beginning of the word, Enter.
    page.keyboard.press("l")
    page.keyboard.type("ukr")
    page.keyboard.press("Enter")
    expect(page.locator("#sprache")).to_have_value("Ukrainisch", timeout=PATIENT)
    # Where from, and what about: hits come while somebody types.
    page.keyboard.press("o")
    page.keyboard.type("Schönberg")
    page.keyboard.press("Tab")
    page.keyboard.type("hund anmelden")
    # Half of the words have other hits first.
    first = page.locator("#treffer button").first
    expect(first).to_contain_text("Hund anmelden", timeout=PATIENT)
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused(timeout=PATIENT)
    page.keyboard.press("Enter")
    expect(page.locator("#leitfaden")).to_contain_text(
        "Leitfaden: Hund", timeout=PATIENT
    )
    expect(page.locator(".vb-script")).to_contain_text(
        "Seit wann lebt der Hund", timeout=PATIENT
    )
    expect(page.locator(".vb-other[lang=uk]").first).to_contain_text(
        re.compile("[а-яі]"), timeout=PATIENT
    )
    fits(page)
    judges.shot(page, "hotline-script")
    # One key begins the case; the form is that of every channel.
    page.keyboard.press("v")
    page.wait_for_url(re.compile("/115/entwurf/"))
    for name, value in ANSWERS.items():
        page.locator(f'[name="{name}"]').fill(value)
    for name, value in CHOICES.items():
        page.locator(f'[name="{name}"][value="{value}"]').check()
    page.get_by_label("Rückruf unter der bekannten Nummer").check()
    page.get_by_role("button", name="Vorgang anlegen").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "Einverständnis", timeout=PATIENT
    )
    fits(page)
    judges.shot(page, "hotline-form")
    page.get_by_label("Die Person ist einverstanden").check()
    page.get_by_role("button", name="Vorgang anlegen").click()
    page.wait_for_url(f"{hotline.url}/115/")
    said = page.get_by_role("status").first
    expect(said).to_contain_text(
        re.compile(r"Vorgang SBG-\d{4}-\d{6} ist angelegt"), timeout=PATIENT
    )
    expect(said).to_contain_text(
        re.compile(r"Ihr Code lautet \w{3}-\w{3}-\w{3}"), timeout=PATIENT
    )


def test_call_backs_and_what_the_caller_began_elsewhere(
    hotline: HotlineWorld, visit: Callable[..., Page]
) -> None:
    page = visit()
    sign_in(page, hotline, "ayse")
    page.goto(f"{hotline.url}/115/rueckrufe/")
    expect(page.get_by_role("table")).to_contain_text(
        "Ulrike Rehberger", timeout=PATIENT
    )
    fits(page)
    page.keyboard.press("n")
    page.wait_for_url(re.compile("/115/rueckrufe/[0-9a-f-]{36}/"))
    expect(page.get_by_role("main")).to_contain_text("nachmittags", timeout=PATIENT)
    fits(page)
    page.keyboard.press("u")
    page.wait_for_url(f"{hotline.url}/115/rueckrufe/")
    page.goto(f"{hotline.url}/115/rueckrufe/neu/?kommune=schoenberg")
    fits(page)
    page.goto(f"{hotline.url}/115/fortsetzen/")
    fits(page)
    page.locator("#code").fill(hotline.code)
    for part, value in (("Tag", "14"), ("Monat", "3"), ("Jahr", "1984")):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_role("button", name="Öffnen", exact=True).click()
    page.wait_for_url(re.compile("/115/akte/"))
    expect(page.get_by_role("main")).to_contain_text(hotline.number, timeout=PATIENT)
    fits(page)


def test_promise_and_staffing_and_the_screen_without_scripts(
    hotline: HotlineWorld, visit: Callable[..., Page]
) -> None:
    page = visit()
    sign_in(page, hotline, "bernd")
    for path in ("zusagen", "besetzung", "dolmetschen"):
        page.goto(f"{hotline.url}/115/{path}/")
        fits(page)
        judges.shot(page, f"hotline-{path}")
    bare = visit(javascript=False)
    sign_in(bare, hotline, "ayse")
    bare.get_by_label("Woher ruft die Person an?").fill("Schönberg")
    bare.get_by_label("Worum geht es?").fill("hund anmelden")
    bare.get_by_role("button", name="Suchen").click()
    bare.locator("#treffer button").filter(has_text="Hund anmelden").first.click()
    expect(bare.locator("#leitfaden")).to_contain_text("Hund anmelden", timeout=PATIENT)
    judges.assert_valid_html(bare.content())


def test_what_was_handed_over_stands_at_the_desk(
    hotline: HotlineWorld, visit: Callable[..., Page]
) -> None:
    page = visit()
    page.goto(f"{hotline.url}/desk/")
    page.get_by_label("Dienstliche E-Mail-Adresse").fill("sabine@meerane.example")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden", exact=True).click()
    page.wait_for_url(f"{hotline.url}/desk/")
    page.goto(f"{hotline.url}/desk/aufgaben/")
    fits(page)
    page.get_by_role("link", name="Ulrike Rehberger").click()
    page.get_by_role("button", name="Übernehmen").click()
    fits(page)
    page.get_by_label("Was wurde geantwortet?").fill("Termin steht fest.")
    page.get_by_role("button", name="Beantwortet", exact=True).click()
    page.wait_for_url(f"{hotline.url}/desk/aufgaben/")
    expect(page.get_by_role("main")).not_to_contain_text(
        "Ulrike Rehberger", timeout=PATIENT
    )


def test_what_is_known_is_written_and_judged(
    hotline: HotlineWorld, visit: Callable[..., Page]
) -> None:
    page = visit()
    sign_in(page, hotline, "bernd")
    page.goto(f"{hotline.url}/115/wissen/")
    fits(page)
    page.goto(f"{hotline.url}/115/wissen/neu/")
    save = page.locator("main form .kern-btn--primary")
    save.click()
    assert page.title().startswith("Fehler:")
    fits(page)
    page.locator("[name=title]").fill("Fundtiere am Wochenende")
    page.locator("[name=text]").fill("Wer ein Tier findet, ruft das Tierheim an.")
    save.click()
    page.wait_for_load_state()
    page.goto(f"{hotline.url}/115/wissen/")
    page.get_by_role("link", name="Fundtiere am Wochenende").click()
    page.wait_for_load_state()
    fits(page)
    judges.shot(page, "hotline-article")
    page.goto(f"{hotline.url}/115/wissen/suchwoerter/")
    fits(page)
    # One key tells the editors that nothing fits; what may be a name is asked back.
    page.goto(f"{hotline.url}/115/?frage=Zirkus+von+Erika+Mustermann")
    page.keyboard.press("m")
    page.wait_for_url(f"{hotline.url}/115/melden/")
    fits(page)
    page.locator("#worte").fill("Zirkus")
    page.get_by_role("button", name="Melden", exact=True).click()
    page.goto(f"{hotline.url}/115/wissen/vermisst/")
    fits(page)
    page.get_by_role("link", name="Zirkus").click()
    page.wait_for_url(re.compile("/vermisst/.+"))
    fits(page)
    judges.shot(page, "hotline-missed")
