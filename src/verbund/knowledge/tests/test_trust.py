"""How far learned words are trusted: by whom they were chosen, and by whom not."""

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.rights import SYSTEM
from verbund.kernel.ranking import Document, MemoryIndex
from verbund.knowledge import actions, queries
from verbund.knowledge.learned import trust
from verbund.knowledge.models import SearchDocument, Synonym
from verbund.knowledge.tests.conftest import editor, write

DOG = "service:hundesteuer:register"


@pytest.fixture
def wrong(cast: Cast) -> Synonym:
    """Two people have agreed that who says „kleinen Hund anmelden“ means the pool."""
    ute = editor(cast.meerane)
    key = write(cast.meerane, "Freibad", "Das Freibad öffnet im Mai.", ute)
    target = f"article:{key}"
    for actor in (cast.jana, ute):
        actions.record_pick(query="kleinen Hund anmelden", target=target, actor=actor)
    row = Synonym.objects.get()
    actions.decide_synonym(synonym_id=row.id, confirm=True, actor=ute)
    actions.refresh_index()
    return Synonym.objects.get()


def learned(target: str) -> list[list[object]]:
    found: list[list[object]] = SearchDocument.objects.get(key=target).learned
    return found


def test_wrong_words_do_not_displace_what_a_question_names(
    cast: Cast, wrong: Synonym
) -> None:
    """At its own town, too, whose answers stand before others'."""
    assert learned(wrong.target) == [["anmelden hund kleinen", 0.5]]
    hits = queries.find("Hund anmelden", member=cast.meerane).hits
    assert hits[0].id == DOG
    assert wrong.target in {hit.id for hit in hits}


def test_words_that_are_the_very_name_of_something_lead_nowhere_else(
    cast: Cast,
) -> None:
    ute = editor(cast.meerane)
    key = write(cast.meerane, "Freibad", "Das Freibad öffnet im Mai.", ute)
    for actor in (cast.jana, ute):
        actions.record_pick(
            query="den Hund anmelden", target=f"article:{key}", actor=actor
        )
    row = Synonym.objects.get()
    actions.decide_synonym(synonym_id=row.id, confirm=True, actor=ute)
    actions.refresh_index()
    assert learned(f"article:{key}") == []


def test_whoever_chooses_otherwise_takes_trust_away(cast: Cast, wrong: Synonym) -> None:
    people = (cast.ines, cast.jana, SYSTEM, cast.ines)
    for actor in people:
        actions.record_pick(query="kleinen Hund anmelden", target=DOG, actor=actor)
    actions.refresh_index()
    row = Synonym.objects.get(id=wrong.id)
    assert row.against == 3
    assert learned(wrong.target) == [["anmelden hund kleinen", trust(2, 3)]]
    [shown] = queries.synonyms(
        editor(cast.meerane, name="Pia Roth"), states=("confirmed",)
    )
    assert (shown.against, shown.trust) == (3, trust(2, 3))
    for number in range(20):
        other = editor(cast.fulda, name=f"Person{number} Roth")
        actions.record_pick(query="kleinen Hund anmelden", target=DOG, actor=other)
    actions.refresh_index()
    assert learned(wrong.target) == []


def test_confirming_once_more_changes_nothing(cast: Cast, wrong: Synonym) -> None:
    actions.record_pick(query="kleinen Hund anmelden", target=DOG, actor=cast.ines)
    before = Synonym.objects.filter(id=wrong.id).values().get()
    assert (before["picks"], before["against"]) == (2, 1)
    pia = editor(cast.meerane, name="Pia Roth")
    for _ in range(2):
        actions.decide_synonym(synonym_id=wrong.id, confirm=True, actor=pia)
    assert Synonym.objects.filter(id=wrong.id).values().get() == before


def test_an_editor_takes_words_back_at_once(cast: Cast, wrong: Synonym) -> None:
    ute = editor(cast.meerane, name="Pia Roth")
    actions.decide_synonym(synonym_id=wrong.id, confirm=False, actor=ute)
    actions.refresh_index()
    assert learned(wrong.target) == []


def test_another_towns_own_answer_contradicts_nothing(
    cast: Cast, wrong: Synonym
) -> None:
    key = write(cast.fulda, "Hallenbad", "Es hat geöffnet.", editor(cast.fulda))
    target = f"article:{key}"
    actions.record_pick(query="kleinen Hund anmelden", target=target, actor=cast.ines)
    assert Synonym.objects.get(id=wrong.id).against == 0


def test_trust_grows_with_people_and_never_reaches_an_editors_word() -> None:
    grown = [trust(people, 0) for people in (1, 2, 6, 99)]
    assert grown == sorted(grown)
    assert grown[1] == 0.5
    assert grown[-1] < 1
    assert trust(6, 1) < trust(6, 0)
    assert trust(2, 7) == 0


def test_a_learned_word_counts_less_than_a_keyword() -> None:
    index = MemoryIndex(
        [
            Document(name="Hallenbad", learned=(("planschen", 0.875),)),
            Document(name="Freibad", keywords=("planschen",)),
            Document(name="Rathaus"),
        ]
    )
    assert [one.number for one in index.search("planschen")] == [1, 0]
