"""The search by words alone, judged by questions that others have answered.

The targets are those of the issue; what a plain index of words reaches on the same
questions stands in docs/explanation/search.md, and every target lies above it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from msgspec import structs
from tests.judges.search_data import DATA, Corpus, misspelled, munich, omos

from verbund.kernel.ranking.evaluation import Measured, Query, measured
from verbund.knowledge.actions import learnable
from verbund.knowledge.learned import trust
from verbund.knowledge.measuring import searcher

pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(
        not DATA.exists(), reason="the shared data is not beside the clone"
    ),
]


@dataclass(frozen=True)
class Judged:
    """A corpus with its index."""

    queries: dict[str, tuple[Query, ...]]
    search: Callable[[str], list[str]]


def indexed(corpus: Corpus) -> Judged:
    return Judged(corpus.queries, searcher(corpus.articles, embeddings=False))


def judged(corpus: Judged, queries: tuple[Query, ...]) -> Measured:
    return measured(corpus.search, queries)


@pytest.fixture(scope="module")
def services() -> Judged:
    return indexed(munich())


@pytest.fixture(scope="module")
def pages() -> Judged:
    return indexed(omos())


def test_services_are_found_by_words_their_editors_expect(services: Judged) -> None:
    found = judged(services, services.queries["dev"])
    assert found.questions == 360
    assert found.mrr >= 0.53
    assert found.success >= 0.74


def test_questions_lead_to_the_page_that_answers(pages: Judged) -> None:
    queries = pages.queries["train"] + pages.queries["dev"]
    found = judged(pages, queries)
    assert found.questions == 535
    assert found.mrr >= 0.73
    assert found.success >= 0.90


def test_a_typing_error_costs_little(services: Judged, pages: Judged) -> None:
    typed = judged(services, misspelled(services.queries["dev"]))
    asked = judged(pages, misspelled(pages.queries["train"] + pages.queries["dev"]))
    assert typed.mrr >= 0.49
    assert asked.mrr >= 0.72


def test_umlauts_may_be_spelled_out(services: Judged) -> None:
    spelled = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
    queries = services.queries["dev"]
    typed = tuple(
        Query(query=q.query.translate(spelled), relevant=q.relevant) for q in queries
    )
    assert any(a.query != b.query for a, b in zip(queries, typed, strict=True))
    assert judged(services, typed).mrr == judged(services, queries).mrr


def test_words_learned_from_picks_help_other_words_too(services: Judged) -> None:
    """Every other keyword is learned as a pick would be; the others are asked.

    Six people have agreed on each: less than an editor's own keyword counts.
    """
    queries = services.queries["dev"]
    taught, asked = queries[::2], queries[1::2]
    learned: dict[str, list[tuple[str, float]]] = {}
    for query in taught:
        for target in query.relevant:
            said = " ".join(learnable(query.query)), trust(6, 0)
            learned.setdefault(target, []).append(said)
    articles = tuple(
        structs.replace(article, learned=tuple(learned.get(article.id, ())))
        for article in munich().articles
    )
    before = measured(services.search, asked)
    after = measured(searcher(articles, embeddings=False), asked)
    assert after.mrr >= before.mrr + 0.05
    assert after.mrr >= 0.60


def test_wrong_words_do_not_displace_what_a_name_says() -> None:
    """Two people agree on a wrong service for each of fifty names; nothing changes."""
    articles = munich().articles
    named = [article for article in articles if learnable(article.name)][:100]
    wrong = {
        taught.id: (" ".join(learnable(asked.name)), trust(2, 0))
        for taught, asked in zip(named[1::2], named[::2], strict=True)
    }
    assert len(wrong) == 50
    before = searcher(articles, embeddings=False)
    after = searcher(
        tuple(
            structs.replace(a, learned=(wrong[a.id],) if a.id in wrong else ())
            for a in articles
        ),
        embeddings=False,
    )
    asked = [one for one in named[::2] if before(one.name)[0] == one.id]
    assert len(asked) >= 40
    assert [after(one.name)[0] for one in asked] == [one.id for one in asked]


def test_the_judge_sees_a_worse_ranking(services: Judged) -> None:
    """Upside down, the same hits are worth less: the measure is not always content."""
    queries = services.queries["dev"]
    worse = measured(lambda words: services.search(words)[:10][::-1], queries)
    assert worse.mrr < 0.35
