"""The pieces of a FIM data schema: fields, groups, rules as XDatenfelder has them.

Between a blueprint and its XML stands this small model, so that XDatenfelder and XFall
speak of the same elements by the same ids, and a foreign file is read only once.
Source: XDatenfelder 3.0.0, chapters on Datenfeld, Datenfeldgruppe, Regel.
"""

from typing import Literal

from msgspec import Struct

Kind = Literal["RNG", "HAR", "ABS"]
InputKind = Literal["input", "select", "label", "hidden", "locked"]
DataKind = Literal[
    "text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int",
    "num_currency", "file", "obj",
]  # fmt: skip


class Law(Struct, frozen=True):
    """One legal basis; ``link`` may be empty."""

    title: str
    link: str = ""


class FimRule(Struct, frozen=True, kw_only=True):
    """``kind``: V validation, M multiplicity, B calculation, K complex."""

    id: str
    version: str
    name: str
    text: str
    kind: Literal["V", "M", "B", "K"] = "K"


class Value(Struct, frozen=True):
    """One entry of a list of values."""

    code: str
    name: str
    help: str = ""


class Element(Struct, frozen=True, kw_only=True):
    """What fields and groups have in common."""

    id: str
    version: str
    name: str
    label: str = ""
    description: str = ""
    definition: str = ""
    help: str = ""
    kind: Kind = "RNG"
    laws: tuple[Law, ...] = ()
    rules: tuple[FimRule, ...] = ()


class FimField(Element, frozen=True, kw_only=True):
    """A Datenfeld. Lengths in characters, ``max_size`` in bytes."""

    input_kind: InputKind = "input"
    data_kind: DataKind = "text_latin"
    min_length: int | None = None
    max_length: int | None = None
    min_value: str = ""
    max_value: str = ""
    pattern: str = ""
    content: str = ""
    prefill: str = "keine"
    values: tuple[Value, ...] = ()
    codelist: str = ""
    codelist_version: str = ""
    max_size: int | None = None
    media_types: tuple[str, ...] = ()


class Child(Struct, frozen=True, kw_only=True):
    """An element inside a group, how often: ``most`` None is any number."""

    least: int
    most: int | None
    element: "FimField | FimGroup"

    @property
    def count(self) -> str:
        """As XDatenfelder writes it: ``0:1``, ``1:*``."""
        return f"{self.least}:{'*' if self.most is None else self.most}"


class FimGroup(Element, frozen=True, kw_only=True):
    """A Datenfeldgruppe; ``choice`` if exactly one of its children is to be given."""

    children: tuple[Child, ...] = ()
    choice: bool = False


class FimSchema(FimGroup, frozen=True, kw_only=True):
    """A Stammdatenschema: the whole form. ``day`` is an ISO date."""

    day: str = "2026-01-01"
    issuer: str = ""
    document_id: str = ""
    message_id: str = ""
