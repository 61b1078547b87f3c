"""Which collections there are: declared in code by rooms and topics, or uploaded.

In: ``register_collection`` when a room gets ready. Out: ``known`` and ``stored``;
others read through ``queries``.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

from verbund.geodata.models import Collection

PropertyType = Literal["string", "integer", "number", "boolean", "date", "date-time"]
GeometryType = Literal["Point", "LineString", "Polygon", "Geometry", "none"]

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class Property(Struct, frozen=True, kw_only=True):
    """One column of a collection; ``title`` by language (de, de-simple, en).

    ``words`` says by language what people read instead of a choice.
    """

    name: str
    type: PropertyType = "string"
    title: Mapping[str, str] = {}
    choices: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, str]] = {}


class CollectionSpec(Struct, frozen=True, kw_only=True):
    """What a collection is, to people and to machines.

    ``datetime`` names the properties of beginning and end (the same one for a moment),
    ``category`` the one that classifies. ``member_id`` is set for uploads: whose it is.
    ``geometry`` ``LineString`` and ``Polygon`` allow their Multi types too.
    """

    key: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    properties: tuple[Property, ...] = ()
    geometry: GeometryType = "Point"
    licence: str = "dl-de/zero-2.0"
    attribution: str = ""
    datetime: tuple[str, str] | None = None
    category: str = ""
    member_id: str = ""

    def property(self, name: str) -> Property | None:
        """The property of this name, ``None`` if there is none."""
        return next((p for p in self.properties if p.name == name), None)


_declared: dict[str, CollectionSpec] = {}


def register_collection(spec: CollectionSpec) -> CollectionSpec:
    """Declare a collection; a key can be taken once, its properties must be whole."""
    if not _KEY.fullmatch(spec.key):
        raise ValueError(f"collection key {spec.key!r} is not [a-z0-9_-]+")
    if spec.key in _declared:
        raise ValueError(f"collection {spec.key!r} is registered twice")
    names = [p.name for p in spec.properties]
    wanted = [*(spec.datetime or ()), *([spec.category] if spec.category else [])]
    if len(set(names)) != len(names) or set(wanted) - set(names):
        raise ValueError(
            f"collection {spec.key!r}: properties {names} must be unique and hold "
            f"{wanted}"
        )
    _declared[spec.key] = spec
    return spec


def declared() -> tuple[CollectionSpec, ...]:
    """Collections of the code, by key."""
    return tuple(_declared[key] for key in sorted(_declared))


def known(key: str) -> CollectionSpec | None:
    """The collection of this key, ``None`` if there is none or it is withdrawn."""
    found = _declared.get(key)
    if found is not None:
        return found
    if not _KEY.fullmatch(key):
        return None
    rows = Collection.objects.filter(key=key, published=True)
    for spec in rows.values_list("spec", flat=True):
        return msgspec.convert(spec, CollectionSpec)
    return None


def stored() -> tuple[CollectionSpec, ...]:
    """Published collections of uploads, by key."""
    rows = Collection.objects.filter(published=True).order_by("key")
    return tuple(
        msgspec.convert(spec, CollectionSpec)
        for spec in rows.values_list("spec", flat=True)
    )
