"""How good a ranking is: measured on questions whose answers people have named.

In: articles and questions as JSON lines. Out: MRR@10, success@10 and milliseconds.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import msgspec
from msgspec import Struct

_TOP = 10


class Article(Struct, frozen=True, kw_only=True):
    """One line of the articles."""

    id: str
    name: str
    text: str = ""
    keywords: tuple[str, ...] = ()
    #: Words that picks have taught, and how far each is trusted; not in the files.
    learned: tuple[tuple[str, float], ...] = ()


class Query(Struct, frozen=True, kw_only=True):
    """One line of the questions; any of ``relevant`` is a right answer, if there is."""

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
    found: list[Article] = []
    known: dict[str, int] = {}
    for line in _lines(path):
        one = Article(
            id=line.id("id"),
            name=line.text("name"),
            text=line.text("text", needed=False),
            keywords=line.texts("keywords"),
        )
        first = known.setdefault(one.id, line.number)
        if first != line.number:
            raise line.wrong(f"Die Kennung „{one.id}“ steht schon in Zeile {first}.")
        found.append(one)
    if not found:
        raise ValueError(f"{path}: Darin steht kein Artikel.")
    return found


def read_queries(path: Path) -> list[Query]:
    """Every line; ``ValueError`` names file and line of the first wrong one."""
    found = []
    for line in _lines(path):
        one = Query(query=line.text("query"), relevant=line.ids("relevant"))
        found.append(one)
    if not any(one.relevant for one in found):
        raise ValueError(f"{path}: Darin steht keine Frage mit einer Antwort.")
    return found


def unanswerable(articles: Iterable[Article], queries: Iterable[Query]) -> int:
    """How many questions name no article that is there: nothing can find those."""
    there = {article.id for article in articles}
    named = (query.relevant for query in queries if query.relevant)
    return sum(there.isdisjoint(relevant) for relevant in named)


def measured(
    search: Callable[[str], Sequence[str]], queries: Iterable[Query]
) -> Measured:
    """Ask everything with a right answer once; ``search`` gives ids, best first."""
    reciprocal = hits = 0.0
    times: list[float] = []
    for query in queries:
        if not query.relevant:
            continue
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


class _Line(Struct, frozen=True):
    """One line of a file, a JSON object; every complaint says where it stands."""

    path: Path
    number: int
    content: Mapping[str, object]

    def wrong(self, what: str) -> ValueError:
        """What to raise."""
        return ValueError(f"{self.path}, Zeile {self.number}: {what}")

    def text(self, key: str, *, needed: bool = True) -> str:
        """A text; one that is needed is not empty."""
        found = self.content.get(key)
        if found is None and not needed:
            return ""
        if key not in self.content:
            raise self.wrong(f"Es fehlt „{key}“.")
        if not isinstance(found, str):
            raise self.wrong(f"„{key}“ muss ein Text sein.")
        if needed and not found.strip():
            raise self.wrong(f"„{key}“ ist leer.")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none if there is no such key."""
        found = self.content.get(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(
            isinstance(one, str) for one in found
        ):
            raise self.wrong(f"„{key}“ muss eine Liste von Texten sein.")
        return tuple(found)

    def id(self, key: str) -> str:
        """A key of an article: a text or a whole number."""
        if key not in self.content:
            raise self.wrong(f"Es fehlt „{key}“.")
        return self._id(key, self.content[key])

    def ids(self, key: str) -> tuple[str, ...]:
        """A list of keys of articles."""
        if key not in self.content:
            raise self.wrong(f"Es fehlt „{key}“.")
        found = self.content[key]
        if not isinstance(found, list):
            raise self.wrong(f"„{key}“ muss eine Liste von Kennungen sein.")
        return tuple(self._id(key, one) for one in found)

    def _id(self, key: str, value: object) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole and not (isinstance(value, str) and value):
            raise self.wrong(f"Eine Kennung in „{key}“ muss Text oder ganze Zahl sein.")
        return str(value)


def _lines(path: Path) -> Iterator[_Line]:
    with path.open("rb") as source:
        for number, raw in enumerate(source, 1):
            line = raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw
            if not line.strip():
                continue
            try:
                content = msgspec.json.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                what = f"kein JSON in UTF-8 ({error})."
                raise ValueError(f"{path}, Zeile {number}: {what}") from error
            found = _Line(path, number, content if isinstance(content, dict) else {})
            if not isinstance(content, dict):
                raise found.wrong("Eine Zeile muss ein JSON-Objekt sein: {…}.")
            yield found
