"""Draw a ``Letter`` as one PDF file that is PDF/A-3a and PDF/UA-1 at once.

Typst is kept warm: one compiler per process, guarded by a lock because it holds the
last document's state. Fonts come with the package (built at set-up), system fonts are
ignored, so that the same letter is the same bytes everywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec
import typst

from verbund.kernel.chain import canonical
from verbund.notices.letter import Letter
from verbund.notices.streams import settle_streams

HERE = Path(__file__).resolve().parent
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]

_lock = threading.Lock()
_compilers: dict[str, typst.Compiler] = {}


def render_letter(letter: Letter, *, twin: Mapping[str, object], at: datetime) -> bytes:
    """Return the PDF of a letter with its machine-readable twin embedded.

    ``twin`` is written as canonical JSON into ``bescheid.json``; ``at`` is the
    document's creation date, so that rendering again gives the same bytes. Raises
    ``typst.TypstError`` only when a template or font is broken. Standards: ISO 19005-3
    level A, ISO 14289-1, letter form DIN 5008 B.
    """
    return render_template(
        "letter.typ",
        {
            "letter": msgspec.json.encode(letter).decode(),
            "twin": canonical(twin).decode(),
        },
        at=at,
    )


def render_template(name: str, inputs: Mapping[str, str], *, at: datetime) -> bytes:
    """Return the PDF of a template in ``typst/`` with data as ``sys.inputs``."""
    with _lock:
        compiler = _compilers.get(name)
        if compiler is None:
            compiler = typst.Compiler(
                input=HERE / "typst" / name,
                root=HERE / "typst",
                font_paths=typst.Fonts(
                    include_system_fonts=False,
                    include_embedded_fonts=True,
                    font_paths=[HERE / "fonts"],
                ),
            )
            _compilers[name] = compiler
        pdf = compiler.compile(
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=STANDARDS,
            timestamp=int(at.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError(f"Typst gab für {name} {type(pdf).__name__} statt bytes zurück")
    return settle_streams(pdf)
