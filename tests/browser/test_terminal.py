"""The terminal in Chromium: judges, weight, time-out, a lost network, nothing left."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
)

from tests.browser import judges
from tests.browser.slip import assert_slip
from tests.browser.terminal_form import SECRET, fill
from tests.browser.town import Town
from tests.browser.world import World, free_port, serving

pytestmark = [pytest.mark.browser, pytest.mark.judge]

KIOSK: ViewportSize = {"width": 1080, "height": 1920}
TABLE: ViewportSize = {"width": 1280, "height": 900}
MOST_BYTES = 95_000
SMALLEST = 44


@pytest.fixture
def stand(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A kiosk that nobody has touched yet."""
    opened: list[BrowserContext] = []

    def new(*, javascript: bool = True, workers: bool = False) -> Page:
        context = browser.new_context(
            viewport=KIOSK,
            bypass_csp=True,
            reduced_motion="reduce",
            java_script_enabled=javascript,
            service_workers="allow" if workers else "block",
            locale="de-DE",
            timezone_id="Europe/Berlin",
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.set_default_timeout(60_000)  # a busy machine decides nothing
        return page

    yield new
    for context in opened:
        context.close()


def judge(page: Page, name: str, *, weigh: bool = True) -> None:
    """Both judges at both sizes, no sideways scrolling, big targets, a picture.

    A page whose clock is held cannot be weighed.
    """
    if weigh:
        assert_light(page)
    for size, label in ((KIOSK, "kiosk"), (TABLE, "table")):
        page.set_viewport_size(size)
        judges.assert_no_horizontal_scroll(page)
        judges.assert_accessible(page)
        assert_big_targets(page)
        judges.SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=judges.SHOTS / f"terminal-{name}-{label}.png")
    page.set_viewport_size(KIOSK)


def assert_light(page: Page) -> None:
    """The page and what it loads, without fonts, fit a mobile line."""
    page.wait_for_load_state("load")
    parts = page.evaluate(
        """() => {
            const found = {page: new Blob([document.documentElement.outerHTML]).size};
            for (const one of performance.getEntriesByType("resource")) {
                const asked = ["fetch", "xmlhttprequest"].includes(one.initiatorType);
                if (asked || one.name.endsWith(".woff2")) continue;
                const heads = one.name.startsWith("data:") ? 0 : 400;
                found[one.name] = one.encodedBodySize + heads;
            }
            return found;
        }"""
    )
    scripts = [name for name in parts if name.endswith(".js")]
    assert scripts, parts
    assert 20_000 < sum(parts.values()) <= MOST_BYTES, (page.url, parts)


def assert_big_targets(page: Page) -> None:
    """Whatever can be touched is at least 44 px high and wide (EN 301 549, 5.5.1)."""
    small = page.evaluate(
        """(least) => [...document.querySelectorAll(
                "a[href], button, .vb-bigchoice, input, select, textarea")]
            .filter((e) => e.checkVisibility({visibilityProperty: true}))
            .filter((e) => !e.matches(".vb-skip, [type=hidden]"))
            .filter((e) => !e.closest(".vb-bigchoice") || e.matches(".vb-bigchoice"))
            .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
            .filter(([box]) => box.height < least || box.width < least)
            .map(([box, html]) => `${box.width}x${box.height} ${html}`)""",
        SMALLEST,
    )
    assert not small, "\n".join(small)


def begin(page: Page, world: World, language: str = "de") -> None:
    """To the first question of registering a dog."""
    page.goto(
        f"{world.url}/terminal/schoenberg/leistung/hundesteuer/register/"
        f"?sprache={language}"
    )
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/frage/**")


def onward(page: Page) -> None:
    """Press „Weiter“ and wait for another page."""
    before = page.url
    page.locator(".vb-terminal__actions button[type=submit]").click()
    page.wait_for_function("(before) => location.href !== before", arg=before)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_before_the_judges(
    stand: Callable[..., Page], world: World, language: str
) -> None:
    page = stand()
    base = f"{world.url}/terminal/schoenberg/"
    page.goto(f"{base}?sprache={language}")
    judge(page, f"start-{language}")
    for name in (
        "leistungen",
        "code",
        "nummer",
        "hilfe",
        "auf-wiedersehen",
        "noch-da",
        "ohne-netz",
    ):
        page.goto(f"{base}{name}/")
        judge(page, f"{name}-{language}")
    page.goto(f"{base}leistung/hundesteuer/register/")
    judge(page, f"service-{language}")
    begin(page, world, language)
    judge(page, f"question-{language}")
    page.goto(f"{page.url.rstrip('/')}/?rollstuhl=1".replace("//?", "/?"))
    judge(page, f"low-{language}")
    page.goto(f"{base}frage/person/holder.birth_date/?rollstuhl=0")
    page.locator(".vb-terminal__actions button").click()
    expect(page.locator(".vb-error-summary")).to_be_focused()
    judge(page, f"error-{language}")
    page.goto(f"{base}frage/person/holder.address/?kontrast=1")
    judge(page, f"address-contrast-{language}")
    page.goto(f"{base}frage/person/holder.address/?kontrast=0&schrift=3")
    judge(page, f"address-large-{language}")


def test_review_receipt_and_video_before_the_judges(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand()
    fill(page, world.url)
    judge(page, "review")
    page.goto(f"{world.url}/terminal/schoenberg/liste/dogs/")
    judge(page, "list")
    page.goto(f"{world.url}/terminal/schoenberg/video/")
    judge(page, "video")
    page.goto(f"{world.url}/terminal/schoenberg/pruefen/")
    page.get_by_label("Meine Angaben sind vollständig").check(force=True)
    page.get_by_role("button", name="Jetzt absenden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Alles ist bei uns eingegangen"
    )
    judge(page, "sent")
    page.goto(f"{world.url}/terminal/schoenberg/vorgang/")
    judge(page, "case")
    page = stand()
    begin(page, world, "uk")
    judge(page, "question-uk")
    page.locator('form[action*="mitnehmen"] button').first.click()
    page.wait_for_url("**/mitnehmen/")
    judge(page, "hand-over-uk")
    code = page.locator(".vb-code").inner_text()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html[dir=rtl]")).to_be_attached()
    expect(page.locator(".vb-code")).to_have_text(code)


def test_a_drawn_number_before_the_judges(
    stand: Callable[..., Page], town: Town
) -> None:
    page = stand()
    page.goto(f"{town.url}/terminal/meerane/nummer/")
    judge(page, "number")
    page.locator("button.vb-tile").first.click()
    expect(page.locator("main")).to_contain_text("Ihre Nummer")
    judge(page, "ticket")


def test_pages_weigh_little(stand: Callable[..., Page], world: World) -> None:
    page = stand()
    weights: dict[str, int] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    arrived: list[tuple[str, int]] = []
    kinds: dict[str, str] = {}
    session.on(
        "Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda e: arrived.append(
            (kinds.get(e["requestId"], ""), int(e["encodedDataLength"]))
        ),
    )
    base = f"{world.url}/terminal/schoenberg/"
    begin(page, world, "ar")
    for path in (
        "",
        "leistungen/",
        "leistung/hundesteuer/register/",
        "hilfe/",
        "code/",
        "nummer/",
        "video/",
        "noch-da/",
        "auf-wiedersehen/",
    ):
        arrived.clear()
        page.goto(base + path, wait_until="networkidle")
        weights[path] = sum(size for kind, size in arrived if kind != "Font")
    begin(page, world, "ar")
    for path in (
        "frage/person/holder.address/",
        "frage/person/holder.salutation/",
        "pruefen/",
    ):
        arrived.clear()
        page.goto(base + path, wait_until="networkidle")
        weights[path] = sum(size for kind, size in arrived if kind != "Font")
    odd = {path: w for path, w in weights.items() if not 20_000 < w <= MOST_BYTES}
    assert not odd


def test_by_keyboard_alone_to_the_second_question(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand()
    page.set_viewport_size(TABLE)
    page.goto(f"{world.url}/terminal/schoenberg/")
    page.wait_for_function("document.activeElement.id === 'inhalt'")
    assert page.evaluate("scrollY") == 0, "languages and the way out are out of sight"
    begin(page, world)
    page.keyboard.press("F2")  # reading aloud needs no pointer and breaks nothing
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    page.keyboard.press("Space")
    expect(page.get_by_label("Frau")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vornamen")


def test_without_scripts_one_gets_as_far(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand(javascript=False)
    begin(page, world)
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    onward_plain = page.locator(".vb-terminal__actions button[type=submit]")
    onward_plain.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vornamen")
    page.get_by_role("button", name="Beenden und löschen").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Auf Wiedersehen")
    assert page.context.cookies() == []


def test_time_runs_out_unless_a_key_is_pressed(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand()
    page.clock.install()
    begin(page, world)
    page.clock.fast_forward(91_000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    judges.assert_accessible(page)
    page.clock.fast_forward(30_000)
    page.keyboard.press("x")
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(80_000)
    expect(dialog).to_be_hidden()
    page.clock.fast_forward(12_000)
    expect(dialog).to_be_visible()
    page.clock.fast_forward(61_000)
    page.wait_for_url("**/auf-wiedersehen/")
    assert page.context.cookies() == []


def test_a_code_is_never_seen_while_time_runs_out(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand()
    page.clock.install()
    begin(page, world)
    page.get_by_role("button", name="Mit dem eigenen Telefon weitermachen").click()
    code = page.locator(".vb-code")
    expect(code).to_be_visible()
    expect(page.locator(".vb-qr")).to_be_visible()
    judge(page, "hand-over", weigh=False)
    page.clock.fast_forward(91_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(code).to_be_hidden()
    expect(page.locator(".vb-qr")).to_be_hidden()


def test_a_lost_network_costs_nothing_and_sends_once(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand()
    page.clock.install()
    begin(page, world)
    page.locator(".vb-terminal__actions button[type=submit]").click()
    field = page.get_by_label("Vornamen")
    field.fill("Katrin")
    # The page was open for too long: it comes again by itself, with what was typed.
    page.context.clear_cookies(name="csrftoken")
    with page.expect_response(
        lambda r: r.request.method == "GET" and "/frage/" in r.url
    ) as again:
        page.locator(".vb-terminal__actions button[type=submit]").click()
    assert again.value.ok
    expect(page.locator("body[aria-busy]")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vornamen")
    expect(field).to_have_value("Katrin")
    page.context.set_offline(True)
    page.locator(".vb-terminal__actions button[type=submit]").click()
    lost = page.locator("#ohne-netz")
    expect(lost).to_be_visible()
    page.clock.fast_forward(9 * 60_000)
    expect(lost).to_be_visible()
    expect(field).to_have_value("Katrin")
    expect(page.get_by_role("dialog")).to_be_hidden()  # nobody's time runs meanwhile
    judges.assert_accessible(page)
    page.context.set_offline(False)
    page.clock.fast_forward(8_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Familienname")
    expect(lost).to_be_hidden()
    page.goto(f"{world.url}/terminal/schoenberg/frage/person/holder.given_names/")
    expect(page.get_by_label("Vornamen")).to_have_value("Katrin")
    # Longer than ten minutes: nobody comes back, and nothing may stay to be read.
    page.get_by_label("Vornamen").fill(SECRET)
    page.context.set_offline(True)
    page.locator(".vb-terminal__actions button[type=submit]").click()
    expect(page.locator("#ohne-netz")).to_be_visible()
    page.clock.fast_forward(10 * 60_000 + 5_000)
    expect(page.locator("form.vb-terminal__form")).to_have_count(0)
    assert SECRET not in page.content()
    page.context.set_offline(False)


def test_the_start_page_stands_without_a_network(
    stand: Callable[..., Page], world: World
) -> None:
    page = stand(workers=True)
    base = f"{world.url}/terminal/schoenberg/"
    page.goto(base)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.goto(f"{base}leistungen/")
    begin(page, world)
    question = page.url
    kept = page.evaluate(
        """async () => {
            const found = [];
            for (const name of await caches.keys())
                for (const entry of await (await caches.open(name)).keys())
                    found.push(new URL(entry.url).pathname);
            return found;
        }"""
    )
    assert f"{base}leistungen/".removeprefix(world.url) in kept
    assert not [
        p for p in kept if "/frage/" in p or "/pruefen/" in p or "/vorgang/" in p
    ]
    page.context.set_offline(True)
    page.goto(f"{base}leistungen/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alle Leistungen")
    page.goto(question)
    expect(page.get_by_role("heading", level=1)).to_have_text("Keine Verbindung")
    page.context.set_offline(False)


"""A family name that stands nowhere else."""


def test_a_server_that_comes_back_takes_the_answers_once_and_nothing_stays(
    browser: Browser, world: World, tmp_path: Path
) -> None:
    profile, port = tmp_path / "profile", free_port()
    before = sent_by_terminal(world.home)
    with browser.browser_type.launch_persistent_context(
        profile,
        executable_path=judges.CHROMIUM,
        args=list(judges.FLAGS),
        viewport={"width": 1080, "height": 1920},
        locale="de-DE",
    ) as kiosk:
        page = kiosk.pages[0]
        page.set_default_timeout(30_000)
        with serving(world.home, port) as url:
            fill(page, url)
        page.get_by_label("Meine Angaben sind vollständig").check(force=True)
        page.get_by_role("button", name="Jetzt absenden").click()
        expect(page.locator("#ohne-netz")).to_be_visible()
        assert SECRET in page.content()
        with serving(world.home, port):
            expect(page.get_by_role("heading", level=1)).to_have_text(
                "Alles ist bei uns eingegangen", timeout=30_000
            )
            assert_big_targets(page)
            judges.SHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=judges.SHOTS / "terminal-receipt.png")
            assert_slip(page, tmp_path, (SECRET, "Katrin", "Dorfstraße"))
            page.get_by_role("button", name="Beenden und löschen").last.click()
            page.wait_for_url("**/auf-wiedersehen/")
            assert kiosk.cookies() == []
            page.go_back()
            page.wait_for_load_state()
            assert SECRET not in page.content()
    assert sent_by_terminal(world.home) == before + 1
    assert not places_of(SECRET, profile)


def test_the_search_for_traces_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" + SECRET.encode("utf-16-le") + b"y")
    (tmp_path / "b").write_bytes(SECRET.encode())
    assert len(places_of(SECRET, tmp_path)) == 2


def sent_by_terminal(home: Path) -> int:
    """How many cases came by a terminal."""
    with closing(sqlite3.connect(home / "db.sqlite3")) as base:
        rows = base.execute("SELECT count(*) FROM cases_case WHERE channel='terminal'")
        return int(rows.fetchone()[0])


def places_of(words: str, folder: Path) -> list[Path]:
    """Files below ``folder`` that hold the words in UTF-8 or UTF-16."""
    forms = [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be")]
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]
