"""Real questions with answers that people have named: Munich's services, OMoS-QA.

Read from the shared data beside the clone (licences: its SOURCE.md). Munich: the
editors' own keywords are asked and not indexed. OMoS-QA: questions on pages of
Integreat.
"""

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from random import Random

from verbund.kernel.ranking.evaluation import Article, Query

DATA = Path(__file__).resolve().parents[3] / "shared/data/channels/search"
_TAG = re.compile(r"<[^>]+>")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Corpus:
    """Articles, and questions by the name of their set."""

    articles: tuple[Article, ...]
    queries: dict[str, tuple[Query, ...]]


def munich() -> Corpus:
    """287 services by name and description; 360 keywords as questions."""
    articles = []
    for line in (DATA / "munich_services.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text = unescape(_TAG.sub(" ", row.get("description_html") or ""))
        articles.append(
            Article(id=row["id"], name=row["name"], text=" ".join(text.split()))
        )
    queries = []
    for line in (DATA / "munich_queries_dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        queries.append(Query(query=row["query"], relevant=tuple(row["relevant"])))
    return Corpus(tuple(articles), {"dev": tuple(queries)})


def omos(*, half: bool = False) -> Corpus:
    """441 pages, 380 training and 155 other questions, the latter in uk, ar, fr too.

    ``half``: every other page, and the questions that these answer.
    """
    pages: dict[tuple[str, int], Article] = {}
    asked: dict[str, dict[int, Query]] = {}
    for part in ("train", "dev"):
        asked[part] = {}
        for row in json.loads((DATA / f"omos_{part}_de.json").read_text("utf-8")):
            key = row["city"], row["pageId"]
            if key not in pages:
                name, _, _ = row["context"].partition("\n")
                page = Article(id=str(len(pages)), name=name, text=row["context"])
                pages[key] = page
            if row["answers"]:
                query = Query(query=row["question"], relevant=(pages[key].id,))
                asked[part][row["id"]] = query
    for language in ("uk", "ar", "fr"):
        path = DATA / f"omos_dev_questions_{language}.json"
        asked[language] = {
            row["id"]: Query(
                query=row["question"], relevant=asked["dev"][row["id"]].relevant
            )
            for row in json.loads(path.read_text("utf-8"))
            if row["id"] in asked["dev"]
        }
    articles = tuple(pages.values())[:: 2 if half else 1]
    held = {article.id for article in articles}
    return Corpus(
        articles,
        {
            part: tuple(q for q in found.values() if held.issuperset(q.relevant))
            for part, found in asked.items()
        },
    )


def misspelled(queries: tuple[Query, ...]) -> tuple[Query, ...]:
    """One seeded edit in the longest word of every question, never its first letter."""
    dice = Random(115)  # noqa: S311 # the same errors every time
    return tuple(
        Query(query=_misspelled(query.query, dice), relevant=query.relevant)
        for query in queries
    )


def _misspelled(text: str, dice: Random) -> str:
    words = text.split()
    place = max(range(len(words)), key=lambda i: len(words[i]))
    word = words[place]
    if len(word) < 4:
        return text
    at, letter = dice.randrange(1, len(word) - 1), dice.choice(_LETTERS)
    words[place] = dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + letter + word[at:],
        )
    )
    return " ".join(words)
