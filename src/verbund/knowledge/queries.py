"""Every read of the knowledge that other rooms use."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from verbund.core.rights import Actor
from verbund.knowledge.articles import article, articles_of, history, valid_articles
from verbund.knowledge.finding import search
from verbund.knowledge.models import Synonym
from verbund.knowledge.shapes import ArticleView, Found, Hit, SynonymView, VersionView
from verbund.members.queries import Member

__all__ = [
    "ArticleView", "Found", "Hit", "SynonymView", "VersionView", "article",
    "articles_of", "find", "history", "synonyms", "valid_articles",
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
    """Words that lead to services or to what the actor's members own, most first."""
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
        )
        for row in rows.order_by("-picks", "words", "id")[:limit]
    )
