"""What queries give and actions take, as plain values."""

from collections.abc import Mapping
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from verbund.topics.accessibility.attributes import Method, Value
from verbund.topics.accessibility.profiles import Rating

ByKind = Literal["staff", "helper", "visitor", "import"]


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who says something: for the desk only, pages name the kind."""

    kind: ByKind
    id: str = ""
    name: str = ""


class NewPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place as it is written."""

    kind: str
    lat: float
    lon: float
    name: str = ""
    street: str = ""
    house_number: str = ""
    postal_code: str = ""
    city: str = ""
    external: str = ""
    source: str = ""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """The valid value of one attribute and how it came about."""

    key: str
    value: Value
    method: Method
    by: ByKind
    on: date
    source: str = ""


class PlaceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a list; ``metres`` where a spot was asked for."""

    id: UUID
    kind: str
    name: str
    address: str
    lat: float
    lon: float
    ratings: Mapping[str, str]
    metres: float | None = None


class PlacesPage(msgspec.Struct, frozen=True):
    """Some places, and how many there are in all."""

    places: tuple[PlaceLine, ...]
    total: int
    page: int
    pages: int


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """All about one place: facts by attribute, ratings by profile."""

    id: UUID
    kind: str
    name: str
    lat: float
    lon: float
    street: str
    house_number: str
    postal_code: str
    city: str
    external: str
    source: str
    facts: Mapping[str, Fact]
    ratings: Mapping[str, Rating]
    waiting: int

    @property
    def address(self) -> str:
        """Street with number, postal code with town."""
        return address_line(self.street, self.house_number, self.postal_code, self.city)


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A value that waits for the desk, beside the one that is valid now."""

    id: UUID
    place: UUID
    place_name: str
    member: UUID
    key: str
    value: Value
    now: Value | None
    method: Method
    on: date
    by_name: str


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement of the past; the state tells whether it was taken."""

    key: str
    value: Value
    method: Method
    on: date
    by: ByKind
    state: str
    source: str


def address_line(street: str, number: str, postal_code: str, city: str) -> str:
    """An address on one line."""
    first = " ".join(part for part in (street, number) if part)
    second = " ".join(part for part in (postal_code, city) if part)
    return ", ".join(part for part in (first, second) if part)
