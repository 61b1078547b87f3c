"""The search with meaning: better in German, and questions in other languages at all.

The model needs a tenth of a second for each piece of text, so every run judges all 287
services and every other page of OMoS-QA by name and first 400 letters. On half of the
pages the task is easier than on all; limits follow from what words alone reach there.
``make soak`` judges all pages against the targets of the issue.
"""

from functools import lru_cache

import pytest
from tests.judges.search_data import DATA, Corpus, misspelled, munich, omos

from verbund.kernel.ranking.evaluation import Query, measured
from verbund.knowledge import meaning
from verbund.knowledge.measuring import searcher

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(
        not DATA.exists(), reason="the shared data is not beside the clone"
    ),
]
#: A piece is reckoned once for all tests of a run.
reckon = lru_cache(maxsize=None)(meaning.numbers_of)


def german(corpus: Corpus) -> tuple[Query, ...]:
    return corpus.queries["train"] + corpus.queries["dev"]


def test_the_extra_is_part_of_every_check() -> None:
    assert meaning.available()


def test_services_are_found_better_with_meaning() -> None:
    services = munich()
    queries = services.queries["dev"]
    words = measured(searcher(services.articles, embeddings=False), queries)
    joined = searcher(services.articles, embeddings=True, reckon=reckon, pieces=1)
    found = measured(joined, queries)
    assert found.mrr >= 0.565
    assert found.mrr >= words.mrr + 0.01
    # The model reads a misspelled word badly: it gets what the word was taken for.
    typed = misspelled(queries)
    words = measured(searcher(services.articles, embeddings=False), typed)
    found = measured(joined, typed)
    assert found.mrr >= 0.52
    assert found.mrr >= words.mrr


def test_pages_answer_questions_by_meaning_whatever_their_language() -> None:
    """One test, so that one process reckons the pages once."""
    half = omos(half=True)
    words = searcher(half.articles, embeddings=False)
    by_meaning = searcher(half.articles, embeddings=True, reckon=reckon, pieces=1)
    plain, found = measured(words, german(half)), measured(by_meaning, german(half))
    assert found.questions >= 250
    # On these pages words alone reach .79, and .74 on all: the target of .75 moves up.
    assert found.mrr >= 0.82
    assert found.mrr >= plain.mrr + 0.02
    for language in ("uk", "ar", "fr"):
        queries = half.queries[language]
        plain, found = measured(words, queries), measured(by_meaning, queries)
        assert found.questions >= 70, language
        assert found.success >= 0.60, language
        assert found.success >= plain.success + 0.30, language


@pytest.mark.soak
def test_all_pages_reach_the_targets() -> None:
    pages = omos()
    search = searcher(pages.articles, embeddings=True, reckon=reckon)
    assert measured(search, german(pages)).mrr >= 0.76
    assert measured(search, pages.queries["dev"]).mrr >= 0.74
    for language in ("uk", "ar", "fr"):
        assert measured(search, pages.queries[language]).success >= 0.60
