"""The style guide before judges we did not write: every macro, state and theme."""

import mimetypes
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser import judges
from verbund.core.ui import texts
from verbund.site.design import samples

pytestmark = [pytest.mark.browser, pytest.mark.judge]

STATIC = Path(samples.__file__).parents[1] / "static"
BRAND = ":root { --vb-brand-light: #2f6b45; --vb-brand-dark: #8fd0a6; }"
HOST = "http://verbund.test"
VARIANTS = [
    ("styleguide", False),
    ("styleguide_form", False),
    ("styleguide_form", True),
    ("styleguide_desk", False),
]
ERRORS = ("404", "403", "500", "503")


def html_of(page: str, *, faulty: bool = False, language: str = "de") -> str:
    with texts.use_language(language):
        template = samples.sample_environment().get_template(f"{page}.html")
        return template.render(samples.sample_context(page, faulty=faulty))


def serve(page: Page, html: str) -> Page:
    """Show ``html`` with the real static files, without a server."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/" or path.startswith("/desk/"):
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif path.startswith("/member-css/"):
            route.fulfill(body=BRAND, content_type="text/css")
        elif (file := STATIC / path.removeprefix("/static/")).is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", answer)
    page.goto(f"{HOST}/")
    page.evaluate("document.fonts.ready")
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", judges.WIDTHS)
@pytest.mark.parametrize(("name", "faulty"), VARIANTS)
def test_every_macro_is_accessible_and_fits(
    browser: Browser, name: str, faulty: bool, width: int, dark: bool
) -> None:
    with judges.context(browser, width=width, dark=dark) as reader:
        page = serve(reader.new_page(), html_of(name, faulty=faulty))
        if width == judges.WIDTHS[0]:
            suffix = "-dark" if dark else ""
            judges.shot(page, f"{name}{'-faulty' if faulty else ''}{suffix}")
        judges.assert_no_horizontal_scroll(page)
        judges.assert_accessible(page)


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_are_accessible(browser: Browser, code: str) -> None:
    html = samples.sample_environment().get_template(f"errors/{code}.html").render()
    with judges.context(browser, width=320) as reader:
        page = serve(reader.new_page(), html)
        judges.shot(page, f"error-{code}")
        judges.assert_no_horizontal_scroll(page)
        judges.assert_accessible(page)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(("name", "faulty"), VARIANTS)
def test_markup_is_valid_in_every_language(
    name: str, faulty: bool, language: str
) -> None:
    judges.assert_valid_html(html_of(name, faulty=faulty, language=language))


def test_error_summary_takes_focus_and_its_links_reach_the_field(
    browser: Browser,
) -> None:
    with judges.context(browser) as reader:
        page = serve(reader.new_page(), html_of("styleguide_form", faulty=True))
        focused = page.evaluate("document.activeElement.className")
        assert "vb-error-summary" in focused
        page.get_by_role("link", name="Das Datum liegt in der Zukunft.").click()
        assert page.evaluate("document.activeElement.name") == "contract.year"


def focused_number(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


@pytest.fixture
def desk(browser: Browser) -> Callable[[str], Page]:
    pages = []

    def show(html: str) -> Page:
        reader = judges.context(browser)
        pages.append(reader)
        return serve(reader.new_page(), html)

    yield show
    for reader in pages:
        reader.close()


def test_rows_are_walked_and_ticked_by_single_keys(
    desk: Callable[[str], Page],
) -> None:
    page = desk(html_of("styleguide_desk"))
    page.keyboard.press("j")
    assert focused_number(page) == "SBG-2026-004172"
    page.keyboard.press("j")
    assert focused_number(page) == "SBG-2026-001496"
    page.keyboard.press("x")
    assert page.get_by_text("2 von 3 ausgewählt").is_visible()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/vorgang/4172")


def test_single_keys_rest_in_fields_and_when_switched_off(
    desk: Callable[[str], Page],
) -> None:
    page = desk(html_of("styleguide_desk"))
    page.keyboard.press("/")
    page.keyboard.type("jx?")
    assert page.get_by_role("searchbox").first.input_value() == "jx?"
    off = html_of("styleguide_desk").replace(
        'data-vb-single-keys="on"', 'data-vb-single-keys="off"'
    )
    page = desk(off)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Alt+j")
    assert focused_number(page) == "SBG-2026-004172"


def test_steps_and_places_have_their_keys(desk: Callable[[str], Page]) -> None:
    page = desk(html_of("styleguide_desk"))
    page.keyboard.press("2")
    page.wait_for_url(lambda url: url.endswith("?2"))
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url(lambda url: url.endswith("?f"))
    page.keyboard.press("Alt+ArrowRight")
    page.wait_for_url(lambda url: url.endswith("?next"))
