"""The scanner by SANE: its test device gives a page; without one there are words."""

import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from verbund.channels.suitcase import papers
from verbund.channels.suitcase.errors import ScanFailed
from verbund.channels.suitcase.tests.koffer import Koffer
from verbund.channels.suitcase.tests.test_day import begin, post
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


FAKE = """#!{python}
import sys
open({seen!r}, "w").write(" ".join(sys.argv[1:]))
sys.stdout.buffer.write(open({page!r}, "rb").read())
sys.exit({code})
"""


@pytest.fixture
def scanimage(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Path]:
    """What SANE's program does: a picture on standard output, or a number that says why
    not (scanimage(1)). Returns where its arguments are written down."""

    folder = tmp_path_factory.mktemp("sane")

    def made(content: bytes, code: int = 0) -> Path:
        page, seen = folder / "page", folder / "seen"
        page.write_bytes(content)
        program = folder / "scanimage"
        program.write_text(
            FAKE.format(
                python=sys.executable, seen=str(seen), page=str(page), code=code
            )
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        return seen

    return made


def _png(text: str = "") -> bytes:
    out = io.BytesIO()
    info = PngInfo()
    info.add_text("Comment", text)
    Image.new("RGB", (1700, 2200), "white").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_a_scanned_page_becomes_a_picture_without_hidden_words_and_touches_no_file(
    koffer: Koffer, scanimage: Callable[..., Path]
) -> None:
    seen = scanimage(_png("Zwetschkenstrauch"))
    client = koffer.browser()
    work = begin(client)
    before = {path.name for path in koffer.home.rglob("*")}
    assert 'name="scan"' in client.get(f"{work}unterlagen/").content.decode()
    post(client, f"{work}unterlagen/", {"scan": "1"})
    assert seen.read_text() == "--format=png --resolution=200"
    (draft,) = koffer.opened.cabinet.all()
    page = koffer.opened.cabinet.content(draft.pages[0].id)
    assert page.startswith(b"\xff\xd8\xff")
    assert b"Zwetschkenstrauch" not in page
    fresh = {path.name for path in koffer.home.rglob("*")} - before
    assert fresh == {f"{draft.pages[0].id}.paper"}


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [(b"", 7, "liegt ein Blatt ein"), (b"", 0, "liegt ein Blatt ein"),
     (b"scanimage: open of device failed", 0, "")],
)  # fmt: skip
def test_a_scanner_that_fails_says_what_to_do_and_leaves_the_draft(
    koffer: Koffer, scanimage: Callable[..., Path], content: bytes, code: int, said: str
) -> None:
    scanimage(content, code)
    client = koffer.browser()
    work = begin(client)
    answer = client.post(f"{work}unterlagen/", {"scan": "1"})
    assert answer.status_code >= 400
    assert said in answer.content.decode()
    (draft,) = koffer.opened.cabinet.all()
    assert draft.pages == ()


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
