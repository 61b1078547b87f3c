"""What a case knows of other offices: questions, answers, conditions, extracts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from verbund.engine.model_inquiry import Recipient

Verdict = Literal["agrees", "conditions", "objects", "not_concerned", "none"]
InquiryStatus = Literal["open", "answered", "withdrawn", "waived"]


class ChosenCondition(Struct, frozen=True, omit_defaults=True):
    """A standard condition with its values, or a ``text`` of one's own without id."""

    id: str = ""
    values: dict[str, object] = {}
    text: str = ""


class InquiryState(Struct, frozen=True, omit_defaults=True):
    """One question to one office. ``lapsed``: its silence was the answer."""

    id: str
    office: str
    asked_at: datetime
    asked_by: str = ""
    recipient: Recipient = Recipient()
    shares: tuple[str, ...] = ()
    message: str = ""
    required: bool = True
    due_on: date | None = None
    status: InquiryStatus = "open"
    reminded: tuple[date, ...] = ()
    verdict: str = ""
    text: str = ""
    conditions: tuple[ChosenCondition, ...] = ()
    answered_at: datetime | None = None
    answered_by: str = ""
    lapsed: bool = False
    reason: str = ""

    @property
    def open(self) -> bool:
        return self.status == "open"

    @property
    def settled(self) -> bool:
        """Whether nobody has to wait for this office any more."""
        return self.status in {"answered", "waived"}


class ForwardState(Struct, frozen=True, omit_defaults=True):
    """One extract that was given to another body."""

    id: str
    part: str
    at: datetime
    by: str = ""
    recipient: Recipient = Recipient()
    fields: tuple[str, ...] = ()
    fetched_at: datetime | None = None
    fetched_by: str = ""


def inquiry_facts(inquiries: Iterable[InquiryState]) -> dict[str, object]:
    """What ``inquiries.…`` means in expressions: counts, and each office's verdict."""
    found: dict[str, object] = {}
    asked = tuple(inquiries)
    answered = [i for i in asked if i.status == "answered"]
    found["asked"] = sum(i.status in {"open", "answered"} for i in asked)
    found["open"] = sum(i.open for i in asked)
    found["required_open"] = sum(i.open and i.required for i in asked)
    found["answered"] = len(answered)
    found["agreed"] = sum(
        i.verdict in {"agrees", "conditions", "not_concerned"} for i in answered
    )
    found["objected"] = sum(i.verdict == "objects" for i in answered)
    for inquiry in asked:
        if inquiry.status == "answered":
            found[inquiry.office] = inquiry.verdict
        else:
            found.pop(inquiry.office, None)
    return found


#: The counts that every blueprint knows; no office may be called so.
INQUIRY_COUNTS = ("asked", "open", "required_open", "answered", "agreed", "objected")
