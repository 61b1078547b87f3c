"""The search over 5,000 articles of 100 members: time, queries, memory.

``run()`` returns rows of ``name, value, unit, limit, ratio``; CPU is that of this
process, which on SQLite includes the database. Articles are made of
sentences of the shipped blueprints; questions are short or long, a third misspelled.
"""

import json
import random
import re
import resource
from datetime import date
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.home import fresh, work

ROOT = Path(__file__).parents[1]
MEMBERS, ARTICLES = 100, 5_000
P95_MS, QUERIES, MEMORY_MB = 50.0, 7, 40.0
ASKED = 300


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        rows: list[dict[str, Any]] = work(environment, "bench.search")
    return rows


def main() -> None:
    """Fill the database and measure."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts
    from verbund.core.tenancy import across_members  # noqa: PLC0415
    from verbund.kernel import clock  # noqa: PLC0415
    from verbund.knowledge import actions, queries  # noqa: PLC0415
    from verbund.knowledge.models import Article  # noqa: PLC0415
    from verbund.members.actions import create_member  # noqa: PLC0415
    from verbund.members.models import touch  # noqa: PLC0415

    dice = random.Random(5)
    sentences = _sentences()
    towns = [
        create_member(
            slug=f"ort-{number}",
            name=f"Ort {number}",
            official_name=f"Gemeinde Ort {number}",
            short_code=f"O{number:03}",
            land="SN",
            postal_code=f"{10_000 + number}",
            lat=50.0 + number / 100,
            lon=12.0,
        )
        for number in range(MEMBERS)
    ]
    rows = [
        Article(
            owner_id=(town := towns[number % MEMBERS]).id,
            acting_id=town.id,
            title=" ".join(_words(dice.choice(sentences), dice, 3)),
            text=" ".join(dice.choices(sentences, k=dice.randint(6, 16))),
            keywords=_words(dice.choice(sentences), dice, 3),
            valid_from=date(2020, 1, 1),
            changed_at=clock.now(),
            changed_by="bench",
        )
        for number in range(ARTICLES)
    ]
    with across_members("Messung der Suche"):
        Article.objects.bulk_create(rows, batch_size=500)
    begin = perf_counter()
    written = actions.refresh_index(anew=True)
    built = perf_counter() - begin
    with across_members("Messung der Suche"):
        Article.objects.filter(id=rows[0].id).update(title="Grünschnitt am Samstag")
    touch("knowledge")
    begin = perf_counter()
    changed = actions.refresh_index()
    once = (perf_counter() - begin) * 1000
    if written < ARTICLES or changed != 1:
        raise SystemExit(f"{written} documents written, {changed} changed")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    asked = [_question(sentences, dice) for _ in range(ASKED)]
    for words in asked[:20]:
        queries.find(words, member=towns[0])
    most = 0
    times = [
        _once(words, towns[number % MEMBERS]) for number, words in enumerate(asked)
    ]
    for words in asked[:30]:
        with CaptureQueriesContext(connection) as context:
            queries.find(words, member=towns[0])
        most = max(most, len(context))
    cpu = sorted(used for used, _ in times)
    wall = sorted(waited for _, waited in times)
    last = int(len(times) * 0.95)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before
    name = f"search ({connection.vendor})"
    print(
        json.dumps(
            [
                _row(f"{name}: p95", cpu[last], "ms CPU", P95_MS),
                _row(f"{name}: median", cpu[len(cpu) // 2], "ms CPU", None),
                _row(f"{name}: p95 by the clock", wall[last], "ms", None),
                _row(f"{name}: most queries", most, "", QUERIES),
                _row(f"{name}: memory taken", grown, "MB", MEMORY_MB),
                _row(f"{name}: index anew", built, "s", None),
                _row(f"{name}: one change", once, "ms", None),
            ]
        )
    )


def _once(words: str, town: Any) -> tuple[float, float]:
    """Milliseconds of one search, CPU and clock; the quietest of three is taken."""
    from verbund.knowledge import queries  # noqa: PLC0415 # Django is set up by main

    taken = []
    for _ in range(3):
        begin, used = perf_counter(), process_time()
        found = queries.find(words, member=town)
        spent = (process_time() - used) * 1000, (perf_counter() - begin) * 1000
        taken.append(spent)
        if not found.hits:
            raise SystemExit(f"nothing found for {words!r}")
    return min(used for used, _ in taken), min(waited for _, waited in taken)


def _row(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "limit": limit,
        "ratio": round(value / limit, 2) if limit else None,
    }


def _sentences() -> list[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "blueprints").rglob("*")):
        if path.suffix not in {".md", ".yaml"}:
            continue
        for line in path.read_text("utf-8").splitlines():
            for sentence in re.split(r"(?<=[.!?])\s+|en: |de-simple: ", line):
                clean = re.sub(r"[^\w\s,.!?-]+", " ", sentence)
                if 40 < len(clean) < 220:
                    found.add(" ".join(clean.split()))
    return sorted(found)


def _words(sentence: str, dice: random.Random, count: int) -> list[str]:
    long = [word.strip(".,;:()„“?!") for word in sentence.split() if len(word) > 4]
    return dice.sample(long, min(count, len(long)))


def _question(sentences: list[str], dice: random.Random) -> str:
    """Some words of a sentence; every fourth is long, every third misspelled."""
    sentence = dice.choice(sentences)
    if dice.random() < 0.25:
        return sentence[:140]
    words = _words(sentence, dice, dice.randint(1, 4)) or ["Antrag"]
    if dice.random() < 0.33:
        place = dice.randrange(len(words))
        cut = dice.randrange(1, len(words[place]))
        words[place] = words[place][:cut] + words[place][cut + 1 :]
    return " ".join(words)


if __name__ == "__main__":
    main()
