"""Draw a ``Letter`` as one PDF file that is PDF/A-3a and PDF/UA-1 at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from verbund.core.press import print_pdf
from verbund.kernel.chain import canonical
from verbund.notices.letter import Letter

TEMPLATE = Path(__file__).resolve().parent / "typst" / "letter.typ"


def render_letter(letter: Letter, *, twin: Mapping[str, object], at: datetime) -> bytes:
    """Return the PDF of a letter with its machine-readable twin embedded.

    ``twin`` is written as canonical JSON into ``bescheid.json``; ``at`` is the
    document's creation date, so that rendering again gives the same bytes. Raises
    ``typst.TypstError`` only when a template or font is broken. Standards: ISO 19005-3
    level A, ISO 14289-1, letter form DIN 5008 B.
    """
    return print_pdf(
        TEMPLATE,
        {
            "letter": msgspec.json.encode(letter).decode(),
            "twin": canonical(twin).decode(),
        },
        at=at,
    )
