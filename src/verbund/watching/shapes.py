"""What somebody watches, and how that is written into an address."""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from verbund.kernel.german import fold
from verbund.watching.errors import WatchUnreadable

_LONGEST = 20_000
_STREET_END = re.compile(r"(?:str\.?|strasse)$")
_HOUSE = re.compile(r"[\s,]+\d+\s*[a-z]?(?:\s*[-/]\s*\d+\s*[a-z]?)?$")

Name = Annotated[str, Meta(max_length=80)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]


class Watch(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename={
        "collections": "c",
        "categories": "k",
        "member": "m",
        "feature": "f",
        "street": "s",
        "lat": "a",
        "lon": "o",
        "metres": "r",
        "polygon": "p",
    },
):
    """Which changes somebody wants to hear of; every part that is given must fit.

    ``collections`` by key, ``categories`` of them (any of several), ``member`` by slug,
    ``feature`` by its id, ``street`` as people write it, a circle of ``metres`` around
    ``lat``/``lon``, or a ``polygon`` of (lon, lat) corners without repeating the first.
    """

    collections: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=20)]
    categories: Annotated[tuple[Name, ...], Meta(max_length=50)] = ()
    member: Name = ""
    feature: Annotated[str, Meta(max_length=200)] = ""
    street: Annotated[str, Meta(max_length=120)] = ""
    lat: Degrees | None = None
    lon: Degrees | None = None
    metres: Annotated[int, Meta(ge=0, le=50_000)] = 0
    polygon: Annotated[tuple[tuple[Degrees, Degrees], ...], Meta(max_length=200)] = ()

    def __post_init__(self) -> None:
        """A circle has a centre and a width, a polygon three corners."""
        circle = (self.lat is not None, self.lon is not None, self.metres > 0)
        if any(circle) and not all(circle):
            raise ValueError("a circle needs lat, lon and metres")
        if self.lat is not None and abs(self.lat) > 90:
            raise ValueError("lat is beyond the poles")
        if self.polygon and len(self.polygon) < 3:
            raise ValueError("a polygon needs three corners")
        words = (*self.collections, *self.categories, self.member, self.feature)
        if not all(map(str.isprintable, (*words, self.street))):
            raise ValueError("control characters are no words")


class Told(Struct, frozen=True, kw_only=True):
    """One feature as this room sees it; ``geometry`` is GeoJSON in CRS84."""

    collection: str
    fid: str
    member: str = ""
    geometry: Mapping[str, object] | None = None
    properties: Mapping[str, object] = {}


class NewsItem(Struct, frozen=True, kw_only=True):
    """One change as others read it; ``path`` is relative to the site."""

    id: UUID
    collection: str
    fid: str
    member: str
    change: str
    category: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    path: str
    streets: frozenset[str]
    geometry: Mapping[str, object] | None
    properties: Mapping[str, object]
    lat: float | None
    lon: float | None
    at: datetime


def watch_key(watch: Watch) -> str:
    """The watch as part of an address; the address holds it, no table does."""
    packed = zlib.compress(msgspec.json.encode(watch), level=9, wbits=-15)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def watch_of_key(key: str) -> Watch:
    """The watch that a key holds; ``WatchUnreadable`` for anything else."""
    try:
        packed = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        unpacker = zlib.decompressobj(wbits=-15)
        plain = unpacker.decompress(packed, _LONGEST)
        if unpacker.unconsumed_tail:
            raise WatchUnreadable
        return msgspec.json.decode(plain, type=Watch)
    except (binascii.Error, zlib.error, msgspec.MsgspecError, ValueError) as error:
        raise WatchUnreadable from error


def street_key(street: str) -> str:
    """One form for the spellings of a street, without a house number.

    ``Eppelheimer Str. 12a``, ``Eppelheimer Straße``, ``EPPELHEIMER STRASSE`` are one.
    """
    plain = _HOUSE.sub("", " ".join(fold(street).split()))
    plain = _STREET_END.sub("strasse", plain).replace("-", " ")
    return " ".join(plain.split())
