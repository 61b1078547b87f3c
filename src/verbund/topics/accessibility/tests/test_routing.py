"""Ways for every profile: steps are refused, closures avoided, words are right."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.topics.accessibility.routing.closures import Barrier, closed_by
from verbund.topics.accessibility.routing.costs import WALKERS
from verbund.topics.accessibility.routing.network import (
    Network,
    NetworkFault,
    read_network,
)
from verbund.topics.accessibility.routing.plane import XY
from verbund.topics.accessibility.routing.search import (
    NOTHING_CLOSED,
    Closed,
    Path,
    Router,
)
from verbund.topics.accessibility.routing.steps import (
    Note,
    Step,
    direction,
    refused_on,
    tell,
    unknown_share,
)
from verbund.topics.accessibility.streets import dative
from verbund.topics.accessibility.tests.conftest import heidelberg
from verbund.topics.accessibility.wording import step_words

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
#: About 100 m east and north.
E, N = 0.00138, 0.0009


def way(name: str, *corners: tuple[int, int], **tags: str) -> dict[str, Any]:
    """A way on a grid of 100 m."""
    line = [[8 + E * x, 50 + N * y] for x, y in corners]
    return {
        "type": "Feature",
        "id": name,
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {"highway": "footway", "name": name, **tags},
    }


def spot(name: str, x: int, y: int, **tags: str) -> dict[str, Any]:
    """A point on the same grid."""
    return {
        "type": "Feature",
        "id": name,
        "geometry": {"type": "Point", "coordinates": [8 + E * x, 50 + N * y]},
        "properties": tags,
    }


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


@cache
def small() -> Network:
    """Steps are the short way; a lift and a long way around are the others.

    ::

        (0,1)──Oben──(1,1)──Oben──(2,1)──Oben──(9,1)
          │ steps      │ lift                    │ Umweg
        (0,0)─Unten──(1,0)──Unten──(2,0)──Unten─(9,0)
    """
    ways = collection(
        way("Unten", (0, 0), (1, 0), (2, 0), (9, 0)),
        way("Oben", (0, 1), (1, 1), (2, 1), (9, 1), level="1"),
        way("Treppe", (0, 0), (0, 1), highway="steps", step_count="21"),
        way("Steg", (1, 0), (1, 1)),
        way("Umweg", (9, 0), (9, 1)),
    )
    points = collection(spot("n7", 1, 1, highway="elevator", ref="A-7"))
    return Network(read_network(ways, points))


def at(network: Network, x: float, y: float) -> XY:
    return network.plane.xy(8 + E * x, 50 + N * y)


def found(
    profile: str, start: tuple[float, float], goal: tuple[float, float],
    closed: Closed = NOTHING_CLOSED,
) -> list[str]:  # fmt: skip
    """The names of the ways from here to there."""
    network = small()
    router = Router(network, profile)
    ends = router.ends(at(network, *start), at(network, *goal), closed)
    assert ends is not None
    path = router.path(*ends, closed)
    if path is None:
        return []
    names = [network.tags[piece.edge].get("name", "Aufzug") for piece in path.pieces]
    return [n for i, n in enumerate(names) if i == 0 or names[i - 1] != n]


def test_feet_take_the_steps_and_wheels_the_lift() -> None:
    assert found("foot", (0.1, 0), (0.1, 1)) == ["Unten", "Treppe", "Oben"]
    assert found("wheelchair", (0.1, 0), (0.1, 1)) == [
        "Unten",
        "Steg",
        "Aufzug",
        "Oben",
    ]


def test_a_broken_lift_leads_wheels_around_and_says_why() -> None:
    network = small()
    broken = Barrier(
        id="r1", kind="lift", title="Aufzug defekt",
        geometry={"type": "Point", "coordinates": [8 + E, 50 + N * 1.1]},
        blocks=frozenset({"wheelchair"}),
    )  # fmt: skip
    closed = closed_by(network, [broken], profile="wheelchair", moment=NOW)
    assert found("wheelchair", (0.1, 0), (0.1, 1), closed) == ["Unten", "Umweg", "Oben"]
    router = Router(network, "wheelchair")
    short = router.path(*router.ends(at(network, 0.5, 0), at(network, 1.5, 1)))  # type: ignore[misc]
    assert short is not None
    [refused] = refused_on(short, router, closed)
    assert refused.closed_now
    assert refused.reason.values["title"] == "Aufzug defekt"


def test_a_lift_is_found_by_the_number_on_it() -> None:
    broken = Barrier(id="r1", kind="lift", title="Aufzug defekt", asset="A-7")
    closed = closed_by(small(), [broken], profile="pram", moment=NOW)
    assert [small().tags[edge]["ref"] for edge in closed.edges] == ["A-7"]


def test_a_barrier_counts_only_in_its_time_and_for_whom_it_blocks() -> None:
    site = Barrier(
        id="b", kind="path", title="Baustelle", blocks=frozenset({"wheelchair"}),
        geometry={"type": "Point", "coordinates": [8 + E * 5, 50]},
        since=NOW, until=NOW + timedelta(days=2),
    )  # fmt: skip

    def edges(profile: str, moment: datetime) -> int:
        return len(closed_by(small(), [site], profile=profile, moment=moment).edges)

    assert edges("wheelchair", NOW) == 1
    assert edges("foot", NOW) == 0
    assert edges("wheelchair", NOW - timedelta(seconds=1)) == 0
    assert edges("wheelchair", NOW + timedelta(days=2)) == 0


def near_the_detour(*offsets: tuple[float, float]) -> list[list[float]]:
    return [[8 + E * (9 + x), 50 + N * y] for x, y in offsets]


@pytest.mark.parametrize(
    "geometry",
    [
        {
            "type": "LineString",
            "coordinates": near_the_detour((0.02, 0), (0.02, 1)),
        },
        {
            "type": "Polygon",
            "coordinates": [
                near_the_detour(
                    (-0.5, 0.3), (0.5, 0.3), (0.5, 0.6), (-0.5, 0.6), (-0.5, 0.3)
                )
            ],
        },
    ],
    ids=["line", "area"],
)
def test_a_building_site_closes_the_ways_it_lies_on(geometry: dict[str, Any]) -> None:
    site = Barrier(id="b", kind="path", title="Baustelle", geometry=geometry)
    network = small()
    closed = closed_by(network, [site], profile="foot", moment=NOW)
    assert {network.tags[edge].get("name") for edge in closed.edges} == {"Umweg"}


def test_no_way_is_said_and_not_invented() -> None:
    network = small()
    everything = Closed(
        edges=dict.fromkeys(
            (
                e
                for e, t in enumerate(network.tags)
                if t.get("name") in {"Steg", "Umweg"}
            ),
            next(iter(Router(network, "wheelchair").edges.values())),
        )
    )
    assert found("wheelchair", (0.1, 0), (0.1, 1), everything) == []


def test_the_steps_name_streets_turns_and_lifts() -> None:
    network = small()
    router = Router(network, "wheelchair")
    ends = router.ends(at(network, 0.1, 0), at(network, 0.1, 1))
    assert ends is not None
    path = router.path(*ends)
    assert path is not None
    told = [(s.key, s.way, round(s.metres, -1)) for s in tell(network, path)]
    assert told == [
        ("start", "Unten", 90), ("left", "Steg", 100), ("lift", "", 0),
        ("leave_lift", "Oben", 90), ("arrive", "", 0),
    ]  # fmt: skip


def test_the_steps_tell_stairs_slopes_crossings_and_kerbs() -> None:
    """Up and down as they are walked; a kerb nobody measured is counted as a gap."""
    ways = collection(
        way("Aufstieg", (0, 0), (0, 1), highway="steps", step_count="9", incline="up"),
        way("Berg", (0, 1), (1, 1), (2, 1), (3, 1), incline="-8%"),
    )
    points = collection(
        spot("n1", 1, 1, highway="crossing", crossing="traffic_signals"),
        spot("n2", 2, 1, highway="crossing", kerb="lowered"),
    )
    network = Network(read_network(ways, points))
    router = Router(network, "foot")

    def walked(
        start: tuple[float, float], goal: tuple[float, float]
    ) -> tuple[Path, list[Step]]:
        snapped = router.ends(at(network, *start), at(network, *goal))
        assert snapped is not None
        path = router.path(*snapped)
        assert path is not None
        return path, list(tell(network, path))

    path, (stairs, hill, _) = walked((0, 0), (3, 1))
    assert (stairs.values["count"], stairs.values["direction"]) == (9, "up")
    assert step_words(stairs) == "Nehmen Sie die Treppe mit 9 Stufen nach oben."
    assert [note.key for note in hill.notes] == [
        "crossing_lights", "crossing_plain", "kerb_lowered", "steep_down",
    ]  # fmt: skip
    assert unknown_share(network, path)["kerbs"] == 1
    _, (hill, stairs, _) = walked((3, 1), (0, 0))
    assert step_words(stairs) == "Nehmen Sie links die Treppe mit 9 Stufen nach unten."
    assert Note("steep_up", {"percent": 8.0}) in hill.notes


def test_a_few_metres_around_a_corner_are_no_step() -> None:
    ways = collection(
        way("Lang", (0, 0), (1, 0)),
        {
            **way("Eck"),
            "geometry": {
                "type": "LineString",
                "coordinates": [[8 + E, 50], [8 + E, 50 + N * 0.03]],
            },
        },
        {
            **way("Weiter"),
            "geometry": {
                "type": "LineString",
                "coordinates": [[8 + E, 50 + N * 0.03], [8 + E * 2, 50 + N * 0.03]],
            },
        },
        way("Ab", (1, 0), (1, -1)),
    )
    network = Network(read_network(ways))
    router = Router(network, "foot")
    ends = router.ends(at(network, 0, 0), at(network, 2, 0.03))
    assert ends is not None
    path = router.path(*ends)
    assert path is not None
    told = [(step.key, step.way) for step in tell(network, path)]
    assert told == [("start", "Lang"), ("straight", "Weiter"), ("arrive", "")]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Kaiserstraße", "der Kaiserstraße"),
        ("Alte Eppelheimer Straße", "der Alten Eppelheimer Straße"),
        ("Eppelheimer Str.", "der Eppelheimer Str."),
        ("Oberer Gaisbergweg", "dem Oberen Gaisbergweg"),
        ("Langer Anger", "dem Langen Anger"),
        ("Am alten Markt", "der Straße „Am alten Markt“"),
        ("Plöck", "der Straße „Plöck“"),
    ],
)
def test_names_of_streets_bend_as_in_speech(name: str, told: str) -> None:
    assert dative(name) == told


@pytest.mark.parametrize(
    ("degrees", "word"),
    [(0, "straight"), (30, "half_right"), (-90, "left"), (179, "back")],
)
def test_turns_have_words(degrees: float, word: str) -> None:
    assert direction(degrees) == word


@cache
def quarter() -> Network:
    """The Weststadt of Heidelberg."""
    data = read_network(heidelberg("ways.geojson"), heidelberg("points.geojson"))
    return Network(data)


@cache
def routers() -> dict[str, Router]:
    return {profile: Router(quarter(), profile) for profile in WALKERS}


@settings(max_examples=25)
@given(st.data())
def test_real_ways_are_whole_and_use_nothing_refused(data: st.DataObject) -> None:
    network = quarter()
    numbers = st.integers(0, len(network.xy) - 1)
    start, goal = (network.xy[data.draw(numbers)] for _ in range(2))
    profile = data.draw(st.sampled_from(sorted(WALKERS)))
    router = routers()[profile]
    ends = router.ends(start, goal)
    if ends is None:
        return
    path = router.path(*ends)
    assert path is not None
    for piece in path.pieces:
        assert router.usable[piece.edge]
        assert piece.node not in router.nodes or piece.node == -1
    for one, other in zip(path.pieces, path.pieces[1:], strict=False):
        assert one.line[-1] == pytest.approx(other.line[0], abs=0.01)
    steps = tell(network, path)
    assert steps[-1].key == "arrive"
    assert sum(s.metres for s in steps) == pytest.approx(path.metres, abs=0.5)


def test_no_profile_is_faster_than_the_straight_line() -> None:
    """The bound of A*: if it were wrong, ways would not be the cheapest."""
    network = quarter()
    for profile, router in routers().items():
        speed = WALKERS[profile].speed
        for start, links in enumerate(router._links):
            for end, seconds, _ in links:
                a, b = network.xy[start], network.xy[end]
                gap = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
                assert seconds >= gap / speed - 1e-9


def test_a_file_that_is_no_network_is_refused_in_words() -> None:
    for wrong in ({}, collection(spot("n1", 0, 0))):
        with pytest.raises(NetworkFault, match=r"(?i)erwartet"):
            read_network(wrong)
