"""Whether a person was recognised well enough for what the blueprint is about."""

from verbund.engine.book import Book
from verbund.engine.commands import Open
from verbund.engine.commands_identity import Identify
from verbund.engine.entries_identity import Identified
from verbund.engine.errors import Refusal
from verbund.engine.identification import (
    ATTENDED,
    LEVEL_NAMES,
    WAYS,
    at_least,
    needed,
    ways_for,
)
from verbund.engine.refusals import joined, refuse
from verbund.engine.text import Text

IDENTIFY_TITLE = Text(
    de="Identität festhalten", simple="Person prüfen", en="Record identification"
)


def identify(book: Book, command: Identify) -> Refusal | None:
    """Write down how the person was recognised, if that is enough here."""
    refusal = refuse_way(book, command.way, command.channel)
    if refusal is None:
        write(book, command.way)
    return refusal


def refuse_opening(book: Book, command: Open) -> Refusal | None:
    """Whether a case may begin like this.

    Staff who act for a person need a way that is good enough where the blueprint asks
    for trust; who signs in by herself is judged by the sign-in, not here.
    """
    channel, actor = command.channel, command.actor
    if command.identified:
        return refuse_way(book, command.identified, channel)
    wanted = needed(book.blueprint.trust_level)
    if wanted == "none" or actor.kind != "staff" or channel not in ATTENDED:
        return None
    return refuse("identity_missing", level=LEVEL_NAMES[wanted])


def refuse_way(book: Book, key: str, channel: str) -> Refusal | None:
    """Why this way does not count at this door here; ``None`` if it does."""
    known = ways_for(channel)
    way = WAYS.get(key)
    if way is None or way not in known:
        if not known:
            return refuse("identity_nowhere")
        return refuse("identity_way", ways=joined([each.title for each in known]))
    wanted = needed(book.blueprint.trust_level)
    if not at_least(way.level, wanted):
        return refuse(
            "identity_weak",
            way=way.title,
            level=LEVEL_NAMES[way.level],
            wanted=LEVEL_NAMES[wanted],
        )
    return None


def write(book: Book, key: str) -> None:
    """Put the way and what it is worth today into the journal."""
    book.write(Identified(way=key, level=WAYS[key].level))
