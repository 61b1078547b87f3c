"""Pictures, responsibilities and hand-overs before the judges; drawing and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.clerk import Clerk
from tests.browser.duty_world import PASSWORD, DutyWorld, duties_running

pytestmark = [pytest.mark.browser, pytest.mark.judge]

#: Addresses as Berta sees them; ``{…}`` is filled from the world.
PAGES = {
    "pictures": "/desk/bilder/",
    "picture": "/desk/bilder/{picture}/",
    "table": "/desk/zustaendigkeit/adorf/",
    "trial": "/desk/zustaendigkeit/adorf/probe/",
    "bodies": "/desk/zustaendigkeit/adorf/stellen/",
    "refer": "/desk/vorgang/{case}/uebergeben/",
    "link": "{link}",
}


@pytest.fixture(scope="module")
def duties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DutyWorld]:
    """A server with one report, its photos and a table."""
    with duties_running(tmp_path_factory.mktemp("duties")) as started:
        yield started


@pytest.fixture(scope="module")
def session(
    browser: Browser, duties: DutyWorld, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Berta's session, signed in once."""
    context = judges.context(browser)
    Clerk(context.new_page(), duties.url, "berta@adorf.example", PASSWORD).sign_in()
    found = tmp_path_factory.mktemp("session") / "berta.json"
    context.storage_state(path=found)
    context.close()
    return found


def opened(
    browser: Browser, duties: DutyWorld, session: Path, address: str, **options: object
) -> Page:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        storage_state=session,
        reduced_motion="reduce",
        **options,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    values = {name: getattr(duties, name) for name in DutyWorld.__annotations__}
    answer = page.goto(duties.url + address.format(**values))
    assert answer is not None
    assert answer.status == 200
    return page


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_pictures_and_responsibility(
    browser: Browser, duties: DutyWorld, session: Path, name: str
) -> None:
    page = opened(browser, duties, session, PAGES[name], bypass_csp=True)
    try:
        # What is folded away is judged as well.
        page.evaluate(
            "document.querySelectorAll('main details').forEach(d => d.open = true)"
        )
        judges.assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 900})
        judges.assert_no_horizontal_scroll(page)
        judges.assert_accessible(page)
        judges.assert_valid_html(page.content())
        judges.shot(page, f"duties-{name}")
    finally:
        page.context.close()


def test_drawn_rectangle_fills_a_row_and_one_key_releases(
    browser: Browser, duties: DutyWorld, session: Path
) -> None:
    page = opened(browser, duties, session, "/desk/bilder/{other}/")
    try:
        image = page.locator(".vb-picture img")
        image.scroll_into_view_if_needed()
        frame = image.bounding_box()
        assert frame is not None
        page.mouse.move(frame["x"] + frame["width"] / 4, frame["y"] + 10)
        page.mouse.down()
        page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + 60, steps=3)
        page.mouse.up()
        expect(page.locator("#x-1")).to_have_value("25")
        expect(page.locator("#w-1")).to_have_value("25")
        page.get_by_label("Was ist zu sehen?").fill("Schlagloch am Rand")
        page.get_by_label("Was ist zu sehen?").blur()
        page.keyboard.press("f")
        expect(page.get_by_text("Das Bild ist freigegeben.")).to_be_visible()
    finally:
        page.context.close()
