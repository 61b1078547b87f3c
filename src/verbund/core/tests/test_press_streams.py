"""A stream whose data ends in CR is made unambiguous without moving anything else."""

from __future__ import annotations

import io

import pikepdf

from verbund.core.press.streams import settle_streams


def document(data: bytes) -> bytes:
    """A small PDF with a classic table whose content stream is ``data``."""
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R>>\nendobj\n",
        b"4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(data), data),
        b"5 0 obj\n<</Producer(x)>>\nendobj\n",
    ]
    body, offsets = b"%PDF-1.7\n", []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = b"".join(b"%010d 00000 n\r\n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 6\n0000000000 65535 f\r\n"
        + table
        + b"trailer\n<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF"
        % len(body)
    )


def test_ambiguous_stream_gets_one_byte_more() -> None:
    settled = settle_streams(document(b"q" * 98 + b"\r"))
    assert b"\r\nendstream" not in settled
    assert b"/Length 100>>" in settled
    with pikepdf.open(io.BytesIO(settled)) as opened:
        assert opened.pages[0].Contents.read_raw_bytes() == b"q" * 98 + b"\r\0"
        assert str(opened.docinfo["/Producer"]) == "x"


def test_other_documents_pass_untouched() -> None:
    plain = document(b"q Q")
    assert settle_streams(plain) == plain
