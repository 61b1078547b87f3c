"""A printed slip: the page that shows it, on a roll of 80 mm."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import cv2
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser import judges

DOTS = "203"
"""Per inch, as slip printers have it."""


def assert_slip(page: Page, folder: Path, never: Sequence[str]) -> None:
    """Number and codes are whole and black; none of the words ``never`` is there."""
    number = page.locator("dd bdi").inner_text()
    code = page.locator(".vb-code").inner_text()
    here = page.url.partition("?")[0]
    for look in ("1", "0"):  # strong contrast is light on dark; paper is not
        page.goto(f"{here}?kontrast={look}")
        slip = folder / f"slip-{look}.pdf"
        page.pdf(path=slip, width="80mm", height="260mm")
        [sheet] = PdfReader(slip).pages
        text = sheet.extract_text()
        for words in (number, code, "Gemeinde Schönberg", "Eingegangen"):
            assert words in text, text
        assert not [words for words in (*never, "Beenden") if words in text]
        image = judges.SHOTS / f"terminal-slip-{look}"
        command = ["pdftoppm", "-r", DOTS, "-png", "-singlefile"]
        subprocess.run([*command, str(slip), str(image)], check=True)
        paper = cv2.imread(f"{image}.png")
        assert paper is not None
        found, _, _ = cv2.QRCodeDetector().detectAndDecode(paper)
        assert found.endswith(f"?code={code}")
        # Nothing is cut off at the edges, nothing is pale.
        assert int(paper[:, :8].min()) > 250
        assert int(paper[:, -8:].min()) > 250
        assert int(paper.min()) < 30
