"""``verbund search evaluate``: the ranker on articles and questions from files."""

from collections.abc import Callable, Sequence

from verbund.kernel.ranking import (
    WORDS_AND_PIECES,
    MemoryIndex,
    Ranked,
    as_meant,
    asked,
    fuse,
    lanes,
    names_a_thing,
    understand,
)
from verbund.kernel.ranking.analysis import Document
from verbund.kernel.ranking.evaluation import Article
from verbund.kernel.ranking.language import language_of
from verbund.kernel.ranking.words import tokens
from verbund.knowledge import meaning
from verbund.knowledge.learned import heeded
from verbund.knowledge.weights import GUESSED, INDEXED_LANGUAGES, JOINED

#: Given the text of a piece, its numbers.
Reckon = Callable[[str], bytes]


def searcher(
    articles: Sequence[Article],
    *,
    embeddings: bool,
    reckon: Reckon = meaning.numbers_of,
    pieces: int = meaning.MOST_PIECES,
) -> Callable[[str], list[str]]:
    """A search over these articles that gives ids, best first.

    The same analysis, lanes, joining and choice of lane as ``queries.find``; only the
    postings lie in memory and there are no members. ``reckon`` may keep what it knows;
    ``pieces`` of each text at most are given to the model.
    """
    learned = heeded({a.id: a.learned for a in articles}, (a.name for a in articles))
    documents = [
        Document(name=a.name, text=a.text, keywords=a.keywords, learned=learned[a.id])
        for a in articles
    ]
    index = MemoryIndex(documents)
    meanings = None
    if embeddings:
        meanings = meaning.Meanings(
            {
                number: [
                    reckon(piece)
                    for piece in meaning.pieces(a.name, a.text, most=pieces)
                ]
                for number, a in enumerate(articles)
            }
        )

    def search(question: str) -> list[str]:
        foreign = language_of(question) not in INDEXED_LANGUAGES
        if meanings is not None and foreign:
            ranked: list[Ranked] = fuse([meanings.lane(question)])
        else:
            words = understand(tokens(question), index)
            terms, cut = asked(words)
            found = index.postings([*terms, *cut])
            scored = lanes(terms, cut, found, index.total())
            if meanings is None:
                ranked = fuse(scored, WORDS_AND_PIECES)
            else:
                meant, named = as_meant(question, words), names_a_thing(words)
                near = meanings.lane(meant, named=named)
                guessed = any(word.corrected for word in words)
                ranked = fuse((*scored, near), GUESSED if guessed else JOINED)
        return [articles[one.number].id for one in ranked]

    return search
