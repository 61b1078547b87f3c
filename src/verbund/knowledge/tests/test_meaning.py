"""The lane of meaning with a model of five words; the real one is judged apart."""

from types import SimpleNamespace

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases.tests.cast import Cast
from verbund.kernel.ranking import Document, MemoryIndex, as_meant, understand
from verbund.kernel.ranking.language import language_of
from verbund.kernel.ranking.words import tokens
from verbund.knowledge import checks, meaning, queries, vectors
from verbund.knowledge.models import SearchState, SearchVector
from verbund.knowledge.tests.conftest import editor, write

WORDS = {
    "freibad": 0, "басейн": 0, "sperrmüll": 1, "encombrants": 1, "wochenmarkt": 2,
}  # fmt: skip


class Model:
    """Texts with a word of the same sense lie in the same direction."""

    def query(self, text: str) -> np.ndarray:
        found = np.full(meaning.SIZE, 0.1, np.float32)
        for word, place in WORDS.items():
            found[place] += 3 * (word in text.lower())
        return found / np.linalg.norm(found)

    def passage(self, texts: list[str]) -> np.ndarray:
        return np.array([self.query(text) for text in texts])


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    meaning._asked.cache_clear()
    monkeypatch.setattr(meaning, "_model", Model)
    monkeypatch.setattr(meaning, "wanted", lambda: True)
    monkeypatch.setattr(vectors, "_held", None)
    monkeypatch.setattr(vectors, "_complete", None)


@pytest.fixture
def town(cast: Cast) -> Cast:
    ute = editor(cast.meerane)
    write(cast.meerane, "Freibad", "Das Freibad öffnet im Mai.", ute)
    write(cast.meerane, "Sperrmüll", "Sperrmüll wird abgeholt.", ute)
    write(cast.meerane, "Wochenmarkt", "Der Wochenmarkt ist freitags.", ute)
    return cast


@pytest.mark.usefixtures("model")
def test_a_question_in_another_language_finds_the_german_page(town: Cast) -> None:
    assert not queries.find("Де відкритий басейн?").hits
    assert vectors.reckon() > 3
    found = queries.find("Де відкритий басейн?", member=town.meerane)
    assert found.lane == "meaning"
    assert found.hits[0].title == "Freibad"
    french = queries.find("où est-ce que je mets les encombrants", member=town.meerane)
    assert french.hits[0].title == "Sperrmüll"


@pytest.mark.usefixtures("model")
def test_german_questions_use_both_ways(town: Cast) -> None:
    vectors.reckon()
    found = queries.find("Wochenmarkt", member=town.meerane)
    assert found.lane == "both"
    assert found.hits[0].title == "Wochenmarkt"


def test_the_model_reads_what_a_misspelled_word_was_taken_for() -> None:
    index = MemoryIndex(
        [Document(name="Führerschein umtauschen", text="", keywords=())]
    )
    question = "Wo kann ich den Führershcein umtauschen?"
    words = understand(tokens(question), index)
    assert as_meant(question, words) == "Wo kann ich den fuehrerschein umtauschen?"
    right = "Führerschein – umtauschen, bitte!"
    assert as_meant(right, understand(tokens(right), index)) == right


@pytest.mark.usefixtures("model")
def test_numbers_are_reckoned_once_and_go_with_their_text(town: Cast) -> None:
    made = vectors.reckon()
    assert SearchVector.objects.count() == made
    assert vectors.reckon() == 0
    ute = editor(town.meerane, name="Olaf Kern")
    [bad] = queries.articles_of([town.meerane.id], words="Freibad")
    write(town.meerane, "Freibad", "Jetzt erst im Juni.", ute, article_id=bad.id)
    assert vectors.reckon() == 1
    assert SearchVector.objects.count() == made


@pytest.mark.usefixtures("model")
def test_nothing_is_read_again_while_nothing_changed(town: Cast) -> None:
    vectors.reckon()
    with CaptureQueriesContext(connection) as context:
        assert vectors.reckon() == 0
    assert len(context) == 2
    assert not any("text" in one["sql"] for one in context.captured_queries)


def test_a_name_alone_and_a_document_without_numbers_do_no_harm() -> None:
    one, other = b"\x01" * meaning.SIZE, b"\x01\x7f" * (meaning.SIZE // 2)
    held = meaning.Meanings({7: [one], 8: [], 9: [one, other, other], 4: [other, one]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(meaning, "_asked", lambda _: np.ones(meaning.SIZE, np.float32))
        assert sorted(held.lane("?")) == [4, 7]
    assert meaning.Meanings({}).lane("?") == {}


@pytest.mark.parametrize("missing", ["available", "config"])
def test_without_the_extra_or_the_setting_everything_goes_by_words(
    town: Cast, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    told = SimpleNamespace(search_meaning=missing != "config")
    monkeypatch.setattr(meaning, "config", lambda: told)
    monkeypatch.setattr(meaning, "available", lambda: missing != "available")
    assert not meaning.wanted()
    told_by = list(checks.meaning_is_there_where_it_is_wanted())
    assert len(told_by) == (missing == "available")
    assert vectors.reckon() == 0
    SearchState.objects.update(vectors=1)
    assert queries.find("Freibad").lane == "words"
    assert queries.find("Freibad").hits


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wo kann ich meinen Hund anmelden?", "de"),
        ("Sperrmüll", "de"),
        ("Oktoberfest", "de"),
        ("où puis-je inscrire mon enfant à la crèche", "fr"),
        ("where can I register my dog", "en"),
        ("Де зареєструвати собаку?", "cyrl"),
        ("كيف أسجل كلبي؟", "arab"),
        ("115 112", "de"),
        ("", "de"),
    ],
)
def test_the_language_of_a_question_is_told(text: str, language: str) -> None:
    assert language_of(text) == language
