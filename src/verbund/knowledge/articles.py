"""Reading articles: those valid on a day, those of a member, their history."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.knowledge.errors import ArticleNotFound
from verbund.knowledge.models import Article, ArticleVersion
from verbund.knowledge.shapes import ArticleView, VersionView


def valid_articles(on: date) -> list[Article]:
    """The articles of all members that hold on that day; for the index."""
    holds = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    with across_members("Suchindex über die Artikel aller Kommunen"):
        rows = Article.objects.filter(holds, withdrawn=False, valid_from__lte=on)
        return list(rows.order_by("id"))


def article(article_id: UUID, members: Iterable[UUID]) -> ArticleView:
    """One article of these members, withdrawn or not; ``ArticleNotFound``."""
    with acting_within(members):
        row = Article.objects.filter(id=article_id).first()
    if row is None:
        raise ArticleNotFound
    return view_of(row)


def articles_of(
    members: Iterable[UUID], *, words: str = "", review_until: date | None = None
) -> tuple[ArticleView, ...]:
    """Articles of these members by title; those due for review until a day if asked."""
    wanted = frozenset(members)
    with acting_within(wanted):
        rows = Article.objects.filter(owner_id__in=wanted)
        if words:
            rows = rows.filter(title__icontains=words)
        if review_until is not None:
            rows = rows.filter(review_on__lte=review_until, withdrawn=False)
        return tuple(view_of(row) for row in rows.order_by("title", "id"))


def history(article_id: UUID, actor: Actor) -> tuple[VersionView, ...]:
    """Every saved state of an article, the newest first."""
    with acting_within(actor.members, actor):
        rows = ArticleVersion.objects.filter(article_id=article_id).order_by("-number")
        return tuple(
            VersionView(
                number=row.number,
                title=row.content["title"],
                text=row.content["text"],
                note=row.note,
                at=row.at,
                by=row.by_name,
            )
            for row in rows
        )


def view_of(row: Article) -> ArticleView:
    """The row as others see it."""
    return ArticleView(
        id=row.id,
        member_id=row.owner_id,
        title=row.title,
        text=row.text,
        keywords=tuple(row.keywords),
        questions=tuple(row.questions),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        review_on=row.review_on,
        withdrawn=row.withdrawn,
        version=row.version,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
