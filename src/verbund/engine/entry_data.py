"""The base of every entry's data, for the modules that define kinds of entries."""

from msgspec import Struct


class EntryData(Struct, frozen=True, omit_defaults=True):
    """The data of one kind of entry."""
