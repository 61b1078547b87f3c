"""Every page of the desk before the judges; the keyboard; without script; narrow."""

import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import judges
from tests.browser.clerk import Clerk
from tests.browser.desk_world import PASSWORD, DeskWorld, desk_running

pytestmark = [pytest.mark.browser, pytest.mark.judge]

NEW = "/desk/vorgang/neu/schoenberg/hundesteuer/register/"
# Who looks, and at what: case pages by the name of the case and what follows.
PAGES = {
    "worklist": ("sabine", "/desk/?ansicht=all"),
    "worklist-filter": ("sabine", "/desk/?ansicht=all&zustand=received&filter=1"),
    "worklist-save": ("sabine", "/desk/?ansicht=all&zugang=web&speichern=1"),
    "worklist-empty": ("sabine", "/desk/?ansicht=all&zustand=waiting&zugang=paper"),
    "tasks": ("sabine", "/desk/aufgaben/?alle=1"),
    "outbox": ("sabine", "/desk/postausgang/"),
    "inbox": ("sabine", "/desk/posteingang/"),
    "letter": ("sabine", "/desk/posteingang/{letter}/"),
    "enter-letter": ("sabine", NEW + "?brief={letter}"),
    "suitcases": ("sabine", "/desk/koffer/?alle=1"),
    "devices": ("ines", "/desk/koffer/geraete/"),
    "device": ("ines", "/desk/koffer/geraete/{device}/"),
    "fee-security": ("ines", "/desk/koffer/sicherung/"),
    "clash": ("sabine", "/desk/koffer/konflikt/{clash}/"),
    "topics": ("ines", "/desk/themen/"),
    "keyboard": ("sabine", "/desk/tastatur/"),
    "new": ("sabine", "/desk/vorgang/neu/"),
    "enter": ("sabine", NEW),
    "case": ("sabine", "review:"),
    "case-decided": ("sabine", "decided:?verlauf=alle"),
    "case-waiting": ("sabine", "waiting:"),
    "step": ("sabine", "review:schritt/assess/"),
    "correct": ("sabine", "review:angaben/"),
    "request": ("sabine", "review:anfordern/"),
    "supply": ("sabine", "waiting:einreichen/"),
    "objection": ("sabine", "decided:widerspruch/"),
    "withdraw": ("sabine", "review:zuruecknahme/"),
    "own": ("sabine", "own:freigabe/"),
    "approvals": ("uwe", "/desk/freigaben/"),
    "approval": ("uwe", "proposed:freigabe/"),
    "looks": ("ines", "review:einsicht/"),
    "reopen": ("ines", "decided:wiederaufnahme/"),
    "operations": ("ines", "/desk/betrieb/"),
    "post": ("sabine", "/desk/postausgang/druck/"),
    "statistics": ("sabine", "/desk/statistik/"),
    "approvals-mine": ("uwe", "/desk/freigaben/?wer=ich"),
    "approvals-own": ("sabine", "/desk/freigaben/?wer=eigene"),
    "delegations": ("ines", "/desk/vertretung/"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskWorld]:
    """A server with an office at work."""
    with desk_running(tmp_path_factory.mktemp("desk")) as started:
        yield started


@pytest.fixture(scope="module")
def people(
    browser: Browser, desk: DeskWorld, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The session of each person, signed in once."""
    found = {}
    for name in ("sabine", "uwe", "ines"):
        context = judges.context(browser)
        clerk = Clerk(context.new_page(), desk.url, f"{name}@meerane.example", PASSWORD)
        clerk.sign_in()
        found[name] = tmp_path_factory.mktemp("people") / f"{name}.json"
        context.storage_state(path=found[name])
        context.close()
    return found


def profile(
    browser: Browser, state: Path, *, width: int = 1280, javascript: bool = True
) -> BrowserContext:
    """The browser of a person who has signed in."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        bypass_csp=True,
        reduced_motion="reduce",
        java_script_enabled=javascript,
        locale="de-DE",
        storage_state=state,
    )


def address(desk: DeskWorld, wanted: str) -> str:
    """The whole address of an entry of ``PAGES``."""
    if wanted.startswith("/"):
        return desk.url + wanted.format(**asdict(desk))
    case, rest = wanted.split(":", 1)
    return f"{desk.url}/desk/vorgang/{getattr(desk, case)}/{rest}"


def judge(page: Page, name: str) -> None:
    """Both judges, the narrow width, the markup, and a picture for people."""
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 900})
    judges.assert_no_horizontal_scroll(page)
    judges.assert_accessible(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    judges.assert_valid_html(page.content())
    judges.shot(page, f"desk-{name}")


@pytest.mark.parametrize("name", PAGES)
def test_pages(
    browser: Browser, desk: DeskWorld, people: dict[str, Path], name: str
) -> None:
    who, wanted = PAGES[name]
    context = profile(browser, people[who])
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    answer = page.goto(address(desk, wanted))
    assert answer is not None
    assert answer.status == 200
    judge(page, name)
    context.close()


def test_a_contradiction_is_decided_with_single_keys(
    browser: Browser, desk: DeskWorld, people: dict[str, Path]
) -> None:
    context = profile(browser, people["sabine"])
    page = context.new_page()
    page.goto(address(desk, PAGES["clash"][1]))
    rows = page.locator("tbody tr")
    undecided = page.locator("[data-vb-undecided]")
    expect(undecided).to_have_text("3 noch nicht entschieden")
    # Without a row in focus a key means the first one that is open.
    page.keyboard.press("o")
    expect(rows.nth(0).locator("[value=suitcase]")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("z")
    expect(rows.nth(1).locator("[value=centre]")).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("Alt+b")
    expect(rows.nth(2).locator("[value=base]")).to_be_checked()
    expect(undecided).to_have_text("0 noch nicht entschieden")
    page.keyboard.press("k")
    page.keyboard.press("b")
    expect(rows.nth(1).locator("[value=base]")).to_be_checked()
    reason = page.get_by_label("Grund Ihrer Wahl")
    reason.fill("bzo")
    expect(reason).to_have_value("bzo")
    with page.expect_navigation():
        page.get_by_role("button", name="Folgen berechnen").click()
    expect(page.locator("section[aria-labelledby=folgen] strong").first).to_be_visible()
    expect(reason).to_have_value("bzo")
    judges.shot(page, "desk-clash-chosen")
    context.close()


ERRORS = {
    "approval-error": ("uwe", "proposed:freigabe/"),
    "request-error": ("sabine", "review:anfordern/"),
    "correct-error": ("sabine", "review:angaben/"),
    "withdraw-error": ("sabine", "review:zuruecknahme/"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages(
    browser: Browser, desk: DeskWorld, people: dict[str, Path], name: str
) -> None:
    who, wanted = ERRORS[name]
    context = profile(browser, people[who])
    page = context.new_page()
    page.goto(address(desk, wanted))
    page.keyboard.press("Alt+s")
    summary = page.locator("[data-vb-focus]")
    if not summary.count():
        page.locator("form[data-vb-step] .kern-btn--primary").click()
    expect(summary).to_be_focused()
    assert page.title().startswith("Fehler:")
    judge(page, name)
    context.close()


def test_keyboard_story(
    browser: Browser, desk: DeskWorld, people: dict[str, Path]
) -> None:
    context = profile(browser, people["sabine"])
    page = context.new_page()
    page.goto(f"{desk.url}/desk/?ansicht=all&zustand=received")
    press = page.keyboard.press
    press("j")
    press("x")
    expect(page.locator("[data-vb-selected]")).to_have_text(re.compile("^1 von"))
    press("j")
    press("k")
    first = page.locator(".vb-list__open").first
    expect(first).to_be_focused()
    press("Enter")
    page.wait_for_url(re.compile("/desk/vorgang/"))
    here = page.url
    press("1")
    page.wait_for_load_state()
    expect(page.get_by_role("status")).to_contain_text("Prüfung beginnen")
    press("u")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("1 Hund, 2 Katzen")
    press("Escape")
    press("v")
    expect(page.locator("#verlauf")).to_be_in_viewport()
    press("1")
    page.wait_for_url(re.compile("/schritt/"))
    press("Alt+s")
    page.wait_for_url(here)
    expect(page.get_by_role("status")).to_contain_text("Festsetzen")
    press("?")
    page.wait_for_url(re.compile("/desk/tastatur/"))
    press("g")
    press("a")
    page.wait_for_url(re.compile("/desk/$"))
    press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    context.close()


def test_work_without_script(
    browser: Browser, desk: DeskWorld, people: dict[str, Path]
) -> None:
    context = profile(browser, people["sabine"], javascript=False)
    page = context.new_page()
    page.goto(f"{desk.url}/desk/?ansicht=all&zustand=received&suche=Meinel")
    page.get_by_role("link", name=re.compile("SBG-")).first.click()
    page.get_by_role("button", name=re.compile("Prüfung beginnen")).click()
    assert "ist ausgeführt" in page.content()
    page.get_by_label("Antwort oder Vermerk").fill("Ohne Skript")
    page.get_by_role("button", name="Senden", exact=True).click()
    assert "Ohne Skript" in page.content()
    context.close()
