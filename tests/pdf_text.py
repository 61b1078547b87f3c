"""The words of a PDF, read from its content streams and the fonts' Unicode maps."""

import re
from pathlib import Path

import pikepdf

Map = dict[int, str]


def words_of(path: Path) -> str:
    """All text of all pages; pieces are joined by a space where a text object ends."""
    with pikepdf.open(path) as pdf:
        return re.sub(r"\s+", " ", " ".join(_page(page) for page in pdf.pages))


def _page(page: pikepdf.Page) -> str:
    fonts = page.obj.get("/Resources", {}).get("/Font", {})
    maps = {name: _unicode(font) for name, font in fonts.items()}
    found: list[str] = []
    current: Map = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                current = maps.get(str(operands[0]), {})
            case "Tj":
                found.append(_decoded(bytes(operands[0]), current))
            case "TJ":
                pieces = [p for p in operands[0] if isinstance(p, pikepdf.String)]
                found += [_decoded(bytes(piece), current) for piece in pieces]
            case "ET":
                found.append(" ")
    return "".join(found)


def _decoded(codes: bytes, known: Map) -> str:
    pairs = zip(codes[::2], codes[1::2], strict=False)
    return "".join(known.get(high << 8 | low, "") for high, low in pairs)


def _unicode(font: pikepdf.Object) -> Map:
    """Glyph code to text, from the font's ToUnicode map."""
    if "/ToUnicode" not in font:
        return {}
    text = font["/ToUnicode"].read_bytes().decode("latin-1")
    found: Map = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.S):
        for code, to in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", block):
            found[int(code, 16)] = _text(to)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.S):
        for first, last, to in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            start = int(first, 16)
            for code in range(start, int(last, 16) + 1):
                found[code] = chr(ord(_text(to)[0]) + code - start)
    return found


def _text(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", "replace")
