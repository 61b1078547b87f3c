"""What people read about a service: pages, hotline, messages."""

from collections.abc import Mapping

from verbund.engine.model_fields import Part
from verbund.engine.text import Expr, Text, TextList


class Fees(Part, frozen=True, kw_only=True):
    caption: Text | None = None
    rows_from: Expr | None = None


class ServiceTexts(Part, frozen=True, kw_only=True):
    lead: Text | None = None
    cost: Text | None = None
    deadline: Text | None = None
    answer_time: Text | None = None
    needed: TextList = TextList()
    fees: Fees | None = None
    consequences: Text | None = None
    after: Text | None = None
    data: Text | None = None


class Hotline(Part, frozen=True, kw_only=True):
    greeting: Text | None = None
    ask: TextList = TextList()
    bring: TextList = TextList()
    fee: Text | None = None
    deadline: Text | None = None


class MessageText(Part, frozen=True, kw_only=True):
    subject: Text
    body: Text


class Texts(Part, frozen=True, kw_only=True):
    """What the blueprint says beside its form, in every language it is written in."""

    service: ServiceTexts = ServiceTexts()
    hotline: Hotline = Hotline()
    messages: Mapping[str, MessageText] = {}
    help: Mapping[str, Text] = {}


class TextsFile(Texts, frozen=True, kw_only=True):
    """One file of ``texts/``: one language.

    ``words`` translates every other text of the blueprint by its German words, so that
    a translator needs one list, and a text that changes falls back to German until it
    is translated anew.
    """

    words: Mapping[str, str] = {}
