"""What the search gives to others."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

Kind = Literal["service", "office", "article", "question"]
#: By which way the answer was found: words, meaning, or both joined.
Lane = Literal["words", "meaning", "both"]
#: Text and whether it was asked for, so that a page can set ``<mark>``.
Marked = tuple[tuple[str, bool], ...]


class Hit(Struct, frozen=True, kw_only=True):
    """One answer. ``id`` names the target for ``record_pick``.

    ``blueprint`` and ``service`` are set for services, ``office_id`` for offices;
    ``own`` says that it is the asked member's own, ``serving`` that its neighbour
    answers for it. ``href`` is a page of the portal, empty for articles. ``score``
    only compares within one search.
    """

    kind: Kind
    id: str
    title: str
    snippet: Marked
    member_id: UUID
    member_name: str
    own: bool
    serving: bool = False
    blueprint: str = ""
    service: str = ""
    office_id: UUID | None = None
    article_id: UUID | None = None
    href: str = ""
    score: float = 0.0

    @property
    def text(self) -> str:
        """The snippet without its marks."""
        return "".join(part for part, _ in self.snippet)


class Found(Struct, frozen=True, kw_only=True):
    """What was found; ``understood`` is how the words were read.

    ``corrected`` says that they differ in spelling; ``member`` is the one that counts:
    the caller's, or one that the words name. ``ms`` is the time it took.
    """

    hits: tuple[Hit, ...]
    understood: str
    corrected: bool = False
    member: UUID | None = None
    lane: Lane = "words"
    ms: float = 0.0


class ArticleView(Struct, frozen=True, kw_only=True):
    """An article as it is now, with the number of its version."""

    id: UUID
    member_id: UUID
    title: str
    text: str
    keywords: tuple[str, ...]
    questions: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    review_on: date | None
    withdrawn: bool
    version: int
    changed_at: datetime
    changed_by: str


class VersionView(Struct, frozen=True, kw_only=True):
    """One saved state in an article's history."""

    number: int
    title: str
    text: str
    note: str
    at: datetime
    by: str


class SynonymView(Struct, frozen=True, kw_only=True):
    """Words that lead to a target, and what was decided about them."""

    id: UUID
    words: str
    target: str
    title: str
    member_id: UUID | None
    picks: int
    state: str
    last_on: date
    against: int = 0
    #: What they count beside an editor's own words, from 0 to below 1.
    trust: float = 0.0


class UnansweredView(Struct, frozen=True, kw_only=True):
    """What a member's callers asked in vain; ``state`` is what was done about it."""

    id: UUID
    member_id: UUID
    asked: str
    times: int
    state: str
    first_on: date
    last_on: date
    decided_by: str
