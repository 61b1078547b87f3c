"""Judges of pages that we did not write: axe-core, HTML_CodeSniffer, html-validate.

``assert_accessible(page)`` fails with every finding readable. The page needs a context
made with ``bypass_csp=True``, because the judges are put into it from ``node_modules``.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
AXE = MODULES / "axe-core/axe.min.js"
HTMLCS = MODULES / "html_codesniffer/build/HTMLCS.js"
HTML_VALIDATE = MODULES / ".bin/html-validate"
SHOTS = ROOT / "var/shots"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE_TAGS = (
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "EN-301-549",
    "best-practice",
)
WIDTHS = (1280, 320)


class Finding(TypedDict):
    """What a judge says about one element."""

    judge: str
    rule: str
    message: str
    element: str


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, silent towards the network."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def context(
    browser: Browser,
    *,
    width: int = 1280,
    dark: bool = False,
    javascript: bool = True,
    forced_colours: bool = False,
) -> BrowserContext:
    """A fresh profile that the judges may look into."""
    return browser.new_context(
        viewport={"width": width, "height": 900},
        bypass_csp=True,
        color_scheme="dark" if dark else "light",
        forced_colors="active" if forced_colours else "none",
        reduced_motion="reduce",
        java_script_enabled=javascript,
        locale="de-DE",
        timezone_id="Europe/Berlin",
    )


def _bring(page: Page, its: str, source: Path) -> None:
    """Put a judge into the page, unless it is there; that takes as long as judging."""
    if page.evaluate(f"typeof window.{its}") != "function":
        page.evaluate(source.read_text(encoding="utf-8"))


def axe_findings(page: Page, tags: Sequence[str] = AXE_TAGS) -> list[Finding]:
    """What axe-core finds in the page as it stands."""
    _bring(page, "axe?.run", AXE)
    found = page.evaluate(
        """async (tags) => {
            const result = await axe.run(document, {
                runOnly: {type: "tag", values: tags},
                rules: {"target-size": {enabled: true}},
            });
            return result.violations.flatMap((v) => v.nodes.map((n) => ({
                judge: "axe", rule: v.id,
                message: v.help + " – " + n.failureSummary.replace(/\\s+/g, " "),
                element: n.html.slice(0, 200),
            })));
        }""",
        list(tags),
    )
    return list(found)


def codesniffer_findings(page: Page) -> list[Finding]:
    """What HTML_CodeSniffer calls an error of WCAG 2 AA in the page as it stands."""
    _bring(page, "HTMLCS?.process", HTMLCS)
    found = page.evaluate(
        """() => new Promise((done) => HTMLCS.process("WCAG2AA", document, () => done(
            HTMLCS.getMessages().filter((m) => m.type === HTMLCS.ERROR).map((m) => ({
                judge: "HTML_CodeSniffer", rule: m.code, message: m.msg,
                element: (m.element.outerHTML || m.element.nodeName).slice(0, 200),
            })))))"""
    )
    return list(found)


def assert_accessible(page: Page) -> None:
    """Neither judge finds anything; otherwise fail with all findings."""
    # A click may still be on its way to the next page: judge what has arrived.
    page.wait_for_load_state("load")
    findings = axe_findings(page) + codesniffer_findings(page)
    assert not findings, f"{page.url}\n{readable(findings)}"


def assert_no_horizontal_scroll(page: Page) -> None:
    """The page fits its width; otherwise fail with the widest elements."""
    wide = page.evaluate(
        """() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            return [...document.querySelectorAll("body *")]
                .filter((e) => e.getBoundingClientRect().right > room + 1)
                .slice(0, 8)
                .map((e) => e.outerHTML.slice(0, 160));
        }"""
    )
    assert not wide, f"{page.url} scrolls sideways because of\n" + "\n".join(wide)


def assert_valid_html(html: str) -> None:
    """html-validate's recommended rules find no error in the markup."""
    config = {
        "extends": ["html-validate:recommended"],
        "rules": {
            # How it looks in the file, not what it means.
            "no-trailing-whitespace": "off",
            "long-title": "off",
            "attribute-boolean-style": "off",
            "no-inline-style": "error",
            # KERN marks up its lists and tables with explicit roles on purpose.
            "no-redundant-role": "off",
            "prefer-native-element": "off",
            # Boxes of one question share their name; a list may have a label.
            "form-dup-name": "off",
            "aria-label-misuse": ["error", {"allowAnyNamable": True}],
            # "115 anrufen" is a sentence, not a number to keep together.
            "tel-non-breaking": "off",
        },
    }
    folder = Path(tempfile.mkdtemp())
    try:
        (folder / "page.html").write_text(html, encoding="utf-8")
        (folder / "rules.json").write_text(json.dumps(config), encoding="utf-8")
        run = subprocess.run(
            [HTML_VALIDATE, "--config", folder / "rules.json", folder / "page.html"],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        shutil.rmtree(folder)
    assert run.returncode == 0, run.stdout + run.stderr


def shot(page: Page, name: str, widths: Sequence[int] = WIDTHS) -> list[Path]:
    """Picture the whole page at each width, as ``var/shots/<name>-<width>.png``.

    For people to look at, so not where nobody does: ``VERBUND_SHOTS=no``.
    """
    if os.environ.get("VERBUND_SHOTS") == "no":
        return []
    SHOTS.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    paths = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        path = SHOTS / f"{name}-{width}.png"
        page.screenshot(path=path, full_page=True)
        paths.append(path)
    if before:
        page.set_viewport_size(before)
    return paths


def readable(findings: Sequence[Finding]) -> str:
    """One finding per paragraph."""
    return "\n".join(
        f"- {f['judge']} {f['rule']}: {f['message']}\n    {f['element']}"
        for f in findings
    )
