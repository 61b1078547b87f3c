"""What queries hand out: frozen values for pages and files."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from verbund.engine import Text
from verbund.engine.openness import Cell


class CollectionInfo(Struct, frozen=True, kw_only=True):
    """One open collection of a member or an association."""

    id: str
    blueprint: str
    title: Text
    description: Text | None
    licence: str
    counted: bool
    columns: tuple[str, ...]
    headings: Mapping[str, Text]


class OpenItem(Struct, frozen=True, kw_only=True):
    """One row: raw cells, and the same in words. ``count`` of a counted collection."""

    member_id: UUID
    member: str
    cells: Mapping[str, Cell]
    words: Mapping[str, str]
    count: int | None = None
    hidden: bool = False


class CollectionPage(Struct, frozen=True, kw_only=True):
    """Rows of a collection that meet a search, one page of them."""

    info: CollectionInfo
    rows: tuple[OpenItem, ...]
    total: int
    page: int
    pages: int
    several: bool


class ServiceLine(Struct, frozen=True, kw_only=True):
    """Figures of one service. ``None`` is a count too small to be told.

    ``median_days`` and ``in_time`` (0 to 1) are told from five decisions on.
    """

    blueprint: str
    service: str
    title: Text
    received: int | None
    done: int | None
    open_now: int | None
    median_days: float | None
    in_time: float | None


class Statistics(Struct, frozen=True, kw_only=True):
    """One year of a member or of the members of an association together."""

    year: int
    years: tuple[int, ...]
    first: date
    last: date
    received: int | None
    done: int | None
    open_now: int | None
    median_days: float | None
    in_time: float | None
    services: tuple[ServiceLine, ...]
    by_channel: Mapping[str, int | None]
    by_phase: Mapping[str, int | None]
    by_month: tuple[int | None, ...]
    by_member: tuple[tuple[UUID, str, int | None], ...]
