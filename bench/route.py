"""Barrier-free ways on the Weststadt of Heidelberg, and networkx on the same network.

``run()`` returns rows of ``name, value, unit, limit, peer, ratio``. Each way is asked
with A*, profile costs and closures in force; median and 95 % of CPU time, the spots
looked up before. The peer is networkx's ``astar_path`` with the same costs and bound on
the same pairs, if it is installed: it is not needed for anything else.
"""

import json
import random
from importlib.util import find_spec
from pathlib import Path
from statistics import median, quantiles
from time import process_time
from typing import Any

import verbund
from verbund.topics.accessibility.indoor.graph import IndoorGraph
from verbund.topics.accessibility.indoor.sit import read_sit
from verbund.topics.accessibility.routing.costs import WALKERS, Refusal
from verbund.topics.accessibility.routing.network import Network, read_network
from verbund.topics.accessibility.routing.search import Closed, Router, Snapped

DATA = Path(verbund.__file__).parent / "site/demo/heidelberg"
PAIRS = 600
LIMIT_MS = 2.0
PROFILE = "wheelchair"


def run() -> list[dict[str, Any]]:
    """Measure; pure, no database."""
    network = Network(read_network(_json("ways.geojson"), _json("points.geojson")))
    router = Router(network, PROFILE)
    # Some ways are closed, as on any day.
    dice = random.Random(20261122)
    shut = dict.fromkeys(dice.sample(range(len(network.lines)), 20), Refusal("bench"))
    closed = Closed(edges=shut)
    pairs = list(_pairs(network, router, closed, dice))
    times = sorted(_timed(lambda p=pair: router.path(*p, closed)) for pair in pairs)
    rows = [
        _row("Weg im Quartier: Median", median(times), LIMIT_MS),
        _row("Weg im Quartier: 95 %", quantiles(times, n=20)[-1], LIMIT_MS * 2),
        _row("Wegenetz laden", _timed(lambda: Router(network, "pram")), 50.0),
    ]
    if find_spec("networkx"):
        peer = median(_peer(network, router, pairs, shut))
        rows[0]["peer"] = peer
        rows.append(_row("networkx astar_path: Median", peer, None))
    tower = read_sit(_json("turm-a.geojson"))
    graph = IndoorGraph(tower)
    nodes = list(graph.centres.values())
    inside = [
        _timed(lambda a=a, b=b: graph.way(a, b, PROFILE))
        for a, b in (dice.sample(nodes, 2) for _ in range(100))
    ]
    rows.append(_row("Weg im Gebäude (9 Ebenen): Median", median(inside), LIMIT_MS * 5))
    return rows


def _json(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / name).read_bytes())
    return found


def _pairs(
    network: Network, router: Router, closed: Closed, dice: random.Random
) -> list[tuple[Snapped, Snapped]]:
    found: list[tuple[Snapped, Snapped]] = []
    while len(found) < PAIRS:
        start, goal = dice.sample(network.xy, 2)
        ends = router.ends(start, goal, closed)
        if ends is not None:
            found.append(ends)
    return found


def _timed(work: Any) -> float:
    begun = process_time()
    work()
    return 1000 * (process_time() - begun)


def _peer(
    network: Network,
    router: Router,
    pairs: list[tuple[Snapped, Snapped]],
    shut: dict[int, Refusal],
) -> list[float]:
    import networkx  # noqa: PLC0415

    graph = networkx.DiGraph()
    for start, links in enumerate(router._links):  # noqa: SLF001 # the same costs
        for end, seconds, edge in links:
            if edge not in shut:
                graph.add_edge(start, end, seconds=seconds)
    speed, xy = WALKERS[PROFILE].speed, network.xy

    def bound(a: int, b: int) -> float:
        return float(
            ((xy[a][0] - xy[b][0]) ** 2 + (xy[a][1] - xy[b][1]) ** 2) ** 0.5 / speed
        )

    def ask(pair: tuple[Snapped, Snapped]) -> None:
        ends = (network.ends[spot.edge][0] for spot in pair)
        try:
            networkx.astar_path(graph, *ends, heuristic=bound, weight="seconds")
        except (networkx.NetworkXNoPath, networkx.NodeNotFound):
            return

    return [_timed(lambda p=pair: ask(p)) for pair in pairs]


def _row(name: str, value: float, limit: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "ms",
        "limit": limit,
        "peer": None,
        "ratio": value / limit if limit else None,
    }
