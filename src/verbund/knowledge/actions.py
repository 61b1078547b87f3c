"""Every write of the knowledge: articles, learned words, the index."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from verbund.core import audit
from verbund.core.config import config
from verbund.core.errors import FieldProblem
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.codes import keyed_hash
from verbund.kernel.ranking.words import STOP_WORDS, tokens
from verbund.knowledge import index, sources
from verbund.knowledge.errors import (
    ArticleChanged,
    ArticleInvalid,
    ArticleNotFound,
    SynonymNotFound,
    SynonymOnlyOwn,
)
from verbund.knowledge.jobs_wanted import index_soon
from verbund.knowledge.models import (
    Article,
    ArticleVersion,
    SearchDocument,
    SearchState,
    Synonym,
)
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.members import queries as members
from verbund.members.models import touch
from verbund.members.queries import Member, marks

_MOST_WORDS = 8
_MOST_LETTERS = 200
#: More people than these need not be told apart.
_MOST_PEOPLE = 99
_MARK = 20
_MOST_SEGMENTS = 24
_DEAD_SHARE = 0.1
_FORGOTTEN = timedelta(days=90)


# --- articles ------------------------------------------------------------------


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
    _changed()
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
    _changed()


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


# --- learned words -------------------------------------------------------------


@transaction.atomic
def record_pick(*, query: str, target: str, actor: Actor, language: str = "de") -> None:
    """Note that these words led to this hit; nothing about caller or case is kept.

    ``target`` is ``Hit.id``. Words that name it already teach nothing, nor do more
    than eight, in which somebody may have told about himself, nor figures. However
    often ``actor`` picks it, it counts once.
    """
    words = learnable(query)
    document = SearchDocument.objects.filter(key=target).first()
    if not words or document is None or language not in {"de", "de-simple"}:
        return
    named = set(tokens(" ".join((document.title, *document.keywords))))
    if named.issuperset(words):
        return
    today = clock.today()
    found, _ = Synonym.objects.get_or_create(
        words=" ".join(words),
        target=target,
        defaults={
            "title": document.title[:200],
            "member_id": document.member_id,
            "first_on": today,
            "last_on": today,
        },
    )
    row = Synonym.objects.select_for_update().get(id=found.id)
    row.last_on = today
    mark = _mark(actor, row)
    open_ = row.state == Synonym.State.PROPOSED
    if open_ and mark not in row.people and len(row.people) < _MOST_PEOPLE:
        row.people = [*row.people, mark]
        row.picks += 1
    row.save(update_fields=["last_on", "people", "picks"])


def _mark(actor: Actor, row: Synonym) -> str:
    """Tells whether somebody is one of those who picked, and nothing about others.

    Made for these words alone: what one person picked all day cannot be put together.
    """
    said = f"synonym:{row.id}:{actor.id}"
    return keyed_hash(config().secret_key(), said)[:_MARK]


def learnable(query: str) -> list[str]:
    """The folded words of a question that may be kept, sorted; none if it tells more.

    Numbers are never kept: they may be a telephone's, a house's or a case's.
    """
    words = [word for word in tokens(query) if word not in STOP_WORDS]
    if len(words) > _MOST_WORDS or any(not word.isalpha() for word in words):
        return []
    kept = sorted(set(words))
    return kept if len(" ".join(kept)) <= _MOST_LETTERS else []


@transaction.atomic
def decide_synonym(*, synonym_id: UUID, confirm: bool, actor: Actor) -> None:
    """Let proposed words count from now on, or never.

    Words for a member's own article or office are decided by its people, words for a
    service by whoever may edit knowledge anywhere. Nobody makes words count alone:
    ``SynonymOnlyOwn`` if only the actor has used them.
    """
    row = Synonym.objects.select_for_update().filter(id=synonym_id).first()
    if row is None:
        raise SynonymNotFound
    if row.member_id is not None:
        narrowed = members.narrowed(actor, row.member_id, row.member_id)
        require(narrowed, EDIT_KNOWLEDGE.key)
    require(actor, EDIT_KNOWLEDGE.key)
    states = Synonym.State
    if confirm and row.state != states.CONFIRMED and not _others(row, actor):
        raise SynonymOnlyOwn
    row.state = states.CONFIRMED if confirm else states.REJECTED
    row.people = []
    row.decided_at, row.decided_by = clock.now(), actor.name
    row.save()
    audit.record(
        action="knowledge.synonym_decided",
        actor=actor,
        subject=f"synonym:{row.id}",
        member=actor.member,
        detail={"words": row.words, "target": row.target, "state": row.state},
    )
    _changed()


def _others(row: Synonym, actor: Actor) -> bool:
    """Whether anybody else used these words; those of old rows are not known."""
    if row.state == Synonym.State.REJECTED or not row.people:
        return row.picks > 1
    return any(mark != _mark(actor, row) for mark in row.people)


def forget_proposals() -> int:
    """Delete proposals that were not used for 90 days; how many there were."""
    before = clock.today() - _FORGOTTEN
    states = Synonym.State
    gone, _ = Synonym.objects.filter(state=states.PROPOSED, last_on__lt=before).delete()
    return gone


def _changed() -> None:
    touch("knowledge")
    index_soon()


# --- the index -----------------------------------------------------------------


def present_mark() -> str:
    """What the index should be made from: state of all sources, and the day."""
    known = marks()
    parts = [known.get(name, "") for name in ("catalogue", "members", "knowledge")]
    return "|".join((index.FORMAT, *parts, clock.today().isoformat()))


def refresh_index(*, anew: bool = False) -> int:
    """Bring the index up to date; how many documents were written. ``anew`` writes all.

    Does nothing but one comparison if nothing has changed since the last time.
    """
    mark = present_mark()
    if not anew and index.state().mark == mark:
        return 0
    other = not index.state().mark.startswith(f"{index.FORMAT}|")
    return _refresh(mark, anew=anew or other)


def _refresh(mark: str, *, anew: bool) -> int:
    base = index.state()
    wanted = {document.key: document for document in sources.everything()}
    have = dict(SearchDocument.objects.values_list("key", "seal"))
    new = [d for key, d in wanted.items() if have.get(key) != d.seal]
    stale = [key for key in have if key not in wanted]
    stale += [document.key for document in new if document.key in have]
    whole = anew or _too_much(base.dead + len(stale), len(new), base)
    rows = list(wanted.values()) if whole else new
    segment = index.prepared(rows, base, whole=whole) if rows else None
    with transaction.atomic():
        SearchState.objects.get_or_create(name=index.NAME)
        state = SearchState.objects.select_for_update().get(name=index.NAME)
        if state.segment != base.segment:
            # Another worker was faster; what it has not seen is for the next turn.
            return 0
        state.mark, state.documents = mark, len(wanted)
        if not whole:
            state.dead += len(stale)
            for start in range(0, len(stale), 500):
                keys = stale[start : start + 500]
                SearchDocument.objects.filter(key__in=keys).delete()
        if segment is not None:
            index.write(segment, state)
        state.save()
    return len(rows)


def _too_much(dead: int, new: int, state: SearchState) -> bool:
    whole = max(1, state.documents)
    if state.segments == 0 or state.segments >= _MOST_SEGMENTS:
        return True
    return dead > max(20, _DEAD_SHARE * whole) or new > max(20, whole // 2)


__all__ = [
    "decide_synonym", "forget_proposals", "learnable", "present_mark", "record_pick",
    "refresh_index", "save_article", "withdraw_article",
]  # fmt: skip
