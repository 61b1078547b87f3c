"""A filter's text, word by word."""

from __future__ import annotations

import re
from typing import Final

from verbund.kernel.cql2.build import Back
from verbund.kernel.cql2.model import FilterError

MOST_TEXT: Final = 8000
_WORD: Final = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^'\\]|''|\\'|\\)*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[^\W\d][\w.:]*)
  | (?P<sign><>|<=|>=|[=<>(),])
  | (?P<end>\Z)
)""",
    re.VERBOSE,
)


class Words:
    """The reading position: ``kind`` and ``upper`` of the word to come."""

    __slots__ = ("_at", "_next", "_text", "_value", "back", "kind", "upper")

    def __init__(self, text: str, back: Back | None = None) -> None:
        if len(text) > MOST_TEXT:
            raise FilterError(
                f"Der Filter ist länger als {MOST_TEXT} Zeichen.",
                f"The filter is longer than {MOST_TEXT} characters.",
            )
        self._text = text
        self.back = back
        self._next = 0
        self._at = 0
        self.kind = ""
        self.upper = ""
        self._value = ""
        self.advance()

    @property
    def called(self) -> bool:
        """Whether a bracket or, for shapes, ``Z`` follows the word."""
        rest = self._text[self._next :].lstrip()
        return rest.startswith("(") or re.match(r"(?i)z\s*\(", rest) is not None

    def advance(self) -> str:
        """The value of this word; on to the next."""
        value = self._value
        found = _WORD.match(self._text, self._next)
        if found is None:
            self._at = self._next
            raise self.unexpected()
        self.kind = found.lastgroup or ""
        self._at = found.start(self.kind)
        self._next = found.end()
        raw = found[self.kind]
        if self.kind == "text":
            self._value = raw[1:-1].replace("''", "'").replace("\\'", "'")
        elif self.kind == "quoted":
            self._value = raw[1:-1].replace('""', '"')
        else:
            self._value = raw
        self.upper = raw.upper() if self.kind in ("name", "sign") else ""
        return value

    def take(self, word: str) -> bool:
        """Go on if the word to come is this one."""
        if self.upper != word:
            return False
        self.advance()
        return True

    def demand(self, word: str) -> None:
        """Go on; raise ``FilterError`` if another word comes."""
        if not self.take(word):
            raise self.unexpected(word)

    def demand_text(self) -> str:
        """The text in quotes that must come."""
        if self.kind != "text":
            raise self.unexpected("'…'")
        return self.advance()

    def demand_number(self) -> float:
        """The number that must come."""
        if self.kind != "number":
            raise self.unexpected("1.5")
        return float(self.advance())

    def unexpected(self, wanted: str = "") -> FilterError:
        """What stands here, and what should."""
        rest = self._text[self._at : self._at + 30].strip()
        place = self._at + 1
        german = f"bei „{rest}“" if rest else "am Ende"
        english = f"at “{rest}”" if rest else "at the end"
        return FilterError(
            f"Der Filter ist {german} (Zeichen {place}) nicht lesbar."
            + (f" Erwartet wird: {wanted}." if wanted else ""),
            f"The filter cannot be read {english} (character {place})."
            + (f" Expected: {wanted}." if wanted else ""),
        )
