"""Buildings: real ones are read, doors and lifts respected, directions are in words."""

from functools import cache
from typing import Any

import pytest

from verbund.topics.accessibility.indoor.directions import tell_inside
from verbund.topics.accessibility.indoor.graph import IndoorGraph, Shut
from verbund.topics.accessibility.indoor.indoorgml import read_indoorgml
from verbund.topics.accessibility.indoor.model import IndoorFault, parse_levels
from verbund.topics.accessibility.indoor.plan import level_plan, lines_by_level
from verbund.topics.accessibility.indoor.sit import read_sit
from verbund.topics.accessibility.routing.costs import Refusal
from verbund.topics.accessibility.tests.conftest import heidelberg


@pytest.mark.parametrize(
    ("text", "levels"),
    [("2", (2,)), ("-1-2", (-1, 0, 1, 2)), ("0;2", (0, 2)), ("-3--1", (-3, -2, -1)),
     ("1.5", (1.5,)), ("0-9999", ()), ("oben", ()), ("", ())],
)  # fmt: skip
def test_levels_are_read(text: str, levels: tuple[float, ...]) -> None:
    assert parse_levels(text) == levels


@cache
def tower() -> IndoorGraph:
    """Nine levels with one lift, drawn level by level."""
    return IndoorGraph(read_sit(heidelberg("turm-a.geojson")))


def room(graph: IndoorGraph, name: str) -> int:
    for number, space in enumerate(graph.building.spaces):
        if space.label == name:
            return graph.centres[number, space.levels[0]]
    raise AssertionError(name)


def number_of(graph: IndoorGraph, kind: str) -> int:
    return next(n for n, s in enumerate(graph.building.spaces) if s.kind == kind)


def test_shafts_drawn_on_every_level_are_one() -> None:
    shafts = [s for s in tower().building.spaces if s.kind in {"lift", "stairs"}]
    assert sorted((s.kind, len(s.levels)) for s in shafts) == [
        ("lift", 8),
        ("stairs", 9),
    ]


def test_almost_every_real_room_can_be_reached_on_foot() -> None:
    for name, least in (("turm-a.geojson", 0.95), ("inf348.geojson", 0.96)):
        graph = IndoorGraph(read_sit(heidelberg(name)))
        goals = [
            node for (space, _), node in graph.centres.items()
            if graph.building.spaces[space].kind in {"room", "corridor"}
        ]  # fmt: skip
        start = room(graph, "101")
        reached = sum(graph.way(start, goal, "foot") is not None for goal in goals)
        assert reached / len(goals) >= least, name


def test_wheels_take_the_lift_and_feet_may_take_the_stairs() -> None:
    graph = tower()
    way = graph.way(room(graph, "008"), room(graph, "409"), "wheelchair")
    assert way is not None
    assert {leg.ride for leg in way.legs} == {"", "lift"}
    assert [s.key for s in tell_inside(graph, way)] == [
        "indoor.start_space", "indoor.leave", "indoor.to_door", "indoor.lift",
        "indoor.to_door", "indoor.walk", "indoor.arrive_space",
    ]  # fmt: skip


def test_a_broken_lift_leaves_no_way_for_wheels_and_says_so() -> None:
    graph = tower()
    why = Refusal("refused.closed_lift", {"title": "Aufzug defekt"})
    shut = Shut(spaces={number_of(graph, "lift"): why})
    start, goal = room(graph, "008"), room(graph, "409")
    assert graph.way(start, goal, "wheelchair", shut) is None
    on_foot = graph.way(start, goal, "foot", shut)
    assert on_foot is not None
    assert {leg.ride for leg in on_foot.legs} == {"", "stairs"}
    free = graph.way(start, goal, "wheelchair")
    assert free is not None
    assert graph.refusals_on(free, "wheelchair", shut) == (why,)


def narrow(width: str) -> dict[str, Any]:
    """Two rooms and a door between them; 1e-5 degrees are about a metre."""

    def box(name: str, west: float, east: float, **tags: str) -> dict[str, Any]:
        ring = [[west, 0], [east, 0], [east, 5e-5], [west, 5e-5], [west, 0]]
        ring = [[8 + x, 50 + y] for x, y in ring]
        return {"type": "Feature", "id": name, "properties": {"level": "0", **tags},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip

    door = {
        "type": "Feature",
        "id": "d",
        "properties": {"door": "yes", "level": "0", "width": width},
        "geometry": {"type": "Point", "coordinates": [8 + 1e-4, 50 + 2e-5]},
    }
    return {
        "type": "FeatureCollection",
        "features": [
            box("a", 0, 1e-4, indoor="room", ref="1"),
            box("b", 1e-4, 2e-4, indoor="room", ref="2"),
            door,
        ],
    }


@pytest.mark.parametrize(
    ("width", "wheelchair", "frame"),
    [
        ("0.95", True, True), ("0.80", False, True), ("0.6", False, False),
        ("", True, True),
    ],
)  # fmt: skip
def test_a_door_that_is_too_narrow_is_refused(
    width: str, *, wheelchair: bool, frame: bool
) -> None:
    graph = IndoorGraph(read_sit(narrow(width)))
    start, goal = room(graph, "1"), room(graph, "2")
    assert (graph.way(start, goal, "wheelchair") is not None) is wheelchair
    assert (graph.way(start, goal, "walking-frame") is not None) is frame
    on_foot = graph.way(start, goal, "foot")
    assert on_foot is not None
    refused = graph.refusals_on(on_foot, "wheelchair")
    assert [r.key for r in refused] == ([] if wheelchair else ["refused.door"])
    # A width that nobody measured is said, and nobody is turned away by it.
    notes = [n.key for s in tell_inside(graph, on_foot) for n in s.notes]
    assert notes == (["door_width"] if width else ["door_unknown"])


def test_the_plan_has_a_title_rooms_and_the_way() -> None:
    graph = tower()
    way = graph.way(room(graph, "008"), room(graph, "409"), "wheelchair")
    assert way is not None
    lines = lines_by_level(way)
    assert set(lines) == {-1.0, 4.0}
    plan = level_plan(graph.building, 4.0, title="Ebene <4>", description="Plan",
                      key="p", ways=lines[4.0], marks=[((0, 0), "A")])  # fmt: skip
    assert '<title id="p-t">Ebene &lt;4&gt;</title>' in plan
    assert "409" in plan
    assert plan.count("vb-plan__way") == 1
    assert "style=" not in plan


GML = """<?xml version="1.0"?>
<IndoorFeatures xmlns="http://www.opengis.net/indoorgml/1.0/core"
 xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink">
<primalSpaceFeatures><PrimalSpaceFeatures>{cells}</PrimalSpaceFeatures></primalSpaceFeatures>
<multiLayeredGraph><MultiLayeredGraph><spaceLayers><spaceLayerMember><SpaceLayer>
<nodes>{states}</nodes><edges>{edges}</edges>
</SpaceLayer></spaceLayerMember></spaceLayers></MultiLayeredGraph></multiLayeredGraph>
</IndoorFeatures>"""


def gml(lift: str = "Aufzug") -> bytes:
    """An office and a lift below, the lift and a hall above."""
    rooms = [
        ("C1", "Büro", 0, 0),
        ("C2", lift, 5, 0),
        ("C3", lift, 5, 3),
        ("C4", "Saal", 0, 3),
    ]
    cells, states = [], []
    for key, name, x, z in rooms:
        corners = [(x, 0), (x + 5, 0), (x + 5, 4), (x, 4), (x, 0)]
        ring = "".join(f"<gml:pos>{a} {b} {z}</gml:pos>" for a, b in corners)
        cells.append(
            f'<cellSpaceMember><CellSpace gml:id="{key}"><gml:name>{name}</gml:name>'
            f"<cellSpaceGeometry><Geometry3D><gml:Solid><gml:exterior><gml:Shell>"
            f"<gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>{ring}"
            "</gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>"
            "</gml:Shell></gml:exterior></gml:Solid></Geometry3D></cellSpaceGeometry>"
            "</CellSpace></cellSpaceMember>"
        )
        states.append(
            f'<stateMember><State gml:id="S{key}"><duality xlink:href="#{key}"/>'
            "</State></stateMember>"
        )
    edges = "".join(
        f'<transitionMember><Transition gml:id="T{a}{b}"><connects xlink:href="#S{a}"/>'
        f'<connects xlink:href="#S{b}"/></Transition></transitionMember>'
        for a, b in (("C1", "C2"), ("C2", "C3"), ("C3", "C4"))
    )
    return GML.format(
        cells="".join(cells), states="".join(states), edges=edges
    ).encode()


def test_indoorgml_becomes_levels_lifts_and_a_way() -> None:
    graph = IndoorGraph(read_indoorgml(gml()))
    assert [level.number for level in graph.building.levels] == [0, 1]
    way = graph.way(room(graph, "Büro"), room(graph, "Saal"), "wheelchair")
    assert way is not None
    assert "lift" in {leg.ride for leg in way.legs}


def test_a_way_up_that_nobody_calls_a_lift_is_closed_to_wheels() -> None:
    graph = IndoorGraph(read_indoorgml(gml("Raum X")))
    start, goal = room(graph, "Büro"), room(graph, "Saal")
    assert graph.way(start, goal, "wheelchair") is None
    assert graph.way(start, goal, "foot") is not None


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        b"<x/>",
        b"<x",
        GML.format(cells="", states="", edges="").encode(),
        gml().replace(b"5 4 3", b"5 vier 3"),
    ],
    ids=["doctype", "other", "broken", "empty", "numbers"],
)
def test_hostile_or_broken_xml_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(IndoorFault, match=r"\w"):
        read_indoorgml(content)


@pytest.mark.parametrize(
    "change", [{"level": ""}, {"indoor": "level"}], ids=["no level", "no room"]
)
def test_geojson_without_rooms_or_levels_is_refused(change: dict[str, str]) -> None:
    wrong = narrow("1")
    for feature in wrong["features"]:
        feature["properties"].update(change)
    with pytest.raises(IndoorFault):
        read_sit(wrong)
