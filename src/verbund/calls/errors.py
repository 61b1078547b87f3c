"""Expected failures around calls."""

from verbund.core.errors import Conflict, NotFound


class CallNotFound(NotFound):
    """There is no such call, or not for this desk."""

    title = "Diesen Anruf gibt es hier nicht."
    title_en = "No such call."


class FollowUpNotFound(NotFound):
    """There is no such call-back or hand-over, or not for these members."""

    title = "Diesen Rückruf gibt es hier nicht."
    title_en = "No such call-back."


class FollowUpTaken(Conflict):
    """A colleague has it, or it is done."""

    title = "Das hat schon jemand übernommen."
    title_en = "Somebody else has taken it."


class InterpreterNotFound(NotFound):
    """There is no such service, or not for this desk."""

    title = "Diesen Dolmetschdienst gibt es hier nicht."
    title_en = "No such interpreting service."
