"""Many letters in one file for the printer, with a sheet on top that lists them.

Every letter begins on a new sheet, also when both sides are printed. The window of the
envelope (DIN 5008 form B) shows the address that stands on the letter itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import msgspec

from verbund.core.press import print_pdf

COVER = Path(__file__).resolve().parent / "typst" / "cover.typ"


class Sheet(msgspec.Struct, frozen=True):
    """One letter of a batch: the case, what it is called, its PDF."""

    number: str
    name: str
    pdf: bytes


def batch_pdf(
    sheets: Sequence[Sheet],
    *,
    title: str,
    body: str,
    facts: Sequence[tuple[str, str]],
    at: datetime,
) -> bytes:
    """Return one PDF: the cover, then each letter on sheets of its own.

    ``body`` is the office that prints, ``facts`` stand above the list. The letters are
    the very pages that were recorded, nothing is drawn again.
    """
    # Only here: most processes never print, and the library takes its time to load.
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415

    letters = [PdfReader(BytesIO(sheet.pdf)) for sheet in sheets]
    cover = {
        "title": title,
        "body": body,
        "facts": [list(pair) for pair in facts],
        "head": ["Nr.", "Vorgang", "Brief", "Seiten"],
        "rows": [
            [str(place), sheet.number, sheet.name, str(len(letter.pages))]
            for place, (sheet, letter) in enumerate(
                zip(sheets, letters, strict=True), start=1
            )
        ],
    }
    top = print_pdf(COVER, {"cover": msgspec.json.encode(cover).decode()}, at=at)
    writer = PdfWriter()
    for reader in (PdfReader(BytesIO(top)), *letters):
        for page in reader.pages:
            writer.add_page(page)
        if len(reader.pages) % 2:
            box = reader.pages[-1].mediabox
            writer.add_blank_page(width=float(box.width), height=float(box.height))
    writer.add_metadata({"/Title": title, "/Author": body})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
