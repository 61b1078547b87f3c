"""Pages from camera, scanner and files become one document, all of it in memory.

Photos are drawn anew (upright, without place and camera), pages turned as the officer
wants, and put into one PDF. Nothing here touches a file.
"""

import io
import shutil
import subprocess
from typing import TYPE_CHECKING

from verbund.channels.suitcase.errors import ScanFailed
from verbund.core.files.errors import FileRefused
from verbund.core.files.images import redraw
from verbund.core.files.sniff import IMAGES, JPEG, PDF, recognise
from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = lazily("PIL.Image")

TURNS = (0, 90, 180, 270)
MOST_PAGES = 40
#: 200 dots an inch: readable, and a page of a letter stays below half a megabyte.
_DPI = 200
_LONGEST = 2400
_SCAN_S = 90


def page_of(content: bytes, name: str = "") -> bytes:
    """One photographed or scanned page as JPEG, upright and without hidden data.

    Raises ``FileRefused`` for what is no picture.
    """
    kind = recognise(content, name)
    if kind not in IMAGES:
        raise FileRefused("Hier werden Bilder aufgenommen: JPEG, PNG oder WebP.")
    clean, _ = redraw(content, kind)
    with Image.open(io.BytesIO(clean)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((_LONGEST, _LONGEST))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def is_pdf(content: bytes, name: str = "") -> bool:
    """Whether it is a PDF and may be taken as it is; refuses what hides something."""
    return recognise(content, name) is PDF


def turned(content: bytes, degrees: int) -> bytes:
    """The page turned clockwise."""
    if degrees % 360 == 0:
        return content
    with Image.open(io.BytesIO(content), formats=["JPEG"]) as opened:
        picture = opened.convert("RGB").rotate(-degrees, expand=True)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def document(pages: list[bytes]) -> bytes:
    """Several JPEG pages as one PDF."""
    pictures = []
    for content in pages:
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as opened:
            pictures.append(opened.convert("RGB"))
    out = io.BytesIO()
    pictures[0].save(
        out,
        "PDF",
        save_all=True,
        append_images=pictures[1:],
        resolution=_DPI,
        quality=85,
    )
    return out.getvalue()


def single_jpeg(pages: list[bytes]) -> bytes:
    """One page for a field that takes photos only; drawn anew, so its digest stays."""
    clean, _ = redraw(pages[0], JPEG)
    return clean


def scanners(device: str = "") -> bool:
    """Whether a scanner program is there."""
    _ = device
    return shutil.which("scanimage") is not None


def scan(device: str = "") -> bytes:
    """One page from the scanner by SANE; the picture comes through a pipe, not a file.

    Raises ``ScanFailed`` with what to do.
    """
    program = shutil.which("scanimage")
    if program is None:
        raise ScanFailed(
            "Auf diesem Koffer fehlt das Scanprogramm (sane-utils). Nehmen Sie die "
            "Kamera."
        )
    command = [program, "--format=png", f"--resolution={_DPI}"]
    if device:
        command.insert(1, f"--device-name={device}")
    try:
        done = subprocess.run(  # noqa: S603 # fixed command, the device is configured
            command, capture_output=True, timeout=_SCAN_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScanFailed(
            "Der Scanner antwortet nicht. Schalten Sie ihn aus und wieder ein."
        ) from error
    if done.returncode or not done.stdout:
        raise ScanFailed(
            "Der Scanner hat kein Bild geliefert. Ist er eingeschaltet und liegt ein "
            "Blatt ein? Sonst nehmen Sie die Kamera.",
            detail_en="The scanner gave no picture. Is it on, with a sheet in it? "
            "Otherwise use the camera.",
        )
    return page_of(done.stdout, "scan.png")
