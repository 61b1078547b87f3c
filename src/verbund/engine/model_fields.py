"""The fields and pages of a blueprint."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from verbund.engine.text import Expr, Text

FieldType = Literal[
    "text", "longtext", "name", "date", "partial_date", "iban", "money", "integer",
    "decimal", "boolean", "address", "phone", "email", "plate", "file", "choice",
    "choices", "codelist", "group", "place",
]  # fmt: skip
Personal = Literal["none", "contact", "identity", "bank", "special"]


class Part(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Base of every part: frozen, refuses unknown keys, writes only what is set."""


class Named(Part, frozen=True, kw_only=True):
    """A part with an id. ``formerly``: the ids it had in earlier versions."""

    formerly: tuple[str, ...] = ()


class Extendable(Named, frozen=True, kw_only=True):
    """A part that a member may add for itself; ``local`` marks those that it did."""

    local: bool = False


# --- fields and pages ---


class Option(Named, frozen=True, kw_only=True):
    id: str
    label: Text
    help: Text | None = None
    visible_if: Expr | None = None


class OptionsFrom(Part, frozen=True, kw_only=True):
    """Options that the member fills in: the rows of a table parameter.

    ``key`` and ``label`` are columns of it.
    """

    parameter: str
    key: str = "id"
    label: str = "name"


class CheckDef(Part, frozen=True, kw_only=True):
    """A condition the answer must meet; ``value`` is the field's own value."""

    test: Expr
    message: Text


class Repeat(Part, frozen=True, kw_only=True):
    min: int = 0
    max: int = 50
    item: Text


class Field(Extendable, frozen=True, kw_only=True):
    """One piece of data. ``id`` and ``path`` come from its place in the file."""

    id: str = ""
    path: str = ""
    type: FieldType
    label: Text
    help: Text | None = None
    required: bool | Expr = True
    visible_if: Expr | None = None
    checks: tuple[CheckDef, ...] = ()
    errors: Mapping[str, Text] = {}
    options: tuple[Option, ...] = ()
    options_from: OptionsFrom | None = None
    codelist: str | None = None
    repeat: Repeat | None = None
    fields: Mapping[str, "Field"] = {}
    personal: Personal = "none"
    open_data: bool = False
    secret: bool = False
    evidence: Literal["required", "later"] | None = None
    accept: tuple[str, ...] = ()
    many: bool = False
    max_mb: int = 10
    prefill: str | None = None
    default: object = None
    min: int | float | str | None = None
    max: int | float | str | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    unit: Text | None = None
    autocomplete: str | None = None
    fim: str | None = None
    #: Of a place: what must be known of it, and whether it must lie in Germany.
    needs: Literal["any", "point", "address"] = "any"
    within: Literal["anywhere", "germany"] = "anywhere"

    @property
    def repeats(self) -> bool:
        return self.repeat is not None


class Step(Extendable, frozen=True, kw_only=True):
    """One page of the form; ``fields`` are paths."""

    id: str
    title: Text
    group: Text | None = None
    intro: Text | None = None
    fields: tuple[str, ...]
    visible_if: Expr | None = None
