"""Commands about a case as a whole: handed to another body, merged with another."""

from verbund.engine.commands import Command


class HandOver(Command, frozen=True):
    """Another body handles the case from now on (names, for the journal)."""

    to: str
    came_from: str
    reason: str = ""


class MergeInto(Command, frozen=True):
    """This case is the same matter as ``case`` (id and number) and goes on there."""

    case: str
    number: str
    reason: str = ""


class AbsorbCase(Command, frozen=True):
    """Take note that ``case`` (id and number) was merged into this one."""

    case: str
    number: str
    reason: str = ""
