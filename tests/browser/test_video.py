"""Two browsers talk: picture both ways, chat, a shown document, one form, the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.desk_world import DeskWorld
from tests.browser.test_desk_pages import desk, people, profile  # noqa: F401
from tests.browser.test_terminal import KIOSK, assert_big_targets, assert_light

pytestmark = [pytest.mark.browser, pytest.mark.judge]

CAMERA = (
    "--use-fake-device-for-media-stream",
    # Whoever shows the screen chooses this tab; the camera is allowed below.
    "--auto-select-tab-capture-source-by-title=Vorlage zum Zeigen",
    # Both sides sit on this machine, which may have no other network.
    "--allow-loopback-in-peer-connection",
)


@pytest.fixture(scope="module")
def studio(browser: Browser) -> Iterator[Browser]:
    """A browser with a made-up camera and microphone."""
    started = browser.browser_type.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox", *CAMERA]
    )
    yield started
    started.close()


def judge(page: Page, name: str) -> None:
    """Both judges, wide and narrow, and a picture for people."""
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.shot(page, f"video-{name}", widths=(1280,))


def kiosk(page: Page, name: str) -> None:
    """Both judges at the size of a kiosk, big targets, a picture."""
    assert_light(page)
    page.set_viewport_size(KIOSK)
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    assert_big_targets(page)
    judges.SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=judges.SHOTS / f"terminal-call-{name}.png")


def connected(page: Page) -> None:
    """Picture arrives: the video of the other side has frames."""
    page.wait_for_selector("[data-vb-video][data-state=connected]", timeout=30_000)
    page.wait_for_function(
        "document.querySelector('[data-vb-remote]').videoWidth > 0", timeout=30_000
    )


ON_SCREEN = """
(magenta) => {
    const video = document.querySelector("[data-vb-remote]");
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d");
    const [x, y] = [video.videoWidth / 2, video.videoHeight / 2];
    pen.drawImage(video, x, y, 1, 1, 0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return (red > 140 && green < 90 && blue > 140) === magenta;
}
"""
"""Whether the middle of the picture that arrives is magenta, or is not."""


def test_a_conversation_from_the_knock_to_the_end(
    studio: Browser,
    desk: DeskWorld,  # noqa: F811
    people: dict[str, Path],  # noqa: F811
) -> None:
    citizen = judges.context(studio).new_page()
    clerk = profile(studio, people["sabine"]).new_page()
    for page in (citizen, clerk):
        page.context.grant_permissions(["camera", "microphone"], origin=desk.url)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.set_default_timeout(20_000)

    citizen.goto(f"{desk.url}/video/schoenberg/")
    judge(citizen, "knock")

    # At a terminal, with a form that was begun elsewhere.
    terminal = f"{desk.url}/terminal/schoenberg/"
    citizen.set_viewport_size(KIOSK)
    citizen.goto(f"{terminal}code/")
    citizen.get_by_label("Ihr Code").fill(desk.code)
    citizen.get_by_role("button", name="Weiter").click()
    citizen.wait_for_url("**/pruefen/")
    citizen.get_by_role("link", name="Mensch rufen").click()
    citizen.get_by_role("link", name="Mit Video sprechen").click()
    citizen.get_by_role("button", name="Anklopfen").click()
    citizen.wait_for_url("**/video/gespraech/")
    expect(citizen.locator("[data-vb-status]")).to_contain_text("niemand am Bildschirm")
    kiosk(citizen, "waiting")

    clerk.goto(f"{desk.url}/desk/video/")
    expect(clerk.get_by_role("row", name="Bürgerterminal")).to_contain_text("begonnen")
    expect(citizen.locator("[data-vb-status]")).to_contain_text("als Nächstes dran")
    clerk.evaluate("stop()")  # it looks again by itself, in the middle of a judge
    judge(clerk, "waiting")
    clerk.get_by_role("button", name="Öffnen").click()
    connected(clerk)
    connected(citizen)
    expect(citizen.locator("[data-vb-status]")).to_have_text("Verbunden")

    citizen.get_by_label("Nachricht").fill("Guten Tag, <b>hören</b> Sie mich?")
    citizen.get_by_role("button", name="Senden", exact=True).click()
    expect(clerk.get_by_role("log")).to_contain_text("<b>hören</b> Sie mich?")

    # What one types, the other sees, before anything is sent to the server.
    clerk.get_by_role("link", name="Name und Anschrift").click()
    named = citizen.get_by_label("Familienname")
    expect(named).to_have_value("Vogel")
    clerk.get_by_label("Familienname").fill("Vogelsang")
    expect(named).to_have_value("Vogelsang")
    citizen.get_by_label("Vornamen").fill("Katrin Ute")
    expect(clerk.get_by_label("Vornamen")).to_have_value("Katrin Ute")
    clerk.get_by_role("button", name="Weiter").click()
    expect(citizen.get_by_label("Familienname")).to_have_count(0)
    kiosk(citizen, "citizen")

    citizen.get_by_role("button", name="Dokument vor der Kamera zeigen").click()
    expect(clerk.locator("canvas[data-vb-document]")).to_be_visible()
    clerk.get_by_role("button", name="Ausweis im Bild geprüft").click()
    expect(clerk.get_by_role("button", name="Ausweis im Bild geprüft")).to_be_disabled()
    judge(clerk, "clerk")

    # The other way round: a picture and the screen of the clerk.
    picture = judges.ROOT / "docs/images/verbund.png"
    clerk.locator("input[data-vb-picture]").set_input_files(picture)
    expect(citizen.locator("canvas[data-vb-document]")).to_be_visible()
    screen = clerk.get_by_role("button", name="Bildschirm zeigen")
    model = clerk.context.new_page()
    model.set_content(
        "<title>Vorlage zum Zeigen</title><body style='background:#c000c0'>"
    )
    clerk.bring_to_front()
    citizen.wait_for_function(ON_SCREEN, arg=False)
    screen.click()
    expect(screen).to_have_attribute("aria-pressed", "true")
    citizen.wait_for_function(ON_SCREEN, arg=True)
    kiosk(citizen, "screen")
    screen.click()
    expect(screen).to_have_attribute("aria-pressed", "false")
    citizen.wait_for_function(ON_SCREEN, arg=False)
    model.close()

    citizen.get_by_role("button", name="Auflegen").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(
        "Das Gespräch ist zu Ende"
    )
    kiosk(citizen, "over")
    kept = {cookie["name"] for cookie in citizen.context.cookies(f"{desk.url}/video/")}
    assert "vb_video" not in kept
    citizen.get_by_role("link", name="Weiter mit meinem Antrag").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(
        "Prüfen Sie Ihre Angaben"
    )
    expect(citizen.locator("main")).to_contain_text("Vogelsang")
    citizen.get_by_role("button", name="Beenden und löschen").first.click()
    citizen.wait_for_url("**/auf-wiedersehen/")
    assert citizen.context.cookies() == []
    clerk.wait_for_url("**/desk/video/")
    for page in (citizen, clerk):
        page.context.close()
