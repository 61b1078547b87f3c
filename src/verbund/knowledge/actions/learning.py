"""Words that people use: noted when somebody picks a hit, decided by editors."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from verbund.core import audit
from verbund.core.config import config
from verbund.core.rights import Actor, require
from verbund.kernel import clock
from verbund.kernel.codes import keyed_hash
from verbund.kernel.ranking.words import STOP_WORDS, tokens
from verbund.knowledge.errors import SynonymNotFound, SynonymOnlyOwn
from verbund.knowledge.jobs_wanted import changed
from verbund.knowledge.learned import trust
from verbund.knowledge.models import SearchDocument, Synonym
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.members import queries as members

_MOST_WORDS = 8
_MOST_LETTERS = 200
#: More people than these need not be told apart.
_MOST_PEOPLE = 99
_MARK = 20
_FORGOTTEN = timedelta(days=90)


@transaction.atomic
def record_pick(*, query: str, target: str, actor: Actor, language: str = "de") -> bool:
    """Note that these words led to this hit; nothing about caller or case is kept.

    ``target`` is ``Hit.id``. Words that name it already teach nothing, nor do more
    than eight, in which somebody may have told about himself, nor figures. However
    often ``actor`` picks it, it counts once. Where the same words were learned for
    something else, that is trusted less from now on. Whether they are a proposal now
    that somebody may confirm.
    """
    words = learnable(query)
    document = SearchDocument.objects.filter(key=target).first()
    if not words or document is None or language not in {"de", "de-simple"}:
        return False
    _contradict(" ".join(words), document, actor)
    named = set(tokens(" ".join((document.title, *document.keywords))))
    if named.issuperset(words):
        return False
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
    counted = row.state != Synonym.State.REJECTED
    if counted and mark not in row.people and len(row.people) < _MOST_PEOPLE:
        before = _counts(row)
        row.people = [*row.people, mark]
        row.picks += 1
        _reindexed(row, before)
    row.save(update_fields=["last_on", "people", "picks"])
    return row.state == Synonym.State.PROPOSED


def _contradict(words: str, chosen: SearchDocument, actor: Actor) -> None:
    """Somebody chose another hit than the one that these words were learned for.

    A town's own answer says nothing against another town's.
    """
    # All rows of these words in one order, the chosen one too: two who choose
    # differently at the same moment must not wait for each other.
    same = Synonym.objects.select_for_update().filter(words=words)
    for row in same.order_by("id"):
        if row.target == chosen.key or row.state != Synonym.State.CONFIRMED:
            continue
        towns = {row.member_id, chosen.member_id} - {None}
        if len(towns) > 1:
            continue
        mark = _mark(actor, row)
        if mark in row.opponents or len(row.opponents) >= _MOST_PEOPLE:
            continue
        before = _counts(row)
        row.opponents = [*row.opponents, mark]
        row.against += 1
        row.save(update_fields=["opponents", "against"])
        _reindexed(row, before)


def _counts(row: Synonym) -> float:
    confirmed = row.state == Synonym.State.CONFIRMED
    return trust(row.picks, row.against) if confirmed else 0.0


def _reindexed(row: Synonym, before: float) -> None:
    if _counts(row) != before:
        changed()


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
    ``SynonymOnlyOwn`` if only the actor has used them. Confirming once more changes
    nothing, neither who agrees nor who contradicts.
    """
    row = Synonym.objects.select_for_update().filter(id=synonym_id).first()
    if row is None:
        raise SynonymNotFound
    if row.member_id is not None:
        narrowed = members.narrowed(actor, row.member_id, row.member_id)
        require(narrowed, EDIT_KNOWLEDGE.key)
    require(actor, EDIT_KNOWLEDGE.key)
    states = Synonym.State
    if confirm and row.state == states.CONFIRMED:
        return
    if confirm and not _others(row, actor):
        raise SynonymOnlyOwn
    if confirm and _mark(actor, row) not in row.people:
        row.picks += 1
    row.state = states.CONFIRMED if confirm else states.REJECTED
    row.people, row.opponents, row.against = [], [], 0
    row.decided_at, row.decided_by = clock.now(), actor.name
    row.save()
    audit.record(
        action="knowledge.synonym_decided",
        actor=actor,
        subject=f"synonym:{row.id}",
        member=actor.member,
        detail={"words": row.words, "target": row.target, "state": row.state},
    )
    changed()


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
