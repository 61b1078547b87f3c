"""What may be asked of a case about other offices, conditions and extracts."""

from datetime import date

from verbund.engine.commands import Command
from verbund.engine.state_inquiry import ChosenCondition, Verdict


class SendInquiries(Command, frozen=True):
    """Ask these offices; none named: every one that is needed and not yet asked."""

    offices: tuple[str, ...] = ()
    message: str = ""
    until: date | None = None


class AnswerInquiry(Command, frozen=True):
    """The office's answer; ``text`` is needed for an objection."""

    inquiry: str
    verdict: Verdict
    text: str = ""
    conditions: tuple[ChosenCondition, ...] = ()


class RemindInquiry(Command, frozen=True):
    """Remind the office of an open question."""

    inquiry: str


class WithdrawInquiry(Command, frozen=True):
    """Take a question back, or go without an office's answer (``waive``).

    ``office`` names one that need not have been asked.
    """

    reason: str
    inquiry: str = ""
    office: str = ""
    waive: bool = False


class SetConditions(Command, frozen=True):
    """The conditions (Nebenbestimmungen) that the notice will print, in order."""

    conditions: tuple[ChosenCondition, ...] = ()


class Forward(Command, frozen=True):
    """Give the extract to its body now."""

    part: str


class RecordFetched(Command, frozen=True):
    """The body has opened its extract."""

    forward: str
