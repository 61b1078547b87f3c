"""The scanner by SANE: its test device gives a page; without one there are words."""

import shutil

import pytest

from verbund.channels.suitcase import papers
from verbund.channels.suitcase.errors import ScanFailed
from verbund.core.files.errors import FileRefused

sane = pytest.mark.skipif(
    shutil.which("scanimage") is None, reason="sane-utils is not installed"
)


@sane
@pytest.mark.judge
def test_a_page_comes_from_a_real_scanner_driver() -> None:
    page = papers.scan("test:0")
    assert page.startswith(b"\xff\xd8\xff")
    assert papers.document([page, papers.turned(page, 90)]).startswith(b"%PDF")


def test_a_missing_scan_program_is_said_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ScanFailed) as refused:
        papers.scan()
    assert "sane-utils" in refused.value.detail


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(FileRefused):
        papers.page_of(b"%PDF-1.7\n%%EOF\n", "seite.pdf")
