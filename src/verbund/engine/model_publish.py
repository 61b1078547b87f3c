"""What is kept, published and measured of cases, and the worked examples."""

from collections.abc import Mapping
from typing import Literal

from msgspec import field

from verbund.engine.model_fields import Part
from verbund.engine.text import Expr, Text


class RetentionStart(Part, frozen=True, kw_only=True):
    """Where the storage period begins; exactly one is set."""

    on: Literal["closed", "decided", "opened"] | None = None
    field: str | None = None
    clock: str | None = None


class RetentionRule(Part, frozen=True, kw_only=True):
    """``keep`` is a period or an expression that gives one (``params.keep``)."""

    result: str
    keep: Expr
    start: RetentionStart = field(default=RetentionStart(on="closed"), name="from")
    then: Literal["delete", "anonymise", "archive_offer"] = "delete"
    legal: tuple[str, ...] = ()


class Retention(Part, frozen=True, kw_only=True):
    rules: tuple[RetentionRule, ...] = ()
    drafts: str = "P30D"


class Collection(Part, frozen=True, kw_only=True):
    """What the public may read of the cases that meet ``where``, and nothing else.

    ``headings`` name the columns, ``newest`` the column that sorts the latest first.
    ``geometry`` is the field of type place that puts the rows on a map.
    """

    id: str
    title: Text
    description: Text | None = None
    where: Expr | None = None
    columns: Mapping[str, Expr]
    headings: Mapping[str, Text] = {}
    newest: str | None = None
    geometry: str | None = None
    aggregate: Literal["none", "count"] = "none"
    suppress_below: int = 5
    licence: str = "dl-de/zero-2.0"


class Publish(Part, frozen=True, kw_only=True):
    collections: tuple[Collection, ...] = ()


class Indicator(Part, frozen=True, kw_only=True):
    id: str
    title: Text
    measure: str | None = None
    goal: str | None = None
    value: Expr | None = None
    where: Expr | None = None
    unit: Text | None = None


class Scenario(Part, frozen=True, kw_only=True):
    """A worked example; ``steps`` are read by the scenario runner."""

    name: str
    file: str = ""
    line: int = 1
    land: str = "NW"
    ags: str | None = None
    catholic: bool = False
    parameters: Mapping[str, object] = {}
    steps: tuple[Mapping[str, object], ...]
