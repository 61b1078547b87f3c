"""A whole day with the suitcase in Chromium, offline; afterwards nothing is readable.

One world, one profile: unlock, tour, form with a photographed page, signature, seal,
receipt, closing, lock, passkey, sync. Afterwards every file of the node's home and of
the browser's profile is searched for what was typed.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import judges, searching
from tests.browser.suitcase_world import (
    APPLICANT,
    AT_HOME,
    PIN,
    Suitcase,
    suitcase,
)
from verbund.cases.tests.dog_form import CONTACT, PERSON, dog
from verbund.kernel import codes
from verbund.nodes.local.outbox import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.judge]

FAMILY, NOTE, PAPER = "Zwetschkenstrauch", "Quittenbaumvermerk", "Mirabellenvertrag"
STREET = "Holunderbeergasse"
#: What nobody may find afterwards, and what the pack brought along.
SEEDS = (FAMILY, NOTE, PAPER, STREET, APPLICANT, AT_HOME, PIN, "Labrador-Mischling")
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@pytest.fixture(scope="module")
def koffer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suitcase]:
    with suitcase(tmp_path_factory.mktemp("koffer")) as started:
        yield started


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("profile")


@pytest.fixture(scope="module")
def context(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    opened = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=judges.CHROMIUM,
        args=[*judges.FLAGS, *CAMERA],
        viewport={"width": 1280, "height": 900},
        bypass_csp=True,
        locale="de-DE",
        timezone_id="Europe/Berlin",
        permissions=["camera"],
    )
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "ctap2Version": "ctap2_1",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "hasPrf": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return page


def look(page: Page, name: str) -> None:
    """Both judges, targets of 44 px at least, no sideways scrolling at 320 px."""
    judges.assert_accessible(page)
    small = page.evaluate(
        """() => {
            const targets =
                "main a[href]:not(.kern-link--stretched), main button, main summary";
            return [...document.querySelectorAll(targets)]
                .map((e) => [e, e.getBoundingClientRect()])
                .filter(([, r]) => r.width && r.height)
                .filter(([, r]) => r.height < 43.5 || r.width < 43.5)
                .map(([e]) => e.outerHTML.slice(0, 120));
        }"""
    )
    assert not small, f"{name}: {small}"
    judges.shot(page, f"koffer-{name}")
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def send(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def follow(page: Page, link: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.click()


def fill(page: Page, answers: dict[str, str]) -> None:
    """Type into the fields of a page, whatever kind they are."""
    assert any(page.locator(f'[name="{name}"]').count() for name in answers)
    for name, value in answers.items():
        field = page.locator(f'[name="{name}"]')
        if not field.count():
            continue
        kind = field.first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif field.first.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def unlock(page: Page, koffer: Suitcase) -> None:
    page.goto(f"{koffer.url}/suitcase/")
    page.get_by_label("PIN", exact=True).fill(PIN)
    send(page, "Koffer öffnen")


def the_locked_page_shows_nothing_personal(page: Page, koffer: Suitcase) -> None:
    page.goto(f"{koffer.url}/suitcase/")
    text = page.locator("body").inner_text()
    for personal in (APPLICANT, "Naumann", "Schönberg"):
        assert personal not in text
    look(page, "gesperrt")


def the_pin_opens_the_tour(page: Page, koffer: Suitcase) -> None:
    unlock(page, koffer)
    expect(
        page.get_by_role("heading", name="Tour Schönberg, Ortsteile")
    ).to_be_visible()
    expect(page.get_by_text(APPLICANT).first).to_be_visible()
    expect(page.get_by_text("Ohne Netz seit")).to_be_visible()
    taken = page.get_by_role("region", name="Mitgenommen")
    expect(taken).to_contain_text(AT_HOME)
    look(page, "tour")


def a_service_is_filled_in_page_by_page(page: Page, koffer: Suitcase) -> None:
    follow(page, "Besuch ohne Termin")
    look(page, "neu")
    with page.expect_navigation():
        page.get_by_role(
            "button", name="Beginnen Hund anmelden, Schönberg", exact=True
        ).click()
    look(page, "entwurf")
    with page.expect_navigation():
        page.locator("a[href$='/seite/person/']").click()
    fill(
        page,
        {**PERSON, "holder.family_name": FAMILY, "holder.address.street": STREET},
    )
    look(page, "seite")
    send(page, "Weiter")
    for answers in (CONTACT, {"already_registered": "0"}, dog()):
        fill(page, answers)
        send(page, "Weiter")
    look(page, "zahlung")
    fill(
        page,
        {
            "payment.method": "sepa",
            "payment.account_holder": FAMILY,
            "payment.iban": "DE89 3704 0044 0532 0130 00",
            "payment.mandate": "true",
        },
    )
    send(page, "Weiter")
    expect(page.get_by_role("heading", name="Hund anmelden")).to_be_visible()
    page.goto(f"{koffer.url}/suitcase/entwuerfe/")
    look(page, "entwuerfe")
    follow(page, "Hund anmelden")


def a_page_is_photographed_turned_and_kept(page: Page, koffer: Suitcase) -> None:
    follow(page, "Unterlage aufnehmen")
    page.get_by_role("button", name="Kamera einschalten").click()
    shot = page.get_by_role("button", name="Seite fotografieren")
    shot.wait_for()
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    with page.expect_navigation():
        shot.click()
    page.set_input_files("#picture", [_photo()])
    send(page, "Seite hinzufügen")
    assert page.locator(".vb-pages li").count() == 2
    with page.expect_navigation():
        page.get_by_role("button", name="Drehen Seite 1").click()
    look(page, "unterlagen")
    page.get_by_label("Was ist das?").fill(PAPER)
    send(page, "Als ein Dokument übernehmen")
    expect(page.get_by_role("link", name=f"{PAPER}.pdf")).to_be_visible()
    follow(page, "Fertig, zurück zum Entwurf")


def the_person_is_recognised_and_signs(page: Page, koffer: Suitcase) -> None:
    page.get_by_label("Vermerk für die Akte").fill(NOTE)
    send(page, "Vermerk aufnehmen")
    follow(page, "noch nicht festgehalten")
    page.get_by_label("Ausweis oder Pass vorgelegt").check()
    look(page, "ausweis")
    send(page, "Festhalten")
    follow(page, "fehlt noch")
    pad = page.locator("#pad")
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 80)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 60 + 20 * step, box["y"] + 80 + (-1) ** step * 30)
    page.mouse.up()
    look(page, "unterschrift")
    send(page, "Unterschrift übernehmen")
    expect(page.get_by_role("link", name=f"Katrin {FAMILY}")).to_be_visible()


def it_is_read_again_sealed_and_gone(page: Page, koffer: Suitcase) -> None:
    follow(page, "Prüfen und abschließen")
    expect(page.get_by_text(STREET, exact=False).first).to_be_visible()
    send(page, "Abschließen und versiegeln")
    assert page.locator("[role=alert]").count() == 1
    look(page, "pruefen")
    page.get_by_label("Die Person hat alles gelesen", exact=False).check()
    send(page, "Abschließen und versiegeln")
    expect(
        page.get_by_role("heading", name="Abgeschlossen und versiegelt")
    ).to_be_visible()
    look(page, "fertig")
    assert list((koffer.home / "drafts").iterdir()) == []


def another_form_leaves_with_a_code(page: Page, koffer: Suitcase) -> str:
    page.goto(f"{koffer.url}/suitcase/neu/")
    with page.expect_navigation():
        page.get_by_role(
            "button", name="Beginnen Hund anmelden, Schönberg", exact=True
        ).click()
    with page.expect_navigation():
        page.locator("a[href$='/seite/person/']").click()
    fill(
        page,
        {**PERSON, "holder.family_name": FAMILY, "holder.address.street": STREET},
    )
    send(page, "Weiter")
    with page.expect_navigation():
        page.get_by_role("link", name="Zurück").first.click()
    follow(page, "Später woanders weitermachen")
    look(page, "weiter")
    code = codes.normalise_code(page.locator("dd").first.inner_text())
    send(page, "Code ist übergeben, hier schließen")
    assert code not in page.content()
    return code


def the_case_of_the_tour_is_carried_on_and_previewed(
    page: Page, koffer: Suitcase
) -> None:
    page.goto(f"{koffer.url}/suitcase/")
    with page.expect_navigation():
        page.get_by_role("button", name="Öffnen", exact=False).first.click()
    look(page, "vorgang")
    page.get_by_label("Vermerk für die Akte").fill(f"{NOTE} zwei")
    send(page, "Vermerk aufnehmen")
    steps = page.locator("a[href*='/schritt/']")
    with page.expect_navigation():
        steps.first.click()
    look(page, "schritt")
    follow(page, "Zurück")
    follow(page, "noch nicht festgehalten")
    page.get_by_label("Ausweis oder Pass vorgelegt").check()
    send(page, "Festhalten")
    follow(page, "Prüfen und abschließen")
    page.get_by_label("Die Person hat alles gelesen", exact=False).check()
    send(page, "Abschließen und versiegeln")


def fees_are_receipted_and_the_day_is_closed(page: Page, koffer: Suitcase) -> None:
    page.goto(f"{koffer.url}/suitcase/kasse/neu/")
    if page.locator('[name="tenant"]').count():
        page.locator('[name="tenant"]').select_option(label="Schönberg")
    page.get_by_label("Wofür").fill("Hundemarke")
    page.get_by_label("Betrag").fill("12,50")
    look(page, "gebuehr")
    send(page, "Quittung ausstellen")
    look(page, "quittung")
    page.goto(f"{koffer.url}/suitcase/kasse/")
    look(page, "kasse")
    follow(page, "Tag abschließen")
    look(page, "abschluss-leer")
    page.get_by_label("Gezählt").fill("12,00")
    send(page, "Abschließen")
    assert page.locator("[role=alert]").count() == 1
    look(page, "abschluss")
    page.get_by_label("Grund für einen Unterschied", exact=False).fill("50 ct verloren")
    send(page, "Abschließen")


def a_passkey_opens_it_without_a_network(
    page: Page, context: BrowserContext, koffer: Suitcase
) -> None:
    page.goto(f"{koffer.url}/suitcase/passkey/")
    look(page, "zugaenge")
    page.get_by_label("Jetzige PIN").fill(PIN)
    send(page, "Bestätigen")
    look(page, "passkey")
    with page.expect_navigation():
        page.get_by_role("button", name="Passkey einrichten").click()
    expect(page.get_by_text("öffnet jetzt diesen Koffer")).to_be_visible()
    send(page, "Koffer sperren")
    expect(page.get_by_role("heading", name="Koffer gesperrt")).to_be_visible()
    page.goto(f"{koffer.url}/suitcase/kasse/")
    expect(page.get_by_role("heading", name="Koffer gesperrt")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Mit Passkey öffnen").click()
    expect(
        page.get_by_role("heading", name="Tour Schönberg, Ortsteile")
    ).to_be_visible()


def with_the_network_everything_arrives_and_is_signed_for(
    page: Page, koffer: Suitcase, browser: Browser, code: str
) -> None:
    page.goto(f"{koffer.url}/suitcase/abgleich/")
    look(page, "abgleich-vorher")
    with koffer.centre() as centre:
        send(page, "Jetzt abgleichen")
        page.reload()
        # The person at home: where the slip leads, what was said at the kitchen table.
        home = browser.new_page()
        home.goto(f"{centre}/schoenberg/weiter/?code={code}")
        with home.expect_navigation():
            home.locator("main form button").first.click()
        with home.expect_navigation():
            home.locator("a[href$='/person/']").first.click()
        expect(home.locator('[name="holder.family_name"]')).to_have_value(FAMILY)
        home.close()
    entries = Outbox(koffer.home).entries()
    told = [(entry.kind, entry.state, entry.message) for entry in entries]
    assert [entry.size for entry in entries] == [0] * len(entries), told
    assert {entry.state for entry in entries} == {"accepted"}, told
    expect(page.locator(".vb-balance")).to_contain_text(f"{len(entries)} versiegelt")
    expect(page.locator(".vb-balance")).to_contain_text(f"{len(entries)} übernommen")
    look(page, "abgleich")


def nothing_of_the_day_can_be_read_on_this_device(
    page: Page, context: BrowserContext, koffer: Suitcase, profile: Path, code: str
) -> None:
    unlocked = page.request.get(f"{koffer.url}/suitcase/kasse/")
    assert unlocked.ok
    context.close()
    koffer.pull_the_plug()
    # It must be able to fail: what is planted is found, in each form.
    planted = profile / "planted"
    for encoded in searching.forms(FAMILY):
        planted.write_bytes(b"xx" + encoded + b"yy")
        assert searching.found([FAMILY], profile) == [f"planted: {FAMILY}"]
    planted.unlink()
    # What libraries and servers leave beside it: scratch files, the log, core dumps.
    beside = koffer.home.parent
    log, scratch = beside / "suitcase.log", beside / "tmp"
    assert log.is_file()
    (scratch / log.name).write_bytes(log.read_bytes())
    assert searching.found([*SEEDS, code], koffer.home, profile, scratch) == []


def test_a_day_without_a_network_ends_at_the_office_and_nowhere_else(
    page: Page,
    context: BrowserContext,
    koffer: Suitcase,
    profile: Path,
    browser: Browser,
) -> None:
    """In the order of the day: each step goes on where the one before has ended."""
    the_locked_page_shows_nothing_personal(page, koffer)
    the_pin_opens_the_tour(page, koffer)
    a_service_is_filled_in_page_by_page(page, koffer)
    a_page_is_photographed_turned_and_kept(page, koffer)
    the_person_is_recognised_and_signs(page, koffer)
    it_is_read_again_sealed_and_gone(page, koffer)
    code = another_form_leaves_with_a_code(page, koffer)
    the_case_of_the_tour_is_carried_on_and_previewed(page, koffer)
    fees_are_receipted_and_the_day_is_closed(page, koffer)
    a_passkey_opens_it_without_a_network(page, context, koffer)
    with_the_network_everything_arrives_and_is_signed_for(page, koffer, browser, code)
    nothing_of_the_day_can_be_read_on_this_device(page, context, koffer, profile, code)


def _photo() -> dict[str, object]:
    """A page as a file; its hidden data name the person."""
    picture = Image.new("RGB", (900, 600), "white")
    ImageDraw.Draw(picture).text((40, 40), "Seite 2", fill="black")
    exif = Image.Exif()
    exif[0x010E] = FAMILY
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return {"name": "seite.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
