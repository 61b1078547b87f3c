"""A small town adopts, updates with two conflicts and moves a hundred cases."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import judges
from tests.browser.clerk import Clerk
from tests.browser.library_world import (
    CASES,
    PASSWORD,
    LibraryWorld,
    library_running,
)
from verbund.catalogue.tests.conftest import FILES
from verbund.engine.package import pack, write_package

pytestmark = [pytest.mark.browser, pytest.mark.judge]

LIBRARY = "/desk/blaupausen/"
TAX = f"{LIBRARY}hundesteuer/"
BENCH = f"{LIBRARY}sitzbank/"
NAME = "/fields/holder/fields/family_name/label/de"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryWorld]:
    """A server whose towns adopt and update."""
    with library_running(tmp_path_factory.mktemp("library")) as started:
        yield started


@pytest.fixture(scope="module")
def sessions(
    browser: Browser, library: LibraryWorld, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The session of each person, signed in once."""
    found = {}
    people = {"ines": "meerane", "claudia": "fulda", "anna": "meerane"}
    for name, town in people.items():
        context = judges.context(browser)
        email = f"{name}@{town}.example"
        clerk = Clerk(context.new_page(), library.url, email, PASSWORD)
        clerk.sign_in("/desk/erprobungen/" if name == "anna" else "/desk/")
        found[name] = tmp_path_factory.mktemp("sessions") / f"{name}.json"
        context.storage_state(path=found[name])
        context.close()
    return found


@pytest.fixture
def seen(
    browser: Browser, library: LibraryWorld, sessions: dict[str, Path]
) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody."""
    contexts = []

    def open_page(
        who: str, path: str, *, width: int = 1280, javascript: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            bypass_csp=True,
            reduced_motion="reduce",
            java_script_enabled=javascript,
            locale="de-DE",
            storage_state=sessions[who],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        answer = page.goto(library.url + path)
        assert answer is not None
        assert answer.status == 200, path
        return page

    yield open_page
    for context in contexts:
        context.close()


def judge(page: Page, name: str) -> None:
    """Both judges, the narrow width, the markup, and a picture for people."""
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    # Before the picture: taking one writes styles into the page.
    judges.assert_valid_html(page.content())
    judges.shot(page, f"library-{name}")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(name)).first.click()


def test_library_pages_before_the_judges(
    library: LibraryWorld, seen: Callable[..., Page]
) -> None:
    page = seen("anna", LIBRARY)
    expect(page.get_by_role("heading", name="Blaupausen")).to_be_visible()
    judge(page, "list")
    for path, name in (
        (TAX, "blueprint"),
        (f"{TAX}vorschau/brief/", "preview-letter"),
        (f"{TAX}vorschau/schalter/", "preview-counter"),
        (f"{LIBRARY}vorschlag/{library.proposal}/", "proposal"),
    ):
        page.goto(library.url + path)
        judge(page, name)
    page = seen("claudia", f"{TAX}fulda/vorschlagen/")
    judge(page, "propose")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_navigation_is_one_calm_line_with_the_rest_under_more(
    seen: Callable[..., Page], javascript: bool
) -> None:
    page = seen("ines", "/desk/", javascript=javascript)
    row = page.locator(".vb-nav > ul > li")
    heights = {round(row.nth(n).bounding_box()["y"]) for n in range(row.count())}  # type: ignore[index]
    assert len(heights) == 1
    more = page.locator(".vb-more > summary")
    link = page.locator(".vb-more").get_by_role("link", name="Statistik")
    expect(link).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    if javascript:
        judge(page, "navigation")
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(more).to_be_focused()
        page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.vb-more')")
    link.click()
    expect(page).to_have_url(re.compile("/desk/statistik/"))
    # Where one is stands in the line, not under „Mehr“.
    here = page.locator(".vb-nav > ul > li > a[aria-current]")
    expect(here).to_have_text("Statistik")


def test_draft_is_uploaded_previewed_and_published(
    library: LibraryWorld, seen: Callable[..., Page], tmp_path: Path
) -> None:
    page = seen("anna", f"{LIBRARY}entwuerfe/")
    with page.expect_download() as taken:
        page.evaluate("location = '/desk/blaupausen/sitzbank/fassung/1.0.0/datei.xlsx'")
    book = tmp_path / "Mappe.xlsx"
    taken.value.save_as(book)
    page.get_by_label("Arbeitsmappe gehört zu").select_option("sitzbank")
    page.get_by_label("Paket oder Arbeitsmappe").set_input_files(
        tmp_path / "Mappe.xlsx"
    )
    press(page, "Hochladen und prüfen")
    expect(page.get_by_role("heading", name="Entwurf: Sitzbank")).to_be_visible()
    expect(page.get_by_text("gleicher Inhalt")).to_be_visible()
    here = page.url
    # The same package in other words, as another program would write it.
    page.get_by_label("Paket oder Arbeitsmappe").set_input_files(
        files=[
            {
                "name": "sitzbank.zip",
                "mimeType": "application/zip",
                "buffer": worded("Wie heißen Sie?"),
            }
        ]
    )
    press(page, "Hochladen und prüfen")
    expect(page.get_by_text("also mindestens 1.0.1")).to_be_visible()
    judge(page, "draft")
    for what in ("seite", "formular"):
        page.goto(f"{here}vorschau/{what}/")
        judge(page, f"draft-{what}")
    expect(page.get_by_label("Wie heißen Sie?")).to_be_visible()
    page.goto(here)
    page.get_by_label("Was ändert sich für die Mitglieder?").fill("Klarer gefragt.")
    press(page, "Für alle veröffentlichen")
    expect(page.get_by_text("1.0.1 ist veröffentlicht")).to_be_visible()
    page.goto(f"{library.url}{LIBRARY}entwuerfe/")
    page.get_by_label("Paket oder Arbeitsmappe").set_input_files(
        files=[{"name": "p.zip", "mimeType": "application/zip", "buffer": b"PK"}]
    )
    press(page, "Hochladen und prüfen")
    expect(page.get_by_text("Die Datei wurde nicht übernommen")).to_be_visible()
    judge(page, "drafts-refused")
    page.goto(f"{library.url}{TAX}vorschau/terminal/")
    judge(page, "preview-terminal")


def worded(label: str) -> bytes:
    """The bench as a package that asks for the name in other words."""
    files = {name: text.strip().encode() + b"\n" for name, text in FILES.items()}
    before = b"label: {de: Name,"
    fields = files["fields.yaml"]
    assert before in fields
    files["fields.yaml"] = fields.replace(before, f"label: {{de: '{label}',".encode())
    return write_package(pack(files))


def test_small_town_adopts_and_goes_live(
    library: LibraryWorld, seen: Callable[..., Page]
) -> None:
    page = seen("ines", BENCH)
    row = page.get_by_role("row").filter(has_text="Stadt Meerane")
    row.get_by_role("button", name=re.compile("Übernehmen")).click()
    expect(page).to_have_url(re.compile("uebernehmen"))
    expect(page.get_by_text(re.compile("Angaben fehlen"))).to_be_visible()
    page.get_by_label("Gilt ab").first.fill("01.01.2026")
    page.get_by_label("Wert", exact=True).first.fill("450,00")
    page.locator('[name="p.by_law"]').fill("Satzung vom 1. Januar")
    page.get_by_label("Telefon oder E-Mail für Rückfragen").fill("Bürgerbüro")
    press(page, "Speichern und prüfen")
    expect(page.get_by_text("1 von 1", exact=True)).to_be_visible()
    page.get_by_text("Eine Frage hinzufügen").click()
    judge(page, "adopt")
    press(page, "^Aktivieren")
    # Which version is the newest depends on what other tests have published.
    offered = re.compile(r"Stadt Meerane bietet Fassung 1\.0\.\d an")
    expect(page.get_by_text(offered)).to_be_visible()
    page.goto(f"{library.url}/meerane/service/sitzbank/")
    expect(page.get_by_role("heading", name="Sitzbank stiften")).to_be_visible()


def test_adoption_works_without_script_and_names_what_is_wrong(
    library: LibraryWorld, seen: Callable[..., Page]
) -> None:
    page = seen("claudia", BENCH, width=320, javascript=False)
    press(page, "Übernehmen")
    page.get_by_label("Gilt ab").first.fill("1.1.2026")
    page.get_by_label("Wert", exact=True).first.fill("viel")
    press(page, "Weitere Gültigkeit")
    expect(page.get_by_label("Gilt ab")).to_have_count(3)
    assert "Preis einer Bank" in page.inner_text("#warum")


def test_update_with_two_conflicts_then_a_hundred_cases(
    library: LibraryWorld, seen: Callable[..., Page]
) -> None:
    page = seen("ines", TAX)
    row = page.get_by_role("row").filter(has_text="Stadt Schönberg")
    row.get_by_role("button", name=re.compile("Auf 2.0.0")).first.click()
    expect(page.get_by_text("2 Konflikte offen")).to_be_visible()
    judge(page, "update")
    page.locator('input[name="c.0"][value="upstream"]').check()
    press(page, "Entscheidungen speichern")
    expect(page.get_by_text("Ein Konflikt offen")).to_be_visible()
    # The second one by keyboard: the own wording.
    page.locator("#own-1-pick").focus()
    page.keyboard.press("Space")
    box = page.locator('textarea[name="own.1"]')
    box.fill("Ihr Familienname")
    press(page, "Entscheidungen speichern")
    expect(page.get_by_text("Bereit", exact=True)).to_be_visible()
    judge(page, "update-ready")
    press(page, "^Aktivieren")
    said = page.get_by_text("Stadt Schönberg nutzt jetzt Fassung 2.0.0")
    expect(said).to_be_visible()
    page.goto(f"{library.url}{TAX}schoenberg/umstellung/")
    expect(page.locator(".vb-figures")).to_contain_text(str(CASES))
    judge(page, "migration")
    press(page, f"{CASES} Vorgänge umstellen")
    expect(page.get_by_text(f"{CASES} Vorgänge werden angesehen")).to_be_visible()
    library.work()
    page.reload()
    done = f"{CASES} von {CASES} angesehen, {CASES} umgestellt"
    expect(page.get_by_text(re.compile(done))).to_be_visible()
    judge(page, "migration-done")


def test_maintainer_accepts_the_proposal(
    library: LibraryWorld, seen: Callable[..., Page]
) -> None:
    page = seen("anna", f"{LIBRARY}vorschlag/{library.proposal}/")
    expect(page.locator("main")).to_contain_text(NAME)
    page.get_by_label(re.compile("Ablehnen")).check()
    page.get_by_label("Antwort an das Mitglied").fill("Fassung 2.0.0 sagt es anders.")
    press(page, "Entscheiden")
    expect(page.get_by_text("Abgelehnt").first).to_be_visible()
