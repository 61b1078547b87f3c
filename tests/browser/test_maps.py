"""Reports with the map and without: choose a place, join, sift, look up at the 115."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.browser import judges
from tests.browser.town import Town, words
from tests.running import serving
from verbund.channels.ogc.tests.tiles import small

pytestmark = [pytest.mark.browser, pytest.mark.judge]
HERE = "/meerane/anliegen/"
STREET = "Marienstraße"
SPOT = ("50,8478", "12,4642")
WORDS = "Die Laterne vor dem Tor flackert."
#: What map.js leaves free around its features, and how close it goes on tiles.
PADDING, CLOSEST = 40, 16


def judged(page: Page, name: str, *, markup: bool = True) -> None:
    """Wide and narrow before the judges; pictures of both."""
    if markup:
        judges.assert_valid_html(page.content())
    for width in judges.WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        judges.assert_accessible(page)
        judges.assert_no_horizontal_scroll(page)
    judges.shot(page, f"reports-{name}")
    page.set_viewport_size({"width": 1280, "height": 900})


def begin(page: Page, number: str) -> None:
    """Tell of a lamp, from the page of all kinds up to where it stands."""
    page.get_by_role("textbox", name="Was ist passiert?").fill("laterne")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("button", name="Eine Laterne ist aus oder flackert").click()
    page.get_by_label("Straße oder Platz").fill(STREET)
    page.get_by_label("Hausnummer").fill(number)
    page.get_by_text("Postleitzahl und Koordinaten").click()
    page.get_by_label("Breite (Nord)").fill(SPOT[0])
    page.get_by_label("Länge (Ost)").fill(SPOT[1])
    page.get_by_role("button", name="Weiter", exact=True).click()


def finish(page: Page) -> str:
    """The rest of the form with the least that it asks for; the report's number."""
    page.get_by_role("textbox").fill(WORDS)
    for _ in ("words", "photos", "contact"):
        page.get_by_role("button", name="Weiter", exact=True).click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("absenden$")).click()
    page.wait_for_url(re.compile("/quittung/$"))
    found = re.search(r"\w+-\d{4}-\d{6}", words(page))
    assert found
    return found[0]


def people(page: Page) -> int:
    """How many have told of the report that the page shows."""
    found = re.search(r"(\d+) Menschen", words(page))
    return int(found[1]) if found else 1


@pytest.fixture(scope="module")
def lamps(browser: Browser, town: Town) -> Iterator[tuple[str, str]]:
    """Two reports of one lamp, told without scripts, the second though it is known."""
    context = judges.context(browser, javascript=False)
    page = context.new_page()
    page.goto(f"{town.url}{HERE}melden/")
    begin(page, "5")
    first = finish(page)
    page.goto(f"{town.url}{HERE}melden/")
    begin(page, "7")
    expect(page.get_by_role("heading", level=1)).to_have_text("Schon gemeldet?")
    page.get_by_role("button", name="Nein, ich melde etwas anderes").click()
    yield first, finish(page)
    context.close()


def test_whoever_tells_it_again_joins_without_scripts(
    browser: Browser, town: Town, lamps: tuple[str, str]
) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.goto(f"{town.url}{HERE}melden/")
    judged(page, "tell")
    begin(page, "5")
    expect(page.get_by_role("heading", level=1)).to_have_text("Schon gemeldet?")
    judged(page, "before")
    context.close()
    plain = judges.context(browser, javascript=False)
    again = plain.new_page()
    again.goto(f"{town.url}{HERE}melden/")
    begin(again, "5")
    seen = plain.new_page()
    seen.goto(f"{town.url}{HERE}{lamps[0]}/")
    before = people(seen)
    known = again.get_by_role("listitem").filter(has_text=f"{STREET} 5")
    known.get_by_role("button").click()
    expect(again.get_by_text("Ihre Stimme zählt mit")).to_be_visible()
    expect(again.locator("main")).to_contain_text(f"{before + 1} Menschen")
    expect(again).to_have_url(re.compile(f"{HERE}{lamps[0]}/"))
    plain.close()


def test_reports_at_the_desk_and_at_the_115(
    browser: Browser, town: Town, lamps: tuple[str, str]
) -> None:
    context = judges.context(browser)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    town.clerk(page, "Sabine Kretzschmar").sign_in()
    page.goto(f"{town.url}/desk/anliegen/?ansicht=alike")
    judged(page, "sift")
    page.get_by_role("row", name=lamps[1]).get_by_role("link").click()
    beside = page.get_by_role("region", name="Ähnliche Anliegen")
    expect(beside).to_contain_text(f"{STREET} 5")
    expect(beside).to_contain_text(WORDS)
    what = page.get_by_role("region", name="Was gemeldet wurde")
    left, right = what.bounding_box(), beside.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"]
    judged(page, "sift-one")
    page.get_by_role("link", name="Akte öffnen").click()
    panel = page.get_by_role("region", name="Öffentliches Anliegen")
    expect(panel).to_contain_text(lamps[1])
    judged(page, "case")
    context.close()
    context = judges.context(browser)
    page = context.new_page()
    town.clerk_with(page, "agent").sign_in()
    page.goto(f"{town.url}/115/anliegen/?kommune=meerane&was=Laterne&ort={STREET} 5")
    expect(page.locator("main")).to_contain_text(lamps[0])
    judged(page, "call")
    # The form of the telephone says it too, before it is sent, and counts the caller.
    page.goto(f"{town.url}/115/?leitfaden=meerane:anliegen-beleuchtung:")
    page.keyboard.press("v")
    page.wait_for_url(re.compile("/115/entwurf/"))
    # The agent is not where the caller stands; the map helps all the same.
    expect(page.get_by_role("button", name="Auf der Karte wählen")).to_be_visible()
    expect(page.get_by_role("button", name="Mein Standort")).to_be_hidden()
    page.get_by_label("Eine Laterne ist aus oder flackert").check()
    page.get_by_label("Straße oder Platz").fill(STREET)
    page.get_by_label("Hausnummer").fill("5")
    page.keyboard.press("Alt+s")
    known = page.get_by_role("region", name="Schon gemeldet?")
    expect(known).to_contain_text(lamps[0])
    judged(page, "call-form")
    known.get_by_role("button", name=f"Anrufer mitzählen {lamps[0]}").click()
    expect(page.get_by_role("status").first).to_contain_text("Mitgezählt")
    context.close()


@contextmanager
def watched(browser: Browser, home: str) -> Iterator[Page]:
    """A page under the policy as it is, which asks our host only and has no faults."""
    # Not for the judges: they would need the policy out of their way.
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    yield page
    context.close()
    assert faults == []
    assert hosts - {""} == {urlsplit(home).netloc}


def drawn(page: Page) -> FloatRect | None:
    """Where the canvas is; ``None`` without WebGL, which a sentence must say."""
    page.wait_for_selector("[data-map][data-ready]", timeout=60_000)
    if page.locator("[data-map]").get_attribute("data-ready") == "no":
        expect(page.locator("[data-map] [role=status]")).not_to_be_empty()
        return None
    canvas = page.locator("[data-map] canvas")
    canvas.scroll_into_view_if_needed()
    return canvas.bounding_box()


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """Parts of the world from the west and from the north."""
    return (lon + 180) / 360, (
        1 - math.asinh(math.tan(math.radians(lat))) / math.pi
    ) / 2


def lies_at(
    all_of: Sequence[Mapping[str, Any]], fid: str, box: FloatRect
) -> tuple[float, float]:
    """Where on the page a point feature is drawn, when all of them just fit."""
    at = {
        f["id"]: mercator(*f["geometry"]["coordinates"])
        for f in all_of
        if f["geometry"]
    }
    xs, ys = zip(*at.values(), strict=True)
    room = (box["width"] - 2 * PADDING, box["height"] - 2 * PADDING)
    spans = (max(xs) - min(xs), max(ys) - min(ys))
    fits = [free / span for free, span in zip(room, spans, strict=True) if span]
    world = min([512 * 2**CLOSEST, *fits])
    x, y = at[fid]
    return (
        box["x"] + box["width"] / 2 + (x - (min(xs) + max(xs)) / 2) * world,
        box["y"] + box["height"] / 2 + (y - (min(ys) + max(ys)) / 2) * world,
    )


def test_a_map_on_own_tiles_leads_to_reports_and_takes_a_place(
    browser: Browser,
    town: Town,
    lamps: tuple[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tiles = small(tmp_path_factory.mktemp("tiles"), "land")
    environment = town.environment | {"VERBUND_MAP_PMTILES": str(tiles)}
    with serving(environment) as url, watched(browser, url) as page:
        parts: list[int] = []
        page.on(
            "response",
            lambda r: parts.append(r.status) if r.url.endswith(".pmtiles") else None,
        )
        page.goto(f"{url}/ogc/collections/anliegen?f=html")
        if drawn(page) is None:
            return
        assert set(parts) == {206}
        page.goto(url + HERE)
        box = drawn(page)
        assert box
        items = page.locator("[data-map]").get_attribute("data-items")
        found = page.request.get(f"{url}{items}").json()["features"]
        page.mouse.click(*lies_at(found, lamps[0], box))
        cards = page.locator(".maplibregl-popup")
        expect(cards).to_contain_text(f"{STREET} 5")
        expect(cards).not_to_contain_text("category")
        cards.locator(f"a[href$='{lamps[0]}/']").click()
        expect(page).to_have_url(f"{url}{HERE}{lamps[0]}/")

        page.goto(f"{url}{HERE}melden/?suche=laterne")
        page.get_by_role("button", name="Eine Laterne ist aus").click()
        page.get_by_role("button", name=re.compile("Karte")).press("Enter")
        box = drawn(page)
        assert box
        lat = page.locator("input[name$='.lat']")
        page.mouse.click(box["x"] + 40, box["y"] + 40)
        expect(page.get_by_text("Der Punkt ist eingetragen.")).to_be_visible()
        corner = lat.input_value()
        # The same by keyboard: the middle of the map, which shows the municipality.
        page.locator("[data-map] canvas").press("Enter")
        expect(lat).not_to_have_value(corner)
        assert lat.input_value().startswith("50,8")
        page.get_by_role("button", name="Weiter", exact=True).click()
        expect(page).not_to_have_url(re.compile("/seite/where/"))
        expect(page.get_by_role("alert")).to_have_count(0)
