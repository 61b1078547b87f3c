"""What a book consists of: chapters, sections and blocks, as JSON for the press."""

from typing import Literal

from msgspec import Struct

Emphasis = Literal["strong", "emph", "code"]


class Run(Struct, frozen=True):
    """A stretch of text in one style."""

    text: str
    style: Emphasis | None = None


class Paragraph(Struct, frozen=True, tag_field="kind", tag="paragraph"):
    runs: tuple[Run, ...]


class Points(Struct, frozen=True, tag_field="kind", tag="points"):
    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


class Facts(Struct, frozen=True, tag_field="kind", tag="facts"):
    """Pairs of name and value."""

    pairs: tuple[tuple[str, str], ...]


class Grid(Struct, frozen=True, tag_field="kind", tag="grid"):
    """A table; ``widths`` are shares of the line, one for each column."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


class Drawing(Struct, frozen=True, tag_field="kind", tag="drawing"):
    """A picture with the sentence that says what it shows (never empty)."""

    svg: str
    alt: str
    caption: str


class Sheet(Struct, frozen=True, tag_field="kind", tag="sheet"):
    """A sample letter or script, set apart from the text around it."""

    title: str
    lines: tuple[str, ...]


Block = Paragraph | Points | Facts | Grid | Drawing | Sheet


class Part(Struct, frozen=True, kw_only=True):
    """A section of a chapter; ``terms`` go to the index with its page."""

    title: str
    blocks: tuple[Block, ...] = ()
    parts: tuple["Part", ...] = ()
    terms: tuple[str, ...] = ()


class Chapter(Struct, frozen=True, kw_only=True):
    title: str
    lead: str = ""
    parts: tuple[Part, ...] = ()
    terms: tuple[str, ...] = ()


class BookFile(Struct, frozen=True, kw_only=True):
    """The whole, with what stands on the cover."""

    title: str
    subtitle: str
    publisher: str
    edition: str
    imprint: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def paragraph(text: str) -> Paragraph:
    """One plain paragraph."""
    return Paragraph((Run(text),))


def points(*items: str, numbered: bool = False) -> Points:
    """A plain list."""
    return Points(tuple((Run(item),) for item in items), numbered)
