"""The numbers that ratings compare with, each with its source, from a data file.

``checked`` says how far the number was verified: ``law`` – it stands in the wording of
a building code, which was read; ``secondary`` – found in a public summary of the
standard, the standard itself was not at hand; ``practice`` – no standard says it,
people who help each other use it. ``evidence`` names what was read. Pages show it all.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from verbund.topics.accessibility.attributes import DATA


class Threshold(msgspec.Struct, frozen=True):
    """One number with its unit and where it comes from."""

    id: str
    value: float
    unit: str
    standard: str
    section: str
    evidence: tuple[str, ...]
    checked: Literal["law", "secondary", "practice"]

    @property
    def source(self) -> str:
        """The standard with its section, as one line."""
        return f"{self.standard}, {self.section}" if self.section else self.standard


@cache
def thresholds() -> Mapping[str, Threshold]:
    """All thresholds by id."""
    content = (DATA / "thresholds.json").read_bytes()
    found = msgspec.json.decode(content, type=tuple[Threshold, ...])
    return {each.id: each for each in found}


def limit(name: str) -> float:
    """The number itself, in its unit."""
    return thresholds()[name].value
