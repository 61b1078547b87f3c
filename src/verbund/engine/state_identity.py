"""How the person of a case was recognised last."""

from datetime import datetime

from msgspec import Struct


class IdentityState(Struct, frozen=True, omit_defaults=True):
    """Way, level (``none`` … ``high``), when, by whom and through which channel."""

    way: str
    level: str
    at: datetime
    by: str = ""
    channel: str = ""
