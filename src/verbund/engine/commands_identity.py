"""What staff may record about who the other person is."""

from verbund.engine.commands import Command


class Identify(Command, frozen=True):
    """The person was recognised by this way (a key of ``identification.WAYS``)."""

    way: str
