"""The same answer as XML and as JSON (the Spark convention of GeoReport v2).

One structure of plain values is written twice: XML with a root and a singular name for
each item of a list, JSON without the outer wrapper. Source: GeoReport v2, "Format
Support" and "JSON Support".
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import msgspec

from verbund.catalogue.edges.markup import text
from verbund.kernel.clock import BERLIN

Format = Literal["xml", "json"]
Plain: TypeAlias = (
    "str | int | float | bool | Sequence[Plain] | Mapping[str, Plain] | None"
)

#: Both with the character set, as the specification shows them.
CONTENT_TYPES: Final[Mapping[Format, str]] = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: Names whose singular is not simply the name without its last letter.
_SINGULAR: Final = {
    "service_requests": "request",
    "service_request_updates": "request_update",
}
_ENCODER: Final = msgspec.json.Encoder()


def document(root: str, content: Plain, kind: Format) -> bytes:
    """``content`` under the name ``root``: as a document in XML, bare in JSON."""
    if kind == "json":
        return _ENCODER.encode(content)
    parts = [_DECLARATION]
    _write(root, content, parts)
    return "".join(parts).encode()


def moment(at: datetime) -> str:
    """A moment as W3C date and time with its offset, in the time of Germany."""
    return _second(int(at.timestamp()))


@lru_cache(maxsize=4096)
def _second(since: int) -> str:
    # A page of requests tells many moments twice; the zone's rules are the dear part.
    return datetime.fromtimestamp(since, UTC).astimezone(BERLIN).isoformat()


@lru_cache(maxsize=64)
def _singular(name: str) -> str:
    return _SINGULAR.get(name) or name.removesuffix("s")


def _write(name: str, content: Plain, parts: list[str]) -> None:
    """Append one element; an empty one if there is nothing to say."""
    if isinstance(content, str):
        inner = text(content)
        parts.append(f"<{name}>{inner}</{name}>" if inner else f"<{name}/>")
    elif content is None:
        parts.append(f"<{name}/>")
    elif isinstance(content, bool):
        parts.append(f"<{name}>{'true' if content else 'false'}</{name}>")
    elif isinstance(content, (int, float)):
        parts.append(f"<{name}>{content!r}</{name}>")
    elif isinstance(content, Mapping):
        parts.append(f"<{name}>")
        for key, value in content.items():
            _write(key, value, parts)
        parts.append(f"</{name}>")
    else:
        one = _singular(name)
        parts.append(f"<{name}>")
        for item in content:
            _write(one, item, parts)
        parts.append(f"</{name}>")


def csv_line(cells: Sequence[str]) -> str:
    """One line after RFC 4180; text that a spreadsheet would run is made harmless."""
    return ",".join(map(_cell, cells)) + "\r\n"


def _cell(content: str) -> str:
    if content[:1] in {"=", "+", "@", "\t", "\r"} or (
        content[:1] == "-" and not content[1:2].isdigit()
    ):
        content = "'" + content
    if any(mark in content for mark in ',"\r\n'):
        return '"' + content.replace('"', '""') + '"'
    return content


__all__ = ["CONTENT_TYPES", "Format", "Plain", "csv_line", "document", "moment"]
