"""Learned words: counted without the caller, used once somebody confirmed them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.errors import Forbidden
from verbund.core.rights import SYSTEM, Actor
from verbund.kernel.clock import Frozen
from verbund.knowledge import actions, queries
from verbund.knowledge.errors import SynonymNotFound, SynonymOnlyOwn
from verbund.knowledge.models import Synonym
from verbund.knowledge.tests.conftest import editor, write

TARGET = "service:hundesteuer:register"


def picked(words: str, target: str = "", *, by: Sequence[Actor] = (SYSTEM,)) -> None:
    actions.refresh_index()
    if not target:
        target = queries.find("hund anmelden").hits[0].id
    for actor in by:
        actions.record_pick(query=words, target=target, actor=actor)


def test_confirmed_words_lead_to_the_target(cast: Cast) -> None:
    ute = editor(cast.meerane)
    picked("Wauwau Steuermarke", by=(cast.jana, cast.ines, cast.jana))
    [proposal] = queries.synonyms(ute)
    assert (proposal.words, proposal.picks) == ("steuermarke wauwau", 2)
    before = {hit.id for hit in queries.find("wauwau").hits}
    assert proposal.target not in before
    actions.decide_synonym(synonym_id=proposal.id, confirm=True, actor=ute)
    actions.refresh_index()
    assert queries.find("wauwau").hits[0].id == proposal.target
    assert queries.synonyms(ute) == ()


def test_nobody_teaches_words_alone(cast: Cast) -> None:
    """However often one person picks, also with the right to confirm."""
    ute = editor(cast.meerane)
    picked("Wauwau", by=[ute] * 40)
    [proposal] = queries.synonyms(ute)
    assert proposal.picks == 1
    with pytest.raises(SynonymOnlyOwn):
        actions.decide_synonym(synonym_id=proposal.id, confirm=True, actor=ute)
    actions.refresh_index()
    assert not queries.find("wauwau").hits
    picked("Wauwau", proposal.target, by=[cast.jana])
    actions.decide_synonym(synonym_id=proposal.id, confirm=True, actor=ute)
    assert Synonym.objects.get().people == []


def test_rejected_words_are_not_proposed_again(cast: Cast) -> None:
    ute = editor(cast.meerane)
    picked("Wauwau")
    [proposal] = queries.synonyms(ute)
    actions.decide_synonym(synonym_id=proposal.id, confirm=False, actor=ute)
    picked("Wauwau", proposal.target)
    assert queries.synonyms(ute) == ()
    assert not queries.find("wauwau").hits


@pytest.mark.parametrize(
    "told",
    [
        "Wauwau 03764 54321",
        "Mein Nachbar Herr Krause lässt seinen Wauwau jede Nacht laut draußen bellen",
        "",
        "und der die das",
    ],
)
def test_what_may_tell_of_a_person_is_not_kept(cast: Cast, told: str) -> None:
    picked(told)
    assert not Synonym.objects.exists()


def test_words_that_name_the_target_teach_nothing(cast: Cast) -> None:
    actions.refresh_index()
    hit = queries.find("hund anmelden").hits[0]
    jana = cast.jana
    actions.record_pick(query=hit.title, target=hit.id, actor=jana)
    actions.record_pick(query="wauwau", target="service:nie:da", actor=jana)
    actions.record_pick(query="собака", target=hit.id, actor=jana, language="uk")
    assert not Synonym.objects.exists()


def test_words_for_a_towns_own_article_are_decided_there(cast: Cast) -> None:
    key = write(cast.fulda, "Freibad", "Es öffnet im Mai.", editor(cast.fulda))
    picked("Planschen", f"article:{key}")
    row = Synonym.objects.get()
    stranger = editor(cast.meerane)
    assert queries.synonyms(stranger) == ()
    with pytest.raises(Forbidden):
        actions.decide_synonym(synonym_id=row.id, confirm=True, actor=stranger)
    with pytest.raises(Forbidden):
        actions.decide_synonym(synonym_id=row.id, confirm=True, actor=cast.jana)
    with pytest.raises(SynonymNotFound):
        actions.decide_synonym(synonym_id=key, confirm=True, actor=stranger)


def test_proposals_that_nobody_repeats_are_forgotten(cast: Cast, time: Frozen) -> None:
    picked("Wauwau")
    time.advance(timedelta(days=90))
    assert actions.forget_proposals() == 0
    time.advance(timedelta(days=1))
    assert actions.forget_proposals() == 1
