"""Entries about who the other person is."""

from verbund.engine.entry_data import EntryData


class Identified(EntryData, frozen=True):
    """Somebody of the staff recognised the person; the entry's actor says who did.

    ``way`` is a key of ``identification.WAYS``, ``level`` what it was worth then.
    """

    way: str = ""
    level: str = "none"


SHAPES: tuple[type[EntryData], ...] = (Identified,)
