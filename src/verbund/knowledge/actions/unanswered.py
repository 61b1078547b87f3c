"""What was searched in vain: reported by who answers, decided by editors."""

from datetime import timedelta
from itertools import pairwise
from typing import Literal
from uuid import UUID

from django.db import transaction

from verbund.core import audit
from verbund.core.config import config
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.codes import keyed_hash
from verbund.kernel.ranking.analysis import STEM, WORD
from verbund.kernel.ranking.words import STOP_WORDS, stem, tokens
from verbund.knowledge import index
from verbund.knowledge.actions.articles import save_article
from verbund.knowledge.actions.learning import learnable, record_pick
from verbund.knowledge.articles import article
from verbund.knowledge.errors import (
    MayNamePerson,
    TellsOfPerson,
    UnansweredNotFound,
    UnansweredSettled,
)
from verbund.knowledge.models import SearchDocument, Unanswered
from verbund.knowledge.roles import EDIT_KNOWLEDGE
from verbund.members import queries as members
from verbund.members.queries import Member

Linked = Literal["linked", "proposed", "answered"]
_LONGEST = 200
_MARK = 20
_FORGOTTEN = timedelta(days=90)
#: What stands before a person's name (folded).
_TITLES = frozenset(
    {"herr", "herrn", "frau", "familie", "fam", "dr", "prof", "nachbar"}
)


@transaction.atomic
def report_unanswered(
    *, query: str, member: Member, acting: Member, actor: Actor, sure: bool = False
) -> None:
    """Tell a member's editors that nothing fits these words; one person, once a day.

    Raises ``TellsOfPerson`` for figures, addresses of mail and more than eight words,
    and ``MayNamePerson`` for what may be a name unless ``sure``. What was answered
    once is open again if it is reported anew; what is not ours stays so.
    """
    asked = " ".join(query.split())[:_LONGEST]
    words = learnable(asked)
    if not words or "@" in asked:
        raise TellsOfPerson
    name = "" if sure else _name_in(asked)
    if name:
        raise MayNamePerson(name)
    today = clock.today()
    states = Unanswered.State
    with acting_within({member.id, acting.id}, actor):
        found, _ = Unanswered.objects.get_or_create(
            owner_id=member.id,
            words=" ".join(words),
            defaults={
                "acting_id": acting.id,
                "asked": asked,
                "first_on": today,
                "last_on": today,
            },
        )
        row = Unanswered.objects.select_for_update().get(id=found.id)
        if row.last_on != today:
            row.people, row.last_on = [], today
        mark = _mark(actor, row)
        if mark not in row.people:
            row.people = [*row.people, mark]
            row.times += 1
        if row.state == states.ANSWERED:
            row.state = states.OPEN
        row.save()


@transaction.atomic
def settle_unanswered(*, unanswered_id: UUID, ours: bool, actor: Actor) -> None:
    """Close a search that found nothing: it is answered now, or it is not ours.

    ``UnansweredNotFound`` for another member's, ``UnansweredSettled`` if it is closed.
    """
    states = Unanswered.State
    _decide(unanswered_id, states.ANSWERED if ours else states.NOT_OURS, actor)


@transaction.atomic
def link_unanswered(*, unanswered_id: UUID, target: str, actor: Actor) -> Linked:
    """Let the words lead to something that is there; what came of it.

    An article of the member, or of the desk that answers for it, gets them as a
    question (``linked``). Words for anything else are ``proposed``: they count as soon
    as somebody else confirms them. If they lead there already or were turned down, the
    search is ``answered`` and nothing else.
    """
    row = _decide(unanswered_id, Unanswered.State.ANSWERED, actor)
    document = SearchDocument.objects.filter(key=target).first()
    if document is None:
        raise UnansweredNotFound
    near = {row.owner_id, row.acting_id}
    if document.kind == "article" and document.member_id in near:
        known = article(UUID(target.partition(":")[2]), near)
        save_article(
            member=members.member_by_id(known.member_id),
            article_id=known.id,
            title=known.title,
            text=known.text,
            keywords=known.keywords,
            questions=(*known.questions, row.asked),
            valid_from=known.valid_from,
            valid_to=known.valid_to,
            review_on=known.review_on,
            note=f"Gesucht: {row.asked}"[:_LONGEST],
            actor=actor,
        )
        return "linked"
    proposed = record_pick(query=row.asked, target=target, actor=actor)
    return "proposed" if proposed else "answered"


def forget_unanswered() -> int:
    """Delete what nobody asked again for 90 days; how many there were."""
    before = clock.today() - _FORGOTTEN
    with across_members("Vergebliche Suchen nach 90 Tagen vergessen"):
        gone: int = Unanswered.objects.filter(last_on__lt=before).delete()[0]
    return gone


def _decide(unanswered_id: UUID, state: Unanswered.State, actor: Actor) -> Unanswered:
    with acting_within(actor.members, actor):
        rows = Unanswered.objects.select_for_update().filter(id=unanswered_id)
        row: Unanswered | None = rows.first()
        if row is None:
            raise UnansweredNotFound
        narrowed = members.narrowed(actor, row.owner_id, row.acting_id)
        require(narrowed, EDIT_KNOWLEDGE.key)
        if row.state != Unanswered.State.OPEN:
            raise UnansweredSettled
        row.state, row.people = state, []
        row.decided_at, row.decided_by = clock.now(), actor.name
        row.save()
    audit.record(
        action="knowledge.unanswered_decided",
        actor=actor,
        subject=f"unanswered:{row.id}",
        member=row.owner_id,
        # Not the words: they are forgotten, the log is not.
        detail={"state": row.state},
    )
    return row


def _mark(actor: Actor, row: Unanswered) -> str:
    said = f"unanswered:{row.id}:{row.last_on}:{actor.id}"
    return keyed_hash(config().secret_key(), said)[:_MARK]


def _name_in(asked: str) -> str:
    """Words that may be a person's name: after a title, or two that nobody wrote."""
    words = tokens(asked)
    said = [word for word in words if word not in STOP_WORDS]
    terms = {WORD + word for word in said} | {STEM + stem(word) for word in said}
    known = index.TableSource(0).known(terms)

    def strange(word: str) -> bool:
        return word in said and not known & {WORD + word, STEM + stem(word)}

    for first, second in pairwise(words):
        if (first in _TITLES and second in said) or (
            strange(first) and strange(second)
        ):
            return f"{first} {second}"
    return ""


__all__ = [
    "forget_unanswered", "link_unanswered", "report_unanswered", "settle_unanswered",
]  # fmt: skip
