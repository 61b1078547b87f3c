"""The process as a drawing: everything is there, nothing overlaps, nothing inline."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from verbund.catalogue.edges.drawing import layout_of, process_svg, process_text
from verbund.catalogue.edges.layers import Box, Layout, arrange, forward
from verbund.catalogue.edges.process_graph import graph_of
from verbund.catalogue.edges.tests.edge_kit import NAMES, blueprint

SVG = {"svg": "http://www.w3.org/2000/svg"}


def overlaps(layout: Layout) -> list[tuple[object, object]]:
    boxes = list(layout.boxes.items())
    return [
        (a, b)
        for i, (a, one) in enumerate(boxes)
        for b, two in boxes[i + 1 :]
        if abs(one.x - two.x) < (one.width + two.width) / 2 - 0.01
        and one.y < two.y + two.height - 0.01
        and two.y < one.y + one.height - 0.01
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_box_label_or_line_lies_on_another(name: str) -> None:
    assert overlaps(layout_of(graph_of(blueprint(name)))) == []


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_state_and_step_is_said_in_drawing_and_text(
    name: str, language: str
) -> None:
    plan = blueprint(name)
    drawn = etree.fromstring(process_svg(plan, language))
    words = " ".join(" ".join(t.itertext()) for t in drawn.iterfind(".//svg:text", SVG))
    rows = process_text(plan, language)
    for state in plan.process.states.values():
        assert state.title.get(language) in words
    for step in plan.process.transitions:
        title = step.title.get(language)
        assert title in words
        assert sum(row.title == title for row in rows) >= len(step.from_)


@pytest.mark.parametrize("name", NAMES)
def test_a_way_leads_to_every_state(name: str) -> None:
    """A new way to move a case must be drawn, or its state stands alone."""
    graph = graph_of(blueprint(name))
    reached = {link.target for link in graph.links}
    assert [p.id for p in graph.places if not p.first and p.id not in reached] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_has_a_name_and_no_style_or_script(name: str) -> None:
    source = process_svg(blueprint(name))
    drawn = etree.fromstring(source)
    labelled = (drawn.get("aria-labelledby") or "").split()
    assert drawn.get("role") == "img"
    assert [e.get("id") for e in drawn[:2]] == labelled
    assert [etree.QName(e).localname for e in drawn[:2]] == ["title", "desc"]
    assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|href", source)


def test_the_same_process_is_drawn_the_same() -> None:
    assert process_svg(blueprint("hundesteuer")) == process_svg(
        blueprint("hundesteuer")
    )


def test_a_merged_step_is_said_once() -> None:
    source = process_svg(blueprint("hundesteuer"))
    assert source.count(">Zurücknehmen<") == 1


LINKS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@given(LINKS)
@settings(max_examples=150, deadline=None)
def test_any_graph_loses_its_cycles_and_nothing_overlaps(
    links: list[tuple[int, int]],
) -> None:
    links = [(a, b) for a, b in links if a != b]
    ahead = forward(range(10), links)
    edges = [
        (a, b, False) if f else (b, a, True)
        for (a, b), f in zip(links, ahead, strict=True)
    ]
    rows = dict.fromkeys(range(10), 0)
    for _ in range(10):
        for upper, lower, _back in edges:
            rows[lower] = max(rows[lower], rows[upper] + 1)
    assert all(rows[upper] < rows[lower] for upper, lower, _ in edges)
    boxes = {n: Box(30 + 7 * n, 20 + n, row=row) for n, row in rows.items()}
    layout = arrange(dict(boxes), edges, gap_x=10, gap_y=20, thin=8)
    assert overlaps(layout) == []
    assert layout.width < 10_000
