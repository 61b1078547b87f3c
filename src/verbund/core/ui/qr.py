"""A QR code as one SVG path."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segno import QRCode

_BORDER = 2
_LONGEST_NAME = 70


def qr_path(text: str) -> tuple[str, int]:
    """Path of the black modules and modules per side, quiet zone of two included."""
    import segno  # noqa: PLC0415 # few processes ever draw one

    return _path(segno.make(text, error="m", micro=False))


def giro_path(*, name: str, iban: str, cents: int, text: str) -> tuple[str, int]:
    """The same for a transfer (EPC069-12, "GiroCode"), as banking apps read it."""
    from segno.helpers import make_epc_qr  # noqa: PLC0415

    code = make_epc_qr(
        name=name[:_LONGEST_NAME], iban=iban, amount=cents / 100, text=text[:140]
    )
    return _path(code)


def _path(code: "QRCode") -> tuple[str, int]:
    parts = []
    rows = [list(row) for row in code.matrix_iter(border=_BORDER)]
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return "".join(parts), len(rows)
