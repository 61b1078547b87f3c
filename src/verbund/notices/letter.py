"""The letter as data: what a notice says, before anybody draws it.

One ``Letter`` feeds both the PDF (``render``) and the preview on the desk, so that a
clerk sees exactly what is sent. All texts are final: language chosen, values filled in.
"""

from __future__ import annotations

import msgspec


class Sender(msgspec.Struct, frozen=True):
    """The letterhead: who is responsible and, where different, who acts for it."""

    name: str
    represented_by: str | None
    address: tuple[str, ...]
    return_line: str
    brand: str
    contact: tuple[tuple[str, str], ...] = ()
    bank: tuple[tuple[str, str], ...] = ()


class TableLine(msgspec.Struct, frozen=True):
    """One line of the calculation: what, how, and the amount as shown."""

    label: str
    explanation: str
    amount: str


class Calculation(msgspec.Struct, frozen=True):
    """The calculation table; ``head`` names its three columns."""

    caption: str
    head: tuple[str, str, str]
    lines: tuple[TableLine, ...]
    total_label: str
    total: str


class Section(msgspec.Struct, frozen=True):
    """A heading with paragraphs; ``points`` become a list below them."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


class Remedy(msgspec.Struct, frozen=True):
    """How to object: paragraphs, the last day, and how that day was reckoned."""

    heading: str
    paragraphs: tuple[str, ...]
    last_day_label: str
    last_day: str
    steps_heading: str = ""
    steps: tuple[tuple[str, str], ...] = ()


class Letter(msgspec.Struct, frozen=True):
    """A whole notice in one language, ready to be drawn.

    ``language`` is the BCP 47 tag of the text (``de`` also for plain German),
    ``facts`` the reference block (label, value), ``twin`` the machine-readable decision
    that is embedded as ``bescheid.json``.
    """

    language: str
    title: str
    sender: Sender
    recipient: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    salutation: str
    opening: tuple[str, ...]
    result: str
    calculation: Calculation | None
    sections: tuple[Section, ...]
    payment: Section | None
    remedy: Remedy | None
    closing: tuple[str, ...]
    enclosures: tuple[str, ...]
    labels: dict[str, str]
    watermark: str | None = None
    plain: bool = False
