"""OMG's schema accepts our BPMN, and a BPMN engine reads the same steps out of it.

The schema comes with the PyPI package ``SpiffWorkflow``, which is also the engine.
"""

from pathlib import Path

import pytest
from lxml import etree

from verbund.catalogue.edges import bpmn
from verbund.catalogue.edges.process_graph import graph_of
from verbund.catalogue.edges.tests.edge_kit import NAMES, blueprint

spiff = pytest.importorskip("SpiffWorkflow", reason="SpiffWorkflow is not installed")
pytestmark = pytest.mark.judge

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SCHEMA = Path(spiff.__file__).parent / "bpmn/parser/schema/BPMN20.xsd"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_of_bpmn_accepts_every_process(
    name: str, schema: etree.XMLSchema
) -> None:
    schema.assertValid(etree.fromstring(bpmn.export(blueprint(name)).encode()))


@pytest.mark.parametrize("name", NAMES)
def test_every_element_is_drawn_once_and_every_flow_ends(name: str) -> None:
    tree = etree.fromstring(bpmn.export(blueprint(name)).encode())
    process = tree.find(f"{MODEL}process")
    assert process is not None
    known = {e.get("id") for e in process}
    drawn = [e.get("bpmnElement") for e in tree.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge")]
    assert sorted(drawn) == sorted(str(k) for k in known)
    for flow in process.iterfind(f"{MODEL}sequenceFlow"):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= known


@pytest.mark.parametrize("name", NAMES)
def test_an_engine_finds_every_step(name: str) -> None:
    from SpiffWorkflow.bpmn.parser import BpmnParser  # noqa: PLC0415

    parser = BpmnParser()
    # A drawing says that it is not to be run; the engine reads only what is.
    source = bpmn.export(blueprint(name)).replace(
        'isExecutable="false"', 'isExecutable="true"'
    )
    parser.add_bpmn_str(source.encode())
    spec = parser.get_spec(f"process_{blueprint(name).key}")
    titles = {task.bpmn_name for task in spec.task_specs.values()}
    graph = graph_of(blueprint(name))
    assert {place.title for place in graph.places if not place.end} <= titles
