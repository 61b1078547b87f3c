"""How good a ranking is: measured on questions whose answers people have named.

In: articles and questions as JSON lines. Out: MRR@10, success@10 and milliseconds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import msgspec
from msgspec import Struct

_TOP = 10
_T = TypeVar("_T")


class Article(Struct, frozen=True, kw_only=True):
    """One line of the articles."""

    id: str
    name: str
    text: str = ""
    keywords: tuple[str, ...] = ()


class Query(Struct, frozen=True, kw_only=True):
    """One line of the questions; any of ``relevant`` is a right answer."""

    query: str
    relevant: tuple[str, ...]


class Measured(Struct, frozen=True, kw_only=True):
    """What came out. ``mrr`` and ``success`` from 0 to 1, times in milliseconds."""

    questions: int
    mrr: float
    success: float
    ms: float
    p95: float


def read_articles(path: Path) -> list[Article]:
    """Every line; ``ValueError`` names file and line of the first wrong one."""
    found = list(_lines(path, Article))
    if len({article.id for article in found}) < len(found):
        raise ValueError(f"{path}: Eine Kennung („id“) steht zweimal darin.")
    return found


def read_queries(path: Path) -> list[Query]:
    """Every line; ``ValueError`` names file and line of the first wrong one."""
    return list(_lines(path, Query))


def measured(
    search: Callable[[str], Sequence[str]], queries: Iterable[Query]
) -> Measured:
    """Ask everything once; ``search`` gives ids of articles, best first."""
    reciprocal = hits = 0.0
    times: list[float] = []
    for query in queries:
        begin = perf_counter()
        found = search(query.query)[:_TOP]
        times.append((perf_counter() - begin) * 1000)
        place = next((i for i, key in enumerate(found, 1) if key in query.relevant), 0)
        if place:
            reciprocal += 1 / place
            hits += 1
    count = len(times)
    if not count:
        raise ValueError("Es gibt keine Fragen.")
    times.sort()
    return Measured(
        questions=count,
        mrr=reciprocal / count,
        success=hits / count,
        ms=sum(times) / count,
        p95=times[min(count - 1, int(count * 0.95))],
    )


def _lines(path: Path, kind: type[_T]) -> Iterator[_T]:
    decoder = msgspec.json.Decoder(kind)
    with path.open("rb") as source:
        for number, line in enumerate(source, 1):
            if not line.strip():
                continue
            try:
                yield decoder.decode(line)
            except msgspec.MsgspecError as error:
                raise ValueError(f"{path}, Zeile {number}: {error}") from error
