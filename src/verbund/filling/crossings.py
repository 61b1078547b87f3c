"""Where topics step into a form: between two pages, and instead of plain sending.

In: functions that topics register. Out: what a door asks after a page was kept
(``stop_after``) and when a draft is sent (``sent_by``). No door knows any topic.
"""

from collections.abc import Callable
from typing import TypeAlias

from verbund.cases.shapes import Receipt
from verbund.core.errors import VerbundError
from verbund.filling.desk import Desk

#: After a page was kept: the address of what comes between, empty for nothing.
Stop: TypeAlias = Callable[[Desk, str], str]
#: Sends a draft; ``None`` if it is not the sender's kind of service.
Sender: TypeAlias = Callable[[Desk, str], Receipt | None]


class SentOnwards(VerbundError):
    """The draft was taken, but is no case yet: ``href`` says what is still to be done.

    Not a refusal: whoever sends catches it and leads there.
    """

    kind = "sent-onwards"
    status = 202
    title = "Das ist angekommen, aber noch nicht fertig."
    title_en = "This was received; one step is missing."

    def __init__(self, href: str, detail: str, detail_en: str) -> None:
        self.href = href
        super().__init__(detail, detail_en=detail_en)


_stops: dict[str, Stop] = {}
_senders: dict[str, Sender] = {}


def register_crossing(name: str, *, stop: Stop, sender: Sender) -> None:
    """Let a topic step in; each name once."""
    if name in _senders:
        raise ValueError(f"crossing {name!r} is registered twice")
    _stops[name], _senders[name] = stop, sender


def stop_after(desk: Desk, page_id: str) -> str:
    """The address of the first stop after this page, empty if there is none."""
    return next(filter(None, (stop(desk, page_id) for stop in _stops.values())), "")


def sent_by(desk: Desk, identified: str) -> Receipt | None:
    """The receipt of the first sender whose kind of service this is."""
    found = (sender(desk, identified) for sender in _senders.values())
    return next((receipt for receipt in found if receipt is not None), None)
