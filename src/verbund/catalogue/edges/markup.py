"""XML out and in: a small tree that writes itself, and a reader that trusts nobody.

Out: ``Node`` with literal names (prefixes are part of other people's contracts). In:
``parse`` refuses document types and entities, so a file cannot grow or reach out.
"""

import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from verbund.catalogue.edges.errors import EdgeRefused

#: The largest foreign XML file that is read, in bytes.
LARGEST = 10_000_000
#: Deeper than any published schema nests, and far from Python's recursion limit.
DEEPEST = 60

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)


class Node:
    """One element: name, attributes, and text or children.

    ``None`` among the children is left out, so conditions read as expressions.
    """

    __slots__ = ("attributes", "children", "name")

    def __init__(
        self,
        name: str,
        *children: "Node | str | None",
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.attributes = attributes or {}
        self.children = [child for child in children if child is not None]

    def add(self, *children: "Node | str | None") -> "Node":
        """Append children; gives the node itself."""
        self.children += [child for child in children if child is not None]
        return self

    def write(self, lines: list[str], indent: str = "") -> None:
        """Append the element's lines, indented."""
        if self.children and not any(isinstance(c, str) for c in self.children):
            lines.append(f"{indent}<{self._head()}>\n")
            deeper = indent + "  "
            for child in self.children:
                child.write(lines, deeper)  # type: ignore[union-attr]
            lines.append(f"{indent}</{self.name}>\n")
        else:
            lines.append(f"{indent}{self.inline()}\n")

    def _head(self) -> str:
        if not self.attributes:
            return self.name
        return self.name + "".join(
            f' {name}="{value(given)}"' for name, given in self.attributes.items()
        )

    def inline(self) -> str:
        """The element on one line, without blanks that were not there."""
        head = self._head()
        if not self.children:
            return f"<{head}/>"
        inner = "".join(
            text(child) if isinstance(child, str) else child.inline()
            for child in self.children
        )
        return f"<{head}>{inner}</{self.name}>"

    def fragment(self) -> str:
        """The element with indented children, without an XML declaration."""
        lines: list[str] = []
        self.write(lines)
        return "".join(lines)

    def document(self) -> str:
        """The element as a whole document in UTF-8."""
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + self.fragment()


def text(source: str) -> str:
    """Text for an element; characters that XML cannot hold are left out."""
    if source.isalnum():
        return source
    return _ILLEGAL.sub("", source).translate(_TEXT)


def value(source: str) -> str:
    """Text for an attribute in double quotes."""
    return _ILLEGAL.sub("", source).translate(_VALUE)


def leaves(prefix: str, pairs: Iterable[tuple[str, str | None]]) -> list[Node]:
    """One text element for each pair whose text is there."""
    return [Node(prefix + name, content) for name, content in pairs if content]


class _Careful(ET.TreeBuilder):
    """Builds the tree, but neither a document type nor a bottomless one."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise EdgeRefused(
            f"Die Datei enthält eine Dokumenttyp-Angabe („{name[:40]}“). Solche "
            "Dateien nehmen wir nicht an."
        )

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise EdgeRefused(
                f"Die Elemente sind tiefer als {DEEPEST} Ebenen verschachtelt."
            )
        return super().start(tag, attrs)

    def end(self, tag: str) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def parse(content: bytes) -> ET.Element:
    """The root of a foreign XML file; ``EdgeRefused`` with line and reason.

    No document type, no entity, at most ``LARGEST`` bytes and ``DEEPEST`` levels.
    """
    if len(content) > LARGEST:
        raise EdgeRefused(
            f"Die Datei ist größer als {LARGEST // 1_000_000} MB. So groß ist kein "
            "Datenschema."
        )
    parser = ET.XMLParser(target=_Careful())  # noqa: S314 - _Careful refuses DTDs
    try:
        parser.feed(content)
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        raise EdgeRefused(
            f"Zeile {line}, Spalte {column + 1}: Das ist kein gültiges XML."
        ) from None
    except (LookupError, UnicodeError, ValueError):
        raise EdgeRefused("Die Zeichen der Datei sind nicht lesbar.") from None
    return root
