"""Pages of 100,000 features: the query layer without HTTP.

``run()`` returns rows of ``name, value, unit, limit, ratio``; CPU is that of this
process, which on SQLite includes the database. Points lie in clusters around six places
(seed 20261121) as in the method by which other servers were measured: boxes of
0.02° × 0.013° near the centres, cursors anywhere, one of three categories.
"""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

from bench.home import fresh, work

FEATURES = 100_000
SEED = 20261121
#: Name, latitude, longitude, weight, spread.
PLACES = (
    ("Köln", 50.9375, 6.9603, 6, 0.045),
    ("Bonn", 50.7374, 7.0982, 3, 0.03),
    ("Düsseldorf", 51.2277, 6.7735, 4, 0.04),
    ("Aachen", 50.7753, 6.0839, 2, 0.03),
    ("Mönchengladbach", 51.1805, 6.4428, 2, 0.03),
    ("Hürtgenwald", 50.7119, 6.3655, 1, 0.02),
)
CATEGORIES = (
    "Ampel", "Baum", "Beleuchtung", "Fahrrad", "Graffiti", "Müll", "Parken",
    "Schlagloch", "Spielplatz", "Wasser",
)  # fmt: skip
STATES = ("offen", "in Arbeit", "erledigt", "abgelehnt")
TEXT = (
    "an der Ecke liegt seit Tagen ein alter Kühlschrank neben dem Zaun und niemand "
    "holt ihn ab obwohl es schon zweimal gemeldet wurde die Kinder klettern"
)
#: Milliseconds of CPU; a page of 100 must leave room for HTTP around it.
PAGE_MS, BOX_MS, ONE_MS, HERE_US = 1.0, 1.5, 0.2, 10.0
ASKED = 300


def run() -> list[dict[str, Any]]:
    """Measure on the database of ``DATABASE_URL`` (SQLite if empty)."""
    with fresh() as environment:
        rows: list[dict[str, Any]] = work(environment, "bench.geodata")
    return rows


def points(dice: random.Random, count: int) -> list[tuple[str, float, float]]:
    """Names of places with points scattered around them."""
    weights = [place[3] for place in PLACES]
    found = []
    for name, lat, lon, _, spread in dice.choices(PLACES, weights, k=count):
        found.append((name, dice.gauss(lat, spread), dice.gauss(lon, spread)))
    return found


def fill(count: int) -> Any:
    """Declare a collection and put the features; its description."""
    from verbund.geodata.actions import NewFeature, put_features  # noqa: PLC0415
    from verbund.geodata.collections import (  # noqa: PLC0415
        CollectionSpec,
        Property,
        register_collection,
    )

    names = ("kategorie", "status", "text", "datum", "adresse")
    title = {"de": "Messung", "de-simple": "Messung", "en": "Bench"}
    spec = register_collection(
        CollectionSpec(
            key="messung",
            title=title,
            description=title,
            properties=tuple(Property(name=name, title={}) for name in names),
            category="kategorie",
        )
    )
    dice = random.Random(SEED)
    start, words = datetime(2026, 1, 1, tzinfo=UTC), TEXT.split()
    put_features(
        collection="messung",
        features=(
            NewFeature(
                fid=str(number),
                member_id=None,
                geometry={"type": "Point", "coordinates": [lon, lat]},
                properties={
                    "kategorie": dice.choice(CATEGORIES),
                    "status": dice.choice(STATES),
                    "text": " ".join(dice.choices(words, k=14)),
                    "datum": start + timedelta(minutes=number),
                    "adresse": f"Hauptstraße {dice.randint(1, 200)}, {name}",
                },
            )
            for number, (name, lat, lon) in enumerate(points(dice, count))
        ),
    )
    return spec


def main() -> None:
    """Fill the database and measure."""
    from django.db import connection  # noqa: PLC0415

    import verbund.site.wsgi  # noqa: F401, PLC0415 # as the server starts
    from verbund.geodata import queries  # noqa: PLC0415
    from verbund.kernel.cql2 import read_text  # noqa: PLC0415

    begin = process_time()
    spec = fill(FEATURES)
    filled = (process_time() - begin) / FEATURES * 1e6
    dice = random.Random(SEED)
    ids = []
    after = ""
    while not ids or after:
        found = queries.page(spec, limit=1000, after=after)
        ids += [row.id for row in found.features]
        after = found.next
    assert len(ids) == len(set(ids)) == FEATURES

    def box(width: float, height: float) -> tuple[float, float, float, float]:
        _, lat, lon, _, _ = dice.choice(PLACES)
        lat += dice.uniform(-0.025, 0.025)
        lon += dice.uniform(-0.04, 0.04)
        return (
            lon - width / 2, lat - height / 2, lon + width / 2, lat + height / 2
        )  # fmt: skip

    def category() -> Any:
        return read_text(f"kategorie='{dice.choice(CATEGORIES[:3])}'")

    def state() -> Any:
        return read_text(f"status='{dice.choice(STATES)}'")

    name = f"geodata ({connection.vendor})"
    asked: list[tuple[str, float | None, Callable[[], Any]]] = [
        ("page of 100", PAGE_MS, lambda: queries.page(spec, limit=100)),
        (
            "page of 100 anywhere",
            PAGE_MS,
            lambda: queries.page(spec, limit=100, after=dice.choice(ids)),
        ),
        (
            "box of 1.4 km",
            BOX_MS,
            lambda: queries.page(spec, limit=100, box=box(0.02, 0.013)),
        ),
        (
            "box of 14 km",
            BOX_MS,
            lambda: queries.page(spec, limit=100, box=box(0.2, 0.13)),
        ),
        (
            "box of 140 km",
            BOX_MS,
            lambda: queries.page(spec, limit=100, box=box(2, 1.3)),
        ),
        (
            "category, page of 100",
            PAGE_MS,
            lambda: queries.page(spec, limit=100, where=category()),
        ),
        (
            "other property, page of 100",
            None,
            lambda: queries.page(spec, limit=100, where=state()),
        ),
        (
            "one",
            ONE_MS,
            lambda: queries.feature("messung", str(dice.randrange(FEATURES))),
        ),
        (
            "nearest 20 within 200 m",
            BOX_MS,
            lambda: queries.near(spec, *_somewhere(dice), 200, limit=20),
        ),
        ("count of all", None, lambda: queries.count(spec)),
    ]
    rows = [_row(f"{name}: {what}", _cpu(ask), "ms CPU", limit)
            for what, limit, ask in asked]  # fmt: skip
    rows.append(_row(f"{name}: put one of many", filled, "µs CPU", None))
    rows.append(_row(f"{name}: whose ground", _whose_ground(), "µs CPU", HERE_US))
    print(json.dumps(rows))


def _somewhere(dice: random.Random) -> tuple[float, float]:
    [(_, lat, lon)] = points(dice, 1)
    return lat, lon


def _cpu(ask: Callable[[], Any]) -> float:
    """Milliseconds of CPU of one question, the mean of many."""
    for _ in range(20):
        ask()
    begin = process_time()
    for _ in range(ASKED):
        ask()
    return (process_time() - begin) / ASKED * 1000


def _whose_ground() -> float:
    """Microseconds to find the municipality of a point, all of Germany known."""
    from verbund.geodata import boundaries  # noqa: PLC0415
    from verbund.geodata.actions import load_boundaries  # noqa: PLC0415

    load_boundaries(everywhere=True)
    index = boundaries.index()
    where = points(random.Random(SEED), 20_000)
    begin = process_time()
    hits = sum(index.at(lat, lon) is not None for _, lat, lon in where)
    used = (process_time() - begin) / len(where) * 1e6
    assert hits > len(where) * 0.9
    return used


def _row(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "limit": limit,
        "peer": None,
        "ratio": None if limit is None else round(value / limit, 2),
    }


if __name__ == "__main__":
    main()
