"""Ids for elements of a blueprint: FIM's where a field carries one, else computed.

A computed id has the number range ``00000``, which FIM gives to nobody, and six digits
from the hash of key and path. So the same field keeps its id in every version.
"""

import hashlib
import re

_FIM = re.compile(r"([SGFDR]\d{11})(?:V(\d+\.\d+\.\d+))?")


class Ids:
    """Gives ids for one blueprint: a path always the same, none of them twice."""

    def __init__(self, key: str, version: str) -> None:
        self._key = key
        self._version = version
        self._taken: dict[str, str] = {}

    def own(self, letter: str, path: str) -> tuple[str, str]:
        """Id and version of an element that only this blueprint has."""
        place = f"{letter} {path}"
        for turn in range(1_000):
            seed = f"{self._key} {place} {turn}".encode()
            number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big")
            found = f"{letter}00000{number % 1_000_000:06d}"
            if self._taken.setdefault(found, place) == place:
                return found, self._version
        raise RuntimeError(f"no free id for {place}")

    def element(self, letter: str, path: str, fim: str | None) -> tuple[str, str]:
        """The FIM id of a field if it has one that is free, else a computed one."""
        match = _FIM.fullmatch(fim or "")
        if match is None or match[1][0] != letter:
            return self.own(letter, path)
        if self._taken.setdefault(match[1], path) != path:
            return self.own(letter, path)
        return match[1], match[2] or "1.0.0"

    def document(self) -> str:
        """The id of the Dokumentsteckbrief, in the range of the central catalogue."""
        seed = f"{self._key} document".encode()
        number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big")
        return f"D99{900_000_000 + number % 100_000_000:09d}"


def is_harmonised(fim_id: str) -> bool:
    """Whether FIM itself keeps this element (number range 60)."""
    return fim_id[1:3] == "60"


def is_computed(fim_id: str) -> bool:
    """Whether the id may come from here: FIM gives the range 00000 to nobody."""
    return fim_id[1:6] == "00000"
