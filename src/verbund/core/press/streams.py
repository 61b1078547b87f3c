"""Make the end of every PDF stream unambiguous.

ISO 19005-3, 6.1.7.1 wants ``/Length`` to be the bytes up to the end-of-line before
``endstream``. Where compressed data happens to end in CR, the LF that Typst writes
after it makes CR LF – one end-of-line by the standard – and the length seems wrong by
one. Such a stream gets one byte more.
"""

from __future__ import annotations

import re

_AMBIGUOUS = b"\r\nendstream"
_HEAD = re.compile(
    rb"<<(?:(?!>>\s*stream).)*?/Length (\d+)(?:(?!>>\s*stream).)*?>>\s*stream\n", re.S
)
_ENTRY = re.compile(rb"(\d{10}) (\d{5}) n")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")


def settle_streams(pdf: bytes) -> bytes:
    """Return the same document with no stream ending in CR; most pass untouched.

    The document must have one classic cross-reference table, as Typst writes it;
    raises ``ValueError`` otherwise.
    """
    while (end := pdf.find(_AMBIGUOUS)) >= 0:
        pdf = _settle_one(pdf, end + 1)
    return pdf


def _settle_one(pdf: bytes, end: int) -> bytes:
    begin = pdf.rfind(b" obj", 0, pdf.rfind(b"stream\n", 0, end))
    head = _HEAD.search(pdf, begin, end)
    if head is None or head.end() + int(head[1]) != end:
        raise ValueError(f"Der Strom vor Byte {end} ist nicht zu deuten.")
    # The last bytes of zlib data are a checksum of the content, so compressing again
    # cannot help; a byte after its end is passed over by every reader (RFC 1950).
    data = pdf[head.end() : end] + b"\0"
    length_at = head.start(1)
    new_length = str(len(data)).encode()
    changed = (
        pdf[:length_at] + new_length + pdf[head.end(1) : head.end()] + data + pdf[end:]
    )
    return _shift_table(changed, after=length_at, by=len(changed) - len(pdf))


def _shift_table(pdf: bytes, *, after: int, by: int) -> bytes:
    start = _START.search(pdf)
    if start is None:
        raise ValueError("Die Datei hat keine Querverweistabelle am Ende.")
    table = int(start[1]) + by

    def moved(entry: re.Match[bytes]) -> bytes:
        offset = int(entry[1])
        return b"%010d %s n" % (offset + by if offset > after else offset, entry[2])

    rows = _ENTRY.sub(moved, pdf[table : start.start()])
    return pdf[:table] + rows + b"startxref\n%d\n%%%%EOF" % table
