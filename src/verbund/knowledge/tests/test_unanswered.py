"""What was searched in vain: counted without telling of anybody, decided by editors."""

from datetime import timedelta

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Forbidden
from verbund.core.models import AuditEntry
from verbund.core.rights import Actor
from verbund.kernel.clock import Frozen
from verbund.knowledge import actions, queries
from verbund.knowledge.errors import (
    MayNamePerson,
    TellsOfPerson,
    UnansweredNotFound,
    UnansweredSettled,
)
from verbund.knowledge.models import Synonym
from verbund.knowledge.tests.conftest import editor, write
from verbund.members.models import Member, RoleAssignment


def missed(
    cast: Cast, words: str, *by: Actor, member: Member | None = None, sure: bool = False
) -> None:
    actions.refresh_index()
    for actor in by or (cast.jana,):
        actions.report_unanswered(
            query=words,
            member=member or cast.meerane,
            acting=cast.meerane,
            actor=actor,
            sure=sure,
        )


def shown(cast: Cast) -> list[tuple[str, int]]:
    found = queries.unanswered([cast.meerane.id])
    return [(each.asked, each.times) for each in found]


def test_people_are_counted_once_a_day(cast: Cast, time: Frozen) -> None:
    missed(cast, "Drohnenführerschein", cast.jana, cast.jana, cast.ines)
    missed(cast, "Sternwarte")
    assert shown(cast) == [("Drohnenführerschein", 2), ("Sternwarte", 1)]
    time.advance(timedelta(days=1))
    missed(cast, "drohnenfuehrerschein")
    assert shown(cast)[0] == ("Drohnenführerschein", 3)


@pytest.mark.parametrize(
    "told",
    [
        "Hund 03764 54321",
        "jemand@meerane.example",
        "Mein Nachbar Herr Krause lässt seinen Wauwau jede Nacht laut draußen bellen",
        "und der die das",
    ],
)
def test_figures_and_stories_are_not_kept(cast: Cast, told: str) -> None:
    with pytest.raises(TellsOfPerson):
        missed(cast, told, sure=True)
    assert shown(cast) == []


@pytest.mark.parametrize("told", ["Herr Krause Hund", "Hund von Erika Mustermann"])
def test_what_may_be_a_name_needs_a_second_look(cast: Cast, told: str) -> None:
    with pytest.raises(MayNamePerson):
        missed(cast, told)
    assert shown(cast) == []
    missed(cast, told, sure=True)
    assert shown(cast) == [(told, 1)]


def test_only_the_towns_editors_see_and_decide(cast: Cast) -> None:
    missed(cast, "Sternwarte")
    [row] = queries.unanswered([cast.meerane.id])
    assert queries.unanswered([cast.fulda.id]) == ()
    stranger = editor(cast.fulda)
    with pytest.raises(UnansweredNotFound):
        queries.unanswered_one(row.id, stranger.members)
    with pytest.raises(UnansweredNotFound):
        actions.settle_unanswered(unanswered_id=row.id, ours=True, actor=stranger)
    ute = editor(cast.meerane)
    RoleAssignment.objects.filter(person_id=ute.id).update(role="agent")
    with pytest.raises(Forbidden):
        actions.settle_unanswered(unanswered_id=row.id, ours=True, actor=ute)


def test_an_own_article_gets_the_words_at_once(cast: Cast) -> None:
    ute = editor(cast.meerane)
    key = write(cast.meerane, "Bad", "Das Bad öffnet im Mai.", ute, keywords=["Becken"])
    missed(cast, "Planschen")
    [row] = queries.unanswered([cast.meerane.id])
    target = f"article:{key}"
    done = actions.link_unanswered(unanswered_id=row.id, target=target, actor=ute)
    assert done == "linked"
    actions.refresh_index()
    assert queries.find("planschen").hits[0].id == target
    kept = queries.article(key, [cast.meerane.id])
    assert (kept.keywords, kept.questions) == (("Becken",), ("Planschen",))
    assert shown(cast) == []
    with pytest.raises(UnansweredSettled):
        actions.settle_unanswered(unanswered_id=row.id, ours=True, actor=ute)


def test_words_for_a_service_are_a_proposal_that_somebody_else_confirms(
    cast: Cast,
) -> None:
    ute = editor(cast.meerane)
    missed(cast, "Wauwau")
    [row] = queries.unanswered([cast.meerane.id])
    target = queries.find("hund anmelden").hits[0].id
    done = actions.link_unanswered(unanswered_id=row.id, target=target, actor=ute)
    assert done == "proposed"
    proposal = Synonym.objects.get()
    assert (proposal.words, proposal.state, proposal.picks) == ("wauwau", "proposed", 1)
    # What its name says already is no proposal that anybody could find.
    missed(cast, "Hund anmelden")
    [row] = queries.unanswered([cast.meerane.id])
    done = actions.link_unanswered(unanswered_id=row.id, target=target, actor=ute)
    assert done == "answered"
    assert Synonym.objects.count() == 1


def test_what_was_answered_opens_again_and_what_is_not_ours_stays(cast: Cast) -> None:
    ute = editor(cast.meerane)
    missed(cast, "Sternwarte")
    missed(cast, "Zirkus")
    for row in queries.unanswered([cast.meerane.id]):
        ours = row.asked == "Sternwarte"
        actions.settle_unanswered(unanswered_id=row.id, ours=ours, actor=ute)
    # The log is kept for years, the words are not: they are not in it.
    kept = AuditEntry.objects.filter(action="knowledge.unanswered_decided")
    assert sorted(row.detail["state"] for row in kept) == ["answered", "not_ours"]
    assert not [row for row in kept if "Sternwarte" in str(row.detail)]
    missed(cast, "Sternwarte", cast.ines)
    missed(cast, "Zirkus", cast.ines)
    assert shown(cast) == [("Sternwarte", 2)]


def test_what_nobody_asks_again_is_forgotten(cast: Cast, time: Frozen) -> None:
    missed(cast, "Sternwarte")
    time.advance(timedelta(days=90))
    assert actions.forget_unanswered() == 0
    time.advance(timedelta(days=1))
    assert actions.forget_unanswered() == 1
