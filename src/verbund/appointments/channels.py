"""The doors that a quota can name, and which of them an actor came through."""

from types import MappingProxyType
from typing import Final

#: Doors with a quota of their own, in the order in which pages show them.
CHANNELS: Final = ("web", "hotline", "counter", "terminal", "suitcase", "api")
#: What the same door is called elsewhere: clerks book for who stands before them.
_SAME: Final = MappingProxyType({"desk": "counter", "portal": "web"})


def door(channel: str) -> str:
    """The channel as quotas name it."""
    return _SAME.get(channel, channel)
