"""Two browsers talk: picture both ways, chat, a shown document, one form, the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.desk_world import DeskWorld
from tests.browser.test_desk_pages import desk, people, profile  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.judge]

CAMERA = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
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


def connected(page: Page) -> None:
    """Picture arrives: the video of the other side has frames."""
    page.wait_for_selector("[data-vb-video][data-state=connected]", timeout=30_000)
    page.wait_for_function(
        "document.querySelector('[data-vb-remote]').videoWidth > 0", timeout=30_000
    )


def test_a_conversation_from_the_knock_to_the_end(
    studio: Browser,
    desk: DeskWorld,  # noqa: F811
    people: dict[str, Path],  # noqa: F811
) -> None:
    citizen = judges.context(studio).new_page()
    clerk = profile(studio, people["sabine"]).new_page()
    for page in (citizen, clerk):
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.set_default_timeout(20_000)

    citizen.goto(f"{desk.url}/video/schoenberg/?weg=terminal&ort=Bücherei")
    judge(citizen, "knock")
    citizen.get_by_label("Code Ihres Antrags").fill(desk.code)
    citizen.get_by_role("button", name="Anklopfen").click()
    expect(citizen.get_by_role("status")).to_contain_text("niemand am Bildschirm")

    clerk.goto(f"{desk.url}/desk/video/")
    expect(clerk.get_by_role("row", name="Bücherei")).to_contain_text("begonnen")
    expect(citizen.get_by_role("status")).to_contain_text("als Nächstes dran")
    judge(clerk, "waiting")
    clerk.get_by_role("button", name="Öffnen").click()
    connected(clerk)
    connected(citizen)
    expect(citizen.get_by_role("status")).to_have_text("Verbunden")

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
    judge(citizen, "citizen")

    citizen.get_by_role("button", name="Dokument vor der Kamera zeigen").click()
    expect(clerk.locator("canvas[data-vb-document]")).to_be_visible()
    clerk.get_by_role("button", name="Ausweis im Bild geprüft").click()
    expect(clerk.get_by_role("button", name="Ausweis im Bild geprüft")).to_be_disabled()
    judge(clerk, "clerk")

    citizen.get_by_role("button", name="Auflegen").click()
    expect(citizen.get_by_role("heading", level=1)).to_have_text(
        "Das Gespräch ist zu Ende"
    )
    judge(citizen, "over")
    kept = {cookie["name"] for cookie in citizen.context.cookies(f"{desk.url}/video/")}
    assert "vb_video" not in kept
    clerk.wait_for_url("**/desk/video/")
    for page in (citizen, clerk):
        page.context.close()
