"""Every read of the knowledge that other rooms use."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.knowledge.articles import article, articles_of, history, valid_articles
from verbund.knowledge.errors import UnansweredNotFound
from verbund.knowledge.finding import search
from verbund.knowledge.learned import trust
from verbund.knowledge.models import Synonym, Unanswered
from verbund.knowledge.shapes import (
    ArticleView,
    Found,
    Hit,
    SynonymView,
    UnansweredView,
    VersionView,
)
from verbund.members.queries import Member

__all__ = [
    "ArticleView", "Found", "Hit", "SynonymView", "UnansweredView", "VersionView",
    "article", "articles_of", "find", "history", "synonyms", "unanswered",
    "unanswered_one", "valid_articles",
]  # fmt: skip


def find(
    words: str,
    *,
    member: Member | None = None,
    members: Iterable[Member] | None = None,
    language: str = "de",
    limit: int = 10,
) -> Found:
    """What answers these words: services, offices, articles and questions.

    ``member`` is the caller's municipality: its own answers come first, then those of
    who serves it, then what others have. ``members`` narrows to some. A town named in
    the words takes the place of ``member``. ``language`` is the one titles are shown
    in. Seven queries at most; an empty question finds nothing.
    """
    return search(words, member=member, members=members, language=language, limit=limit)


def synonyms(
    actor: Actor, *, states: Collection[str] = ("proposed",), limit: int = 200
) -> tuple[SynonymView, ...]:
    """Words that lead to services or to what the actor's members own.

    Those that people contradict come first, then those of most people.
    """
    seen = Q(member_id__isnull=True) | Q(member_id__in=actor.members)
    rows = Synonym.objects.filter(seen, state__in=states)
    return tuple(
        SynonymView(
            id=row.id,
            words=row.words,
            target=row.target,
            title=row.title,
            member_id=row.member_id,
            picks=row.picks,
            state=row.state,
            last_on=row.last_on,
            against=row.against,
            trust=trust(row.picks, row.against),
        )
        for row in rows.order_by("-against", "-picks", "words", "id")[:limit]
    )


def unanswered(
    members: Iterable[UUID], *, state: str = "open", limit: int = 200
) -> tuple[UnansweredView, ...]:
    """What callers of these members asked in vain, most often first."""
    with acting_within(members):
        rows = Unanswered.objects.filter(state=state)
        ordered = rows.order_by("-times", "-last_on", "words", "id")[:limit]
        return tuple(_missed(row) for row in ordered)


def unanswered_one(unanswered_id: UUID, members: Iterable[UUID]) -> UnansweredView:
    """One of these members' searches that found nothing; ``UnansweredNotFound``."""
    with acting_within(members):
        row = Unanswered.objects.filter(id=unanswered_id).first()
    if row is None:
        raise UnansweredNotFound
    return _missed(row)


def _missed(row: Unanswered) -> UnansweredView:
    return UnansweredView(
        id=row.id,
        member_id=row.owner_id,
        asked=row.asked,
        times=row.times,
        state=row.state,
        first_on=row.first_on,
        last_on=row.last_on,
        decided_by=row.decided_by,
    )
