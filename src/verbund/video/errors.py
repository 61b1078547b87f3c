"""What can go wrong in a video conversation."""

from verbund.core.errors import Conflict, NotFound


class CallNotFound(NotFound):
    """No such conversation for this person, or it is long over."""

    title = "Dieses Gespräch gibt es nicht."
    title_en = "There is no such conversation."


class CallTaken(Conflict):
    """Somebody else has opened the door."""

    title = "Das Gespräch führt schon jemand anderes."
    title_en = "Somebody else has taken this call."


class CallOver(Conflict):
    """The conversation has ended."""

    title = "Das Gespräch ist zu Ende."
    title_en = "The conversation has ended."
