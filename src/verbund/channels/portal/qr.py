"""A QR code as one SVG path."""

import segno


def qr_path(text: str) -> tuple[str, int]:
    """Path of the black modules and modules per side, quiet zone of two included."""
    border = 2
    code = segno.make(text, error="m", micro=False)
    parts = []
    rows = [list(row) for row in code.matrix_iter(border=border)]
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
