"""The press: Typst templates and data become PDF files for archives and for everybody.

In: a template of some room and its data as JSON text. Out: one PDF file by the
standards asked for. Typst is kept warm: one compiler per template and process, guarded
by a lock because it holds the last document's state. Fonts come with the package
(built at set-up), system fonts are ignored: the same data are the same bytes anywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.core.press.streams import settle_streams

if TYPE_CHECKING:
    import typst

FONTS = Path(__file__).resolve().parent / "fonts"
#: One file that archives keep and a screen reader reads (ISO 19005-3 A, ISO 14289-1).
LETTER: tuple[typst.PDFStandard, ...] = ("a-3a", "ua-1")

_lock = threading.Lock()
_compilers: dict[Path, typst.Compiler] = {}


def print_pdf(
    template: Path,
    inputs: Mapping[str, str],
    *,
    at: datetime,
    standards: Sequence[typst.PDFStandard] = LETTER,
    keep: bool = True,
) -> bytes:
    """Return the PDF of a template with ``inputs`` as its ``sys.inputs``.

    The template reads files below its own folder only. ``at`` is the creation date, so
    that printing again gives the same bytes. ``keep=False`` gives the memory of a large
    document back. Raises ``typst.TypstError`` if a template or font is broken, or if
    the document would break a standard (a picture without a description).
    """
    import typst  # noqa: PLC0415 # heavy, and a web process may never print

    with _lock:
        compiler = _compilers.get(template)
        if compiler is None:
            compiler = typst.Compiler(
                input=template,
                root=template.parent,
                font_paths=typst.Fonts(
                    include_system_fonts=False,
                    include_embedded_fonts=True,
                    font_paths=[FONTS],
                ),
            )
            if keep:
                _compilers[template] = compiler
        pdf = compiler.compile(
            format="pdf",
            sys_inputs=dict(inputs),
            pdf_standards=list(standards),
            timestamp=int(at.timestamp()),
        )
    if not isinstance(pdf, bytes):
        raise TypeError(
            f"Typst gab für {template.name} {type(pdf).__name__} statt bytes zurück"
        )
    return settle_streams(pdf)
