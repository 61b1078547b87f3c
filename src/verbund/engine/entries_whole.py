"""Entries about a case as a whole: who handles it, and which other case it is."""

from verbund.engine.entry_data import EntryData


class HandedOver(EntryData, frozen=True):
    """Another body handles the case from now on; ``to`` and ``came_from`` are names."""

    to: str = ""
    came_from: str = ""
    reason: str = ""


class MergedInto(EntryData, frozen=True):
    """The case is the same matter as another one and goes on there."""

    to: str = ""
    phase: str = ""
    end: str = ""
    case: str = ""
    number: str = ""
    reason: str = ""


class CaseAbsorbed(EntryData, frozen=True):
    """Another case turned out to be the same matter and was merged into this one."""

    case: str = ""
    number: str = ""
    reason: str = ""


SHAPES: tuple[type[EntryData], ...] = (HandedOver, MergedInto, CaseAbsorbed)
