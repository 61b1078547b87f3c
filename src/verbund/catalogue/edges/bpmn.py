"""The process as BPMN 2.0 with its drawing (BPMN DI), for modelling tools.

A state is a task. Where more than one step leads on, an exclusive gateway follows; a
state that none leads out of is an end event. What runs is ``process.yaml``, not this.
Source: OMG BPMN 2.0, schemas BPMN20.xsd and BPMNDI.xsd.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from verbund.catalogue.edges.drawing import (
    Point,
    Ports,
    label_lines,
    layout_of,
    ways_out,
)
from verbund.catalogue.edges.layers import Box, Layout, Line
from verbund.catalogue.edges.markup import Node
from verbund.catalogue.edges.process_graph import Place, ProcessGraph, graph_of
from verbund.engine.model import Blueprint

_NAMESPACES: Final = {
    "xmlns:bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
}
_GATEWAY: Final = 30.0
_BETWEEN: Final = 14.0
_TAIL: Final = _GATEWAY + _BETWEEN
_EVENT: Final = 30.0
_TOP: Final = 70.0
_LEFT: Final = 30.0


def export(blueprint: Blueprint, language: str = "de") -> str:
    """One BPMN document with one process and its diagram."""
    return _Drawing(blueprint, language).document()


class _Flow(Struct, frozen=True):
    """One sequence flow with its way through the drawing."""

    id: str
    source: str
    target: str
    name: str
    points: tuple[Point, ...]
    label: Box | None = None
    note: str = ""


class _Drawing:
    def __init__(self, blueprint: Blueprint, language: str) -> None:
        self._blueprint = blueprint
        self._title = blueprint.title.get(language)
        self._graph: ProcessGraph = graph_of(blueprint, language)
        self._layout: Layout = layout_of(self._graph, tail=_TAIL)
        self._ports = Ports(self._layout)
        self._ids = {p.id: f"state_{n}" for n, p in enumerate(self._graph.places)}

    def document(self) -> str:
        flows = [*self._starts(), *self._joins(), *self._flows()]
        key = self._blueprint.key
        process = Node(
            "bpmn:process",
            *self._elements(flows),
            *(self._flow_node(flow) for flow in flows),
            attributes={
                "id": f"process_{key}",
                "name": self._title,
                "isExecutable": "false",
            },
        )
        plane = Node(
            "bpmndi:BPMNPlane",
            *self._shapes(),
            *(self._edge(flow) for flow in flows),
            attributes={"id": "plane", "bpmnElement": f"process_{key}"},
        )
        return Node(
            "bpmn:definitions",
            process,
            Node("bpmndi:BPMNDiagram", plane, attributes={"id": "diagram"}),
            attributes={
                **_NAMESPACES,
                "id": f"definitions_{key}",
                "name": f"{self._title} {self._blueprint.version}",
                "targetNamespace": f"urn:verbund:blueprint:{key}",
                "exporter": "Verbund",
            },
        ).document()

    # --- what there is ---

    def _branches(self, place: Place) -> bool:
        return ways_out(self._graph, place.id) > 1

    def _ends(self, place: Place) -> bool:
        return bool(place.end) and not ways_out(self._graph, place.id)

    def _elements(self, flows: list[_Flow]) -> Iterator[Node]:
        yield self._element("bpmn:startEvent", "start", "", flows)
        for place in self._graph.places:
            name = self._ids[place.id]
            kind = "bpmn:endEvent" if self._ends(place) else "bpmn:userTask"
            notes = [
                f"{loop.title} ({', '.join(loop.by)})"
                for loop in self._graph.loops
                if place.id in loop.sources
            ]
            yield self._element(kind, name, place.title, flows, "; ".join(notes))
            if self._branches(place):
                yield self._element("bpmn:exclusiveGateway", f"{name}_or", "", flows)

    def _element(
        self, kind: str, name: str, title: str, flows: list[_Flow], note: str = ""
    ) -> Node:
        return Node(
            kind,
            Node("bpmn:documentation", note) if note else None,
            *(Node("bpmn:incoming", f.id) for f in flows if f.target == name),
            *(Node("bpmn:outgoing", f.id) for f in flows if f.source == name),
            attributes={"id": name} | ({"name": title} if title else {}),
        )

    def _flow_node(self, flow: _Flow) -> Node:
        attributes = {
            "id": flow.id,
            "sourceRef": flow.source,
            "targetRef": flow.target,
        } | ({"name": flow.name} if flow.name else {})
        note = Node("bpmn:documentation", flow.note) if flow.note else None
        condition = (
            Node("bpmn:conditionExpression", f'step == "{flow.name}"')
            if flow.source.endswith("_or")
            else None
        )
        return Node("bpmn:sequenceFlow", note, condition, attributes=attributes)

    # --- the lines ---

    def _starts(self) -> Iterator[_Flow]:
        first = next(place for place in self._graph.places if place.first)
        box = self._layout.boxes[first.id]
        top = (box.x, -_TOP + _EVENT + 10)
        yield _Flow(
            "flow_start", "start", self._ids[first.id], "", (top, (box.x, box.y))
        )

    def _joins(self) -> Iterator[_Flow]:
        for place in self._graph.places:
            if self._branches(place):
                name, box = self._ids[place.id], self._layout.boxes[place.id]
                bottom = box.y + box.height
                points = (
                    (box.x, bottom - _TAIL),
                    (box.x, bottom - _GATEWAY),
                )
                yield _Flow(f"flow_{name}", name, f"{name}_or", "", points)

    def _flows(self) -> Iterator[_Flow]:
        lines = self._layout.lines
        for number, link in enumerate(self._graph.links):
            for source in link.sources:
                first = self._line(number, source, lines)
                label = first.lower if not first.back else first.upper
                second = next(
                    line
                    for line in lines
                    if link.target in {line.upper, line.lower}
                    and label in {line.upper, line.lower}
                )
                points = self._way(source, first) + self._rest(link.target, second)
                branching = ways_out(self._graph, source) > 1
                yield _Flow(
                    f"flow_{number}_{self._ids[source]}",
                    self._ids[source] + ("_or" if branching else ""),
                    self._ids[link.target],
                    " ".join(label_lines(link)),
                    tuple(points),
                    self._layout.boxes[label],
                    ", ".join(link.by),
                )

    @staticmethod
    def _line(number: int, source: str, lines: list[Line]) -> Line:
        return next(
            line
            for line in lines
            for label, state in ((line.upper, line.lower), (line.lower, line.upper))
            if isinstance(label, tuple) and label[1] == number and state == source
        )

    def _way(self, source: str, line: Line) -> list[Point]:
        """From the state, or its gateway, to the label."""
        points = [
            self._ports.start(line),
            *self._ports.bends(line),
            self._ports.end(line),
        ]
        box = self._layout.boxes[source]
        bottom, side = box.y + box.height, 1 if points[0][0] >= box.x else -1
        branching = ways_out(self._graph, source) > 1
        if not line.back:
            if branching:
                points[0] = (box.x, bottom)
            return points
        points.reverse()
        if branching:
            out = box.x + side * (box.width / 2 + 7)
            middle = bottom - _GATEWAY / 2
            points[:1] = [
                (box.x + side * _GATEWAY / 2, middle),
                (out, middle),
                (out, box.y - 4),
            ]
        return points

    def _rest(self, target: str, line: Line) -> list[Point]:
        """From the label to the state it leads to; never into its gateway."""
        points = [
            self._ports.start(line),
            *self._ports.bends(line),
            self._ports.end(line),
        ]
        box = self._layout.boxes[target]
        if not line.back:
            if self._ends(self._graph.place(target)):
                points[-1] = (box.x, box.y)
            return points
        points.reverse()
        if ways_out(self._graph, target) > 1:
            side = 1 if points[-1][0] >= box.x else -1
            edge = box.x + side * box.width / 2
            middle = box.y + (box.height - _TAIL) / 2
            points[-1:] = [
                (edge + side * 7, box.y + box.height),
                (edge + side * 7, middle),
                (edge, middle),
            ]
        return points

    # --- where it lies ---

    def _shapes(self) -> Iterator[Node]:
        first = next(place for place in self._graph.places if place.first)
        x = self._layout.boxes[first.id].x
        yield _shape("start", (x - _EVENT / 2, -_TOP + 10), _EVENT, _EVENT)
        for place in self._graph.places:
            box, name = self._layout.boxes[place.id], self._ids[place.id]
            branching = self._branches(place)
            height = box.height - (_TAIL if branching else 0)
            if self._ends(place):
                size = min(_EVENT, height)
                label = Box(box.width, 28, x=box.x, y=box.y + size)
                yield _shape(name, (box.x - size / 2, box.y), size, size, label)
            else:
                yield _shape(name, (box.x - box.width / 2, box.y), box.width, height)
            if branching:
                bottom = box.y + box.height
                yield _shape(
                    f"{name}_or",
                    (box.x - _GATEWAY / 2, bottom - _GATEWAY),
                    _GATEWAY,
                    _GATEWAY,
                )

    def _edge(self, flow: _Flow) -> Node:
        return Node(
            "bpmndi:BPMNEdge",
            *(Node("di:waypoint", attributes=_at(x, y)) for x, y in flow.points),
            _label(flow.label) if flow.label else None,
            attributes={"id": f"{flow.id}_di", "bpmnElement": flow.id},
        )


def _shape(
    name: str, corner: Point, width: float, height: float, label: Box | None = None
) -> Node:
    return Node(
        "bpmndi:BPMNShape",
        _bounds(*corner, width, height),
        _label(label) if label else None,
        attributes={"id": f"{name}_di", "bpmnElement": name},
    )


def _label(box: Box) -> Node:
    return Node(
        "bpmndi:BPMNLabel",
        _bounds(box.x - box.width / 2, box.y, box.width, box.height),
    )


def _bounds(x: float, y: float, width: float, height: float) -> Node:
    return Node(
        "dc:Bounds",
        attributes={**_at(x, y), "width": f"{width:.1f}", "height": f"{height:.1f}"},
    )


def _at(x: float, y: float) -> dict[str, str]:
    return {"x": f"{x + _LEFT:.1f}", "y": f"{y + _TOP:.1f}"}
