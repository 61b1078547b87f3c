"""Texts of blueprints as a book prints them: Markdown, and placeholders in words."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from verbund.engine.errors import ExpressionInvalid
from verbund.engine.model import Blueprint
from verbund.engine.text import Text
from verbund.engine.wording import said
from verbund.publishing.book.blocks import Block, Emphasis, Paragraph, Part, Points, Run

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_STYLES: dict[str, Emphasis] = {"strong_open": "strong", "em_open": "emph"}


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 # only books need it

    return MarkdownIt("zero").enable([
        "list", "heading", "emphasis", "backticks", "link", "escape", "newline",
    ])  # fmt: skip


def told(blueprint: Blueprint, text: Text | None, language: str = "de") -> str:
    """A text of the blueprint; each placeholder is named in angle brackets.

    ``{params.registration_days} Tage`` becomes ``‹Anmeldefrist› Tage``, so that a
    reader sees what stands there in a real letter.
    """
    if text is None:
        return ""
    return _PLACE.sub(lambda found: _named(blueprint, found), text.get(language))


def _named(blueprint: Blueprint, found: re.Match[str]) -> str:
    if found[1] is None:
        return found[0][0]
    source = found[1].split("|")[0].strip()
    try:
        words = said(blueprint, source)
    except ExpressionInvalid:
        words = source
    return f"‹{words.removeprefix('„').removesuffix('“')}›"


def markdown(source: str) -> tuple[tuple[Block, ...], tuple[Part, ...]]:
    """Prose before the first heading, and one part for each heading after it.

    The title of the whole (``# …``) is left out, because the chapter has one. HTML is
    text, pictures and tables are not read.
    """
    before: list[Block] = []
    parts: list[tuple[str, list[Block]]] = []
    tokens = iter(_reader().parse(source))
    for token in tokens:
        blocks = parts[-1][1] if parts else before
        if token.type == "heading_open":
            title = "".join(run.text for run in _runs(next(tokens)))
            if token.tag != "h1":
                parts.append((title, []))
        elif token.type == "paragraph_open":
            blocks.append(Paragraph(tuple(_runs(next(tokens)))))
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            items = tuple(_items(tokens))
            blocks.append(Points(items, token.type == "ordered_list_open"))
    return tuple(before), tuple(
        Part(title=title, blocks=tuple(blocks)) for title, blocks in parts
    )


def _items(tokens: Iterator["Token"]) -> Iterator[tuple[Run, ...]]:
    """The items of one list; lists inside join the item they stand in."""
    depth, item = 1, list[Run]()
    for token in tokens:
        if token.type.endswith("_list_open"):
            depth += 1
        elif token.type.endswith("_list_close"):
            depth -= 1
            if depth == 0:
                return
        elif token.type == "inline":
            item += [Run("; "), *_runs(token)] if item else list(_runs(token))
        elif token.type == "list_item_close" and depth == 1:
            yield tuple(item)
            item = []


def _runs(token: "Token") -> Iterator[Run]:
    style: Emphasis | None = None
    for child in token.children or ():
        if child.type in _STYLES:
            style = _STYLES[child.type]
        elif child.type in {"strong_close", "em_close"}:
            style = None
        elif child.type == "code_inline":
            yield Run(child.content, "code")
        elif child.type in {"softbreak", "hardbreak"}:
            yield Run(" ")
        elif child.content:
            yield Run(child.content, style)


def listed(items: Sequence[str]) -> str:
    """Values of one table cell."""
    return "; ".join(item for item in items if item) or "–"
