"""Writing the articles of a member; every saved state is kept."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.knowledge.errors import ArticleChanged, ArticleInvalid, ArticleNotFound
from verbund.knowledge.jobs_wanted import changed
from verbund.knowledge.models import Article, ArticleVersion
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.members import queries as members
from verbund.members.queries import Member


@transaction.atomic
def save_article(
    *,
    member: Member,
    title: str,
    text: str,
    actor: Actor,
    article_id: UUID | None = None,
    seen_version: int | None = None,
    keywords: Sequence[str] = (),
    questions: Sequence[str] = (),
    valid_from: date | None = None,
    valid_to: date | None = None,
    review_on: date | None = None,
    note: str = "",
) -> UUID:
    """Write a new article or a new version of one; it is found a moment later.

    ``valid_to`` is the first day on which it does not hold. Raises ``ArticleInvalid``
    with a sentence per field, ``ArticleChanged`` if ``seen_version`` is not the
    present one, ``ArticleNotFound`` for another member's article.
    """
    require(members.narrowed(actor, member.id, member.id), EDIT_KNOWLEDGE.key)
    first = valid_from or clock.today()
    content: dict[str, object] = {
        "title": title.strip(),
        "text": text.strip(),
        "keywords": _clean(keywords),
        "questions": _clean(questions),
        "valid_from": first.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else None,
        "review_on": review_on.isoformat() if review_on else None,
    }
    _check(content["title"], content["text"], first, valid_to)
    now = clock.now()
    with acting_within({member.id}, actor):
        row = Article(owner_id=member.id, acting_id=member.id, version=0)
        if article_id is not None:
            known = Article.objects.select_for_update().filter(id=article_id).first()
            if known is None or known.owner_id != member.id:
                raise ArticleNotFound
            if seen_version is not None and known.version != seen_version:
                raise ArticleChanged
            row = known
        row.title, row.text = str(content["title"]), str(content["text"])
        row.keywords, row.questions = _clean(keywords), _clean(questions)
        row.valid_from, row.valid_to, row.review_on = first, valid_to, review_on
        row.withdrawn = False
        _save_version(row, content, note, actor)
    audit.record(
        action="knowledge.article_saved",
        actor=actor,
        subject=f"article:{row.id}",
        member=member.id,
        detail={"version": row.version, "at": now.isoformat()},
    )
    changed()
    found: UUID = row.id
    return found


@transaction.atomic
def withdraw_article(
    *, member: Member, article_id: UUID, actor: Actor, note: str = ""
) -> None:
    """Let an article be found no more; its versions stay."""
    require(members.narrowed(actor, member.id, member.id), EDIT_KNOWLEDGE.key)
    with acting_within({member.id}, actor):
        row = Article.objects.select_for_update().filter(id=article_id).first()
        if row is None or row.owner_id != member.id:
            raise ArticleNotFound
        row.withdrawn = True
        _save_version(
            row, {"title": row.title, "text": row.text, "withdrawn": True}, note, actor
        )
    audit.record(
        action="knowledge.article_withdrawn",
        actor=actor,
        subject=f"article:{article_id}",
        member=member.id,
        detail={"version": row.version},
    )
    changed()


def _save_version(
    row: Article, content: dict[str, object], note: str, actor: Actor
) -> None:
    row.version += 1
    row.changed_at, row.changed_by = clock.now(), actor.name
    row.save()
    ArticleVersion.objects.create(
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        article=row,
        number=row.version,
        content=content,
        note=note.strip()[:200],
        at=row.changed_at,
        by_id=actor.id,
        by_name=actor.name,
    )


def _clean(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(" ".join(one.split()) for one in given if one.strip()))


def _check(title: object, text: object, first: date, last: date | None) -> None:
    wrong = []
    if not title or len(str(title)) > 200:
        wrong.append(
            FieldProblem("title", "Schreiben Sie einen Titel bis 200 Zeichen.")
        )
    if not text:
        wrong.append(
            FieldProblem("text", "Schreiben Sie, was Anrufende wissen müssen.")
        )
    if last is not None and last <= first:
        wrong.append(
            FieldProblem("valid_to", "Das Ende muss nach dem ersten Tag liegen.")
        )
    if wrong:
        raise ArticleInvalid("Der Artikel ist noch nicht vollständig.", fields=wrong)
